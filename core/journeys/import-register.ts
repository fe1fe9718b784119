import { createHash } from 'node:crypto'
import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import { sentence, textIn, type Lang } from '../base/text.ts'
import type { RegisterEntry, RegisterImport } from '../contracts/access-api.ts'
import { demandAllOrganisations, organisationContext } from '../domain/identity/change-register.ts'
import { organisationFaults } from '../domain/identity/organisation-faults.ts'
import { organisationRow, organisationRows } from '../domain/identity/organisation-row.ts'
import { putOrganisations } from '../domain/identity/put-organisations.ts'
import { putRegions, regionFaults, regionRows } from '../domain/identity/region-row.ts'
import type { RegisterFault } from '../domain/identity/register-fault.ts'
import { organisationOf, readLines, regionOf, registerColumns, type FileFault, type RegisterKind } from '../domain/identity/register-file.ts'
import { reading, type Reading } from '../store/access.ts'
import { unitOfWork, type Change } from '../store/unit-of-work.ts'
import { plainName, type Upload } from './import-file.ts'
import { readTable } from './read-table.ts'
import { departmentKinds, type RegisterDeps } from './keep-registers.ts'

/** A country has 700,000 villages; a city's part of them fits. */
const mostLines = 50_000
const mostEntries = 500
const mostFaults = 200

/** What a file comes to: every line's entry as it would stand, and what is wrong. */
interface Plan {
  readonly entries: readonly (RegisterEntry | { readonly outcome: 'unchanged' })[]
  readonly faults: readonly FileFault[]
  /** Over what the file would change, and from what. */
  readonly digest: string
  write(change: Change): Promise<void>
}

/**
 * What a file would do to a register, line by line; with the `digest` of that answer it is done, all of it or nothing. Lines that are not
 * in it leave what is there alone. Throws `register-unreadable`, `too-large`; with a digest also `register-moved` when it would come to
 * something else by now, and `register-faulty`.
 */
export async function importRegister(deps: RegisterDeps, action: Action, kind: RegisterKind, upload: Upload, digest: string | undefined, lang: Lang): Promise<RegisterImport> {
  const records = await readTable(upload, mostLines)
  const plan = (read: Reading) => (kind === 'organisations' ? planOrganisations(deps, read, records, lang) : planRegions(read, records, lang))
  if (digest === undefined) return jsonOf(await plan(reading(deps.store, action)), false, lang)
  return unitOfWork(deps.store, action, async (change) => {
    const now = await plan(change)
    if (now.faults.length > 0) throw new HuiyanError('register-faulty', { count: now.faults.length })
    if (now.digest !== digest) throw new HuiyanError('register-moved')
    await now.write(change)
    const json = jsonOf(now, true, lang)
    change.audit({ verb: `import-${kind}`, object: { kind: 'register', id: kind }, topic: null, after: { fileName: plainName(upload.fileName), created: json.created, changed: json.changed, unchanged: json.unchanged, digest } })
    return json
  })
}

async function planOrganisations({ registry, timeZone }: RegisterDeps, read: Reading, records: Parameters<typeof readLines>[1], lang: Lang): Promise<Plan> {
  const before = await organisationRows(read)
  const { lines, faults, headings } = readLines('organisations', records)
  const rows = lines.map((line) => ({ line: line.line, row: organisationRow(organisationOf(line, before.get(line.cells.get('id') ?? ''))) }))
  const found = faults.length > 0 ? [] : organisationFaults(before, rows.map(({ row }) => row), await organisationContext(read, { kinds: departmentKinds(registry), timeZone }))
  return {
    ...planOf('organisations', rows.map(({ line, row }) => ({ line, id: row.id, before: before.get(row.id), after: row })), faults, found, headings, lang),
    write: async (change) => void (await putOrganisations(change, rows.map(({ row }) => row))),
  }
}

async function planRegions(read: Reading, records: Parameters<typeof readLines>[1], lang: Lang): Promise<Plan> {
  demandAllOrganisations(read)
  const before = await regionRows(read)
  const { lines, faults, headings } = readLines('regions', records)
  const rows = lines.map((line) => ({ line: line.line, row: regionOf(line, before.get(line.cells.get('code') ?? '')) }))
  const found = faults.length > 0 ? [] : regionFaults(before, rows.map(({ row }) => row))
  return {
    ...planOf('regions', rows.map(({ line, row }) => ({ line, id: row.code, before: before.get(row.code), after: row })), faults, found, headings, lang),
    write: (change) => putRegions(change, rows.map(({ row }) => row)),
  }
}

interface Planned { readonly line: number; readonly id: string; readonly before: object | undefined; readonly after: { readonly title: string } }

function planOf(kind: RegisterKind, planned: readonly Planned[], faults: readonly FileFault[], found: readonly RegisterFault[], headings: ReadonlyMap<string, string>, lang: Lang): Omit<Plan, 'write'> {
  const lineOf = new Map(planned.map(({ id, line }) => [id, line]))
  const columns: Readonly<Record<string, { readonly title: { readonly 'zh-CN': string; readonly en: string } }>> = registerColumns[kind]
  const heading = (field: string) => headings.get(field) ?? textIn(columns[field]?.title ?? field, lang)
  const entries = planned.map(({ line, id, before, after }) => {
    const changes = Object.keys(columns).map((field) => ({ column: heading(field), before: shown(before, field), after: shown(after, field) })).filter((one) => one.before !== one.after)
    return changes.length === 0 && before !== undefined ? ({ outcome: 'unchanged' } as const) : { line, id, title: after.title, outcome: before === undefined ? ('created' as const) : ('changed' as const), changes: before === undefined ? [] : changes }
  })
  const twice = [...Map.groupBy(planned, ({ id }) => id)].flatMap(([id, those]) => those.slice(1).map(({ line }): FileFault => ({ line, column: heading(kind === 'regions' ? 'code' : 'id'), message: sentence(`“${id}”在第 ${those[0]!.line} 行已经出现过。`, `"${id}" stands on line ${those[0]!.line} already.`), hint: sentence('每个代码只留一行。', 'Keep one line for each code.') })))
  const empty = faults.length === 0 && planned.length === 0 ? [{ line: 1, column: null, message: sentence('文件里没有数据行。', 'The file has no lines of data.'), hint: sentence('从第二行起填写，每行一个。', 'Write one a line, from the second line on.') }] : []
  const all = [...faults, ...empty, ...twice, ...found.map(({ id, field, message, hint }) => ({ line: lineOf.get(id) ?? 1, column: heading(field), message, hint }))]
  return { entries, faults: all.sort((a, b) => a.line - b.line), digest: createHash('sha256').update(JSON.stringify(planned.filter((_, i) => entries[i]!.outcome !== 'unchanged').map(({ before, after }) => [before ?? null, after]))).digest('hex') }
}

function shown(row: object | undefined, field: string): string | null {
  const value = (row as Readonly<Record<string, unknown>> | undefined)?.[field]
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0) ? null : Array.isArray(value) ? value.join(' ') : String(value as string)
}

function jsonOf({ entries, faults, digest }: Plan, done: boolean, lang: Lang): RegisterImport {
  const count = (outcome: string) => entries.filter((entry) => entry.outcome === outcome).length
  const touched = entries.filter((entry) => entry.outcome !== 'unchanged')
  return {
    created: count('created'), changed: count('changed'), unchanged: count('unchanged'), entries: touched.slice(0, mostEntries),
    faults: faults.slice(0, mostFaults).map(({ line, column, message, hint }) => ({ line, column, message: textIn(message, lang), hint: textIn(hint, lang) })), faultCount: faults.length,
    digest: faults.length > 0 || touched.length === 0 ? null : digest, done,
  }
}
