import type { BreakMarks } from '../csv/pipe-messages.ts'
import { whiteSpace } from '../csv/white-space.ts'
import type { CheckPlan } from './check-plan.ts'
import { columnType, quoted } from './names.ts'
import { createBinder, type Binder } from './render-sql.ts'
import { tokenSql, type TokenKey } from './token-sql.ts'

/** What the scanner saw in a slice's cells, by column of the file. */
export interface SliceFlags {
  /** 1: some cell begins or ends with white space. */
  readonly edges: Uint8Array
  /** 1: some cell holds a line end, written as `breakMarks`. */
  readonly breaks: Uint8Array
  readonly breakMarks: BreakMarks
}

export interface Statement {
  readonly text: string
  readonly values: Binder['values']
}

/** Adds the slice's raw values that a recipe has not met to its table, with their tokens. */
export function identifySql(check: CheckPlan, recipe: number, slice: string, flags: SliceFlags, key: TokenKey): Statement {
  const binder = createBinder()
  const { table, column, users } = check.recipes[recipe]!
  const raws = users.map((user) => {
    const cell = cellExpression(check, user, flags, binder)
    return check.plan.columns[user]!.lookup === null ? `SELECT ${cell} AS raw FROM ${slice}` : `SELECT code AS raw FROM (SELECT ${cell} AS x FROM ${slice})${lookupJoin(user, 'x')}`
  })
  const name = { raw: 'raw', normal: 'normal', value: 'val' }
  const render = (sql: Parameters<Binder['render']>[0]) => binder.render(sql, (input) => name[input as keyof typeof name])
  const reason = column.reason === null ? 'NULL::VARCHAR' : render(column.reason)
  const parts = column.tokens.map((token, i) => `CASE WHEN reason IS NULL THEN ${render(token.identifier)} END AS i${i}`)
  const digests = column.tokens.map((_, i) => `${tokenSql.digest(`i${i}`, key, binder)} AS h${i}`)
  const tokens = column.tokens.map((_, i) => `${tokenSql.token(`h${i}`, key)} AS t${i}, ${tokenSql.proof(`h${i}`)} AS p${i}, i${i}`)
  const text = `INSERT INTO ${table}
SELECT raw, reason, ${column.column === null ? 'NULL::VARCHAR' : 'val'} AS val, ${tokens.join(', ')} FROM (
  SELECT *, ${digests.join(', ')} FROM (
    SELECT *, ${parts.join(', ')} FROM (
      SELECT *, ${reasonOrInvalid(reason)} AS reason FROM (
        SELECT *, ${render(column.value)} AS val FROM (
          SELECT raw, ${column.normal === null ? 'raw' : render(column.normal)} AS normal FROM (
            SELECT DISTINCT raw FROM (${raws.join(' UNION ALL ')}) AS f WHERE raw IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${table} AS k WHERE k.raw = f.raw)))))))`
  return { text, values: binder.values }
}

/**
 * One row a record of the slice: its number, `reasons` (NULL where it is fine), whether its key can be read, and the columns
 * to be stored. `hasFaults`: the table `faults` names rows that stand for records which are none.
 */
export function checkSql(check: CheckPlan, slice: string, firstRow: number, flags: SliceFlags, hasFaults: boolean): Statement {
  const binder = createBinder()
  const { plan, places, recipeOf, recipes } = check
  const given = plan.columns.flatMap((_, i) => (places[i] === null ? [] : [i]))
  const cells = given.map((i) => `${cellExpression(check, i, flags, binder)} AS x${i}`)
  const joins = given.map((i) => {
    const lookup = plan.columns[i]!.lookup === null ? '' : lookupJoin(i, `s.x${i}`)
    const recipe = recipeOf[i]
    return lookup + (recipe === null || recipe === undefined ? '' : ` LEFT JOIN ${recipes[recipe]!.table} AS id_${i} ON id_${i}.raw = ${rawOf(check, i)}`)
  })
  const raws: string[] = []
  const [normals, values, reasons]: [string[], string[], string[]] = [[], [], []]
  const reasonNames: string[] = []
  const reasonOf: (string | null)[] = plan.columns.map(() => null)
  for (const [i, column] of plan.columns.entries()) {
    if (places[i] === null) {
      if (column.required) reasonOf[i] = `'required'`
      continue
    }
    const unknown = column.lookup === null ? '' : `WHEN miss${i} THEN 'unknown-code' `
    const missing = column.required ? `WHEN x${i} IS NULL THEN 'required' ` : ''
    let own: string | null = null
    if (column.lookup !== null) raws.push(`s.x${i} IS NOT NULL AND lookup_${i}.code IS NULL AS miss${i}`)
    if (recipeOf[i] !== null) {
      raws.push(`s.x${i}`, `id_${i}.reason AS idr${i}`, ...column.tokens.map((_, t) => `id_${i}.t${t} AS t${i}_${t}`), `id_${i}.val AS v${i}`)
      own = `idr${i}`
    } else {
      raws.push(`${rawOf(check, i)} AS raw${i}`, ...(column.lookup === null && !column.required ? [] : [`s.x${i}`]))
      const name: Record<string, string> = { raw: `raw${i}`, normal: column.normal === null ? `raw${i}` : `n${i}`, value: `v${i}` }
      const render = (sql: Parameters<Binder['render']>[0]) => binder.render(sql, (input) => name[input]!)
      if (column.normal !== null) normals.push(`${render(column.normal)} AS n${i}`)
      values.push(`${render(column.value)} AS v${i}`)
      if (column.reason !== null) own = `CASE WHEN raw${i} IS NOT NULL THEN ${reasonOrInvalid(render(column.reason), name['normal'], `v${i}`)} END`
    }
    if (unknown !== '' || missing !== '' || own !== null) reasonOf[i] = unknown === '' && missing === '' ? own : `CASE ${missing}${unknown}${own === null ? '' : `ELSE ${own} `}END`
  }
  for (const [i, reason] of reasonOf.entries()) {
    if (reason === null) continue
    reasons.push(`${reason} AS r${i}`)
    reasonNames.push(`r${i}`)
  }
  const bad = reasonNames.length === 0 ? 'NULL::VARCHAR' : `CASE WHEN ${reasonNames.map((name) => `${name} IS NULL`).join(' AND ')} THEN NULL ELSE concat_ws(';', ${reasonNames.map((name) => `${name} || ':${name.slice(1)}'`).join(', ')}) END`
  const keyReasons = check.keyColumns.flatMap((i) => (reasonOf[i] === null ? [] : [`r${i} IS NULL`]))
  const readable = keyReasons.length === 0 ? 'true' : keyReasons.join(' AND ')
  const text = `SELECT r + ${firstRow} AS "row", ${hasFaults ? `coalesce(faults.fault || ':', ${bad})` : bad} AS reasons, ${hasFaults ? `faults.fault IS NULL AND ${readable}` : readable} AS key_ok, ${storedColumns(check)} FROM (
  SELECT *${list(reasons)} FROM (
    SELECT *${list(values)} FROM (
      SELECT *${list(normals)} FROM (
        SELECT s.r${list(raws)} FROM (SELECT rowid AS r${list(cells)} FROM ${slice}) AS s${joins.join('')}))))${hasFaults ? ` LEFT JOIN faults ON faults."row" = r + ${firstRow}` : ''}`
  return { text, values: binder.values }
}

const list = (items: readonly string[]) => items.map((item) => `, ${item}`).join('')

/** A value that is none, and of which the field type says nothing, must not vanish. */
function reasonOrInvalid(reason: string, normal = 'normal', value = 'val'): string {
  return `coalesce(${reason}, CASE WHEN ${normal} IS NULL OR ${value} IS NULL THEN 'invalid-value' END)`
}

function storedColumns(check: CheckPlan): string {
  return check.plan.table.columns.map(({ column, type }, at) => {
    const from = check.stored[at] ?? null
    const source = from === null || check.places[from.column] === null ? 'NULL' : from.kind === 'value' ? `v${from.column}` : `t${from.column}_${from.token}`
    return `${source}::${columnType(type)} AS ${quoted(column)}`
  }).join(', ')
}

function rawOf(check: CheckPlan, column: number): string {
  return check.plan.columns[column]!.lookup === null ? `s.x${column}` : `lookup_${column}.code`
}

function lookupJoin(column: number, cell: string): string {
  return ` LEFT JOIN lookup_${column} ON lookup_${column}.text = ${cell}`
}

function cellExpression(check: CheckPlan, column: number, flags: SliceFlags, binder: Binder): string {
  const place = check.places[column]!
  const text = { kind: 'string' } as const
  let cell = `c${place}`
  if (flags.breaks[place] === 1) cell = `replace(replace(${cell}, ${binder.bind(flags.breakMarks.lf, text)}, chr(10)), ${binder.bind(flags.breakMarks.cr, text)}, chr(13))`
  if (flags.edges[place] === 1) cell = `nullif(trim(${cell}, ${binder.bind(whiteSpace, text)}), '')`
  for (const empty of check.plan.columns[column]!.nulls) cell = `nullif(${cell}, ${binder.bind(empty, text)})`
  return cell
}
