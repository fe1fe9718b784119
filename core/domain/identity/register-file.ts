import { closestName } from '../../base/closest-name.ts'
import { sentence, textIn, type Lang, type Sentence } from '../../base/text.ts'
import type { NewOrganisation, OrganisationRow } from './organisation-row.ts'
import type { RegionRow } from './region-row.ts'

/** What stands against a cell or a line of a file: its line, the column as the file calls it (null: the whole line), and what to do. */
export interface FileFault {
  readonly line: number
  readonly column: string | null
  readonly message: Sentence
  readonly hint: Sentence
}

/** A line of a table, its cells by column; a column that the file does not have is not among them. */
interface FileLine {
  readonly line: number
  readonly cells: ReadonlyMap<string, string>
}

export interface FileRecord { readonly cells: readonly string[]; readonly line: number }

type Columns = Readonly<Record<string, { readonly title: Sentence; readonly isNeeded?: true }>>

const dates = { validFrom: { title: sentence('启用日期', 'Valid from') }, validTo: { title: sentence('停用日期', 'Valid to') } } as const

/** Columns of both registers' files, as their templates name them. */
export const registerColumns = {
  organisations: {
    id: { title: sentence('机构代码', 'Code'), isNeeded: true }, title: { title: sentence('名称', 'Name'), isNeeded: true }, titleEn: { title: sentence('英文名称', 'English name') },
    parent: { title: sentence('上级机构代码', 'Parent code') }, departmentKind: { title: sentence('部门类别', 'Department kind') }, serves: { title: sentence('服务区划', 'Regions served') }, ...dates,
  },
  regions: { code: { title: sentence('区划代码', 'Code'), isNeeded: true }, title: { title: sentence('名称', 'Name'), isNeeded: true }, titleEn: { title: sentence('英文名称', 'English name') }, ...dates },
} as const satisfies Readonly<Record<string, Columns>>

export type RegisterKind = keyof typeof registerColumns

/** The lines below a header that names a register's columns, in either language or as the API does, in any order; others are passed over. */
export function readLines(kind: RegisterKind, records: readonly FileRecord[]): { readonly lines: readonly FileLine[]; readonly faults: readonly FileFault[]; readonly headings: ReadonlyMap<string, string> } {
  const columns: Columns = registerColumns[kind]
  const [head, ...body] = records
  const nameOf = new Map(Object.entries(columns).flatMap(([name, { title }]) => [name, title['zh-CN'], title.en].map((text) => [fold(text), name] as const)))
  const names = (head?.cells ?? []).map((cell) => nameOf.get(fold(cell)) ?? null)
  const headings = new Map(names.flatMap((name, i) => (name === null ? [] : [[name, head!.cells[i]!] as const])))
  const faults: FileFault[] = []
  const line = head?.line ?? 1
  for (const [name, { title, isNeeded }] of Object.entries(columns)) {
    if (isNeeded === true && !headings.has(name)) faults.push({ line, column: textIn(title, 'zh-CN'), ...missingColumn(title, head?.cells ?? []) })
    if (names.filter((one) => one === name).length > 1) faults.push({ line, column: headings.get(name)!, message: sentence('这一列出现了两次。', 'This column comes twice.'), hint: sentence('只留一列。', 'Keep one of them.') })
  }
  return { lines: body.map((record) => ({ line: record.line, cells: new Map(names.flatMap((name, i) => (name === null ? [] : [[name, (record.cells[i] ?? '').trim()] as const]))) })), faults, headings }
}

function missingColumn(title: Sentence, cells: readonly string[]): Pick<FileFault, 'message' | 'hint'> {
  const near = closestName(title['zh-CN'], cells) ?? closestName(title.en, cells)
  return {
    message: sentence(`第一行没有“${title['zh-CN']}”这一列。`, `The first line has no column "${title.en}".`),
    hint: near === null ? sentence('列名用逗号隔开，与模板一致。', 'Name the columns as the template does, parted by commas.') : sentence(`“${near}”是否应为“${title['zh-CN']}”？`, `Should "${near}" be "${title.en}"?`),
  }
}

/** An organisation as a line has it; columns that the file leaves out stay as they are known. */
export function organisationOf({ cells }: FileLine, known: OrganisationRow | undefined): NewOrganisation {
  const text = (name: string, otherwise: string | null) => (cells.has(name) ? emptyAsNull(cells.get(name)!) : otherwise)
  const serves = cells.get('serves')
  return {
    id: cells.get('id') ?? '', title: cells.get('title') ?? '', titleEn: text('titleEn', known?.titleEn ?? null), parent: text('parent', known?.parent ?? null), departmentKind: text('departmentKind', known?.departmentKind ?? null),
    serves: serves === undefined ? (known?.serves ?? []) : [...new Set(serves.split(/[\s,，、;；]+/u).filter((code) => code !== ''))], ...daysOf(cells, known),
  }
}

/** The same of a region. */
export function regionOf({ cells }: FileLine, known: RegionRow | undefined): RegionRow {
  return { code: cells.get('code') ?? '', title: cells.get('title') ?? '', titleEn: cells.has('titleEn') ? emptyAsNull(cells.get('titleEn')!) : (known?.titleEn ?? null), ...daysOf(cells, known) }
}

function daysOf(cells: FileLine['cells'], known: Pick<RegionRow, 'validFrom' | 'validTo'> | undefined) {
  const day = (name: 'validFrom' | 'validTo') => (cells.has(name) ? dayOf(cells.get(name)!) : (known?.[name] ?? null))
  return { validFrom: day('validFrom'), validTo: day('validTo') }
}

/** As spreadsheets write dates; what is none stays, and is told. */
function dayOf(text: string): string | null {
  const parts = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text)
  return parts === null ? emptyAsNull(text) : `${parts[1]}-${parts[2]!.padStart(2, '0')}-${parts[3]!.padStart(2, '0')}`
}

const emptyAsNull = (text: string): string | null => (text === '' ? null : text)
const fold = (text: string): string => text.normalize('NFKC').replaceAll(/\s+/g, '').toLowerCase()

/** A register as its file: a byte order mark for spreadsheet programs, headings, then its rows. */
export function registerFile(kind: RegisterKind, rows: Iterable<OrganisationRow | RegionRow>, lang: Lang): string {
  const columns: Columns = registerColumns[kind]
  const line = (cells: readonly string[]) => `${cells.map(cell).join(',')}\r\n`
  const body = [...rows].map((row) => line(Object.keys(columns).map((name) => plain((row as unknown as Readonly<Record<string, unknown>>)[name]))))
  return `\uFEFF${line(Object.values(columns).map(({ title }) => textIn(title, lang)))}${body.join('')}`
}

const plain = (value: unknown): string => (value === null || value === undefined ? '' : Array.isArray(value) ? value.join(' ') : String(value as string))

/** What a spreadsheet would run as a formula is written as text (OWASP, CSV injection). */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
