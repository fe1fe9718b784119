import type { Sentence } from '../../base/text.ts'
import type { CodeTable, DatasetModel, FieldModel } from '../../contracts/dataset-model.ts'
import type { Dialect } from '../../contracts/dialect.ts'
import { poolReasons } from '../../contracts/engine.ts'
import type { CodeLookup, ImportColumn, ImportPlan, TokenColumn } from '../../contracts/import-plan.ts'
import { sql } from '../../contracts/sql.ts'
import { fieldTypeOf } from '../../language/field-types/field-types.ts'
import type { FieldType } from '../../language/field-types/field-type.ts'
import { limitsSql } from './column-reasons.ts'
import { readFormats } from './format-reading.ts'
import { headerNames } from './header-names.ts'
import { planTable } from './plan-table.ts'
import { settingsOf } from './settings-of.ts'

const normal = sql`${{ input: 'normal' }}`
const value = sql`${{ input: 'value' }}`

/**
 * Everything the pool needs to turn files into rows of the dataset. `codes` holds the code tables that its fields name,
 * by qualified id; `settings.timeZone` is the city's. Throws only for a model that was not checked.
 */
export function planImport(model: DatasetModel, codes: ReadonlyMap<string, CodeTable>, settings: { timeZone: string }, dialect: Dialect): ImportPlan {
  const reasons: Record<string, Sentence> = { ...poolReasons }
  const columns = model.fields.filter((field) => field.derivedFrom === null).map((field) => {
    const planned = planColumn(field, codes, settings.timeZone, dialect)
    Object.assign(reasons, planned.reasons)
    return planned.column
  })
  return { table: planTable(model), mode: model.mode, small: model.small, columns, reasons }
}

function planColumn(field: FieldModel, codes: ReadonlyMap<string, CodeTable>, timeZone: string, dialect: Dialect): { column: ImportColumn; reasons: Readonly<Record<string, Sentence>> } {
  const types = field.formats.map((name) => {
    const type = fieldTypeOf(name, settingsOf(field, timeZone))
    if (type === undefined) throw new TypeError(`there is no field type "${name}"`)
    return type
  })
  const reading = readFormats(types, dialect)
  const limits = limitsSql(field, types[0]!.storage, normal, value, dialect)
  const own = reading.reason
  const column: ImportColumn = {
    field: field.name,
    headers: headerNames(field),
    required: field.required,
    nulls: field.nulls,
    plain: reading.plain,
    normal: reading.normal,
    reason: own === null || limits === null ? own ?? limits?.reason ?? null : sql`coalesce(${own}, ${limits.reason})`,
    sure: own === null ? (limits?.kept ?? null) : reading.sure === null || limits === null ? reading.sure : sql`${reading.sure} AND ${limits.kept}`,
    value: reading.value,
    lookup: field.codes === null ? null : lookupOf(field.codes, codes),
    tokens: tokensOf(field, types),
    column: field.identity === null ? field.fid : null,
  }
  return { column, reasons: { ...reading.reasons, ...limits?.reasons } }
}

function tokensOf(field: FieldModel, types: readonly FieldType[]): TokenColumn[] {
  if (field.identity === null) return []
  const { kind, part } = field.identity
  const whole: TokenColumn = { column: field.fid, kind, identifier: normal }
  if (part === null) return [whole]
  const inside = types[0]!.parts?.[part]
  if (inside === undefined) throw new TypeError(`"${types[0]!.name}" has no part "${part}"`)
  return [whole, { column: `${field.fid}__person`, kind: 'person', identifier: inside.sql(normal) }]
}

/**
 * Codes, then titles. A title that several codes have (codes change hands over the years) means the one still valid,
 * and nothing where that is not one.
 */
function lookupOf(id: string, codes: ReadonlyMap<string, CodeTable>): CodeLookup {
  const table = codes.get(id)
  if (table === undefined) throw new TypeError(`there is no code table "${id}"`)
  const entries = new Map<string, string>(table.entries.map(({ code }) => [code, code]))
  for (const [title, all] of Map.groupBy(table.entries, (entry) => entry.title)) {
    const open = new Set((all.length === 1 ? all : all.filter((entry) => entry.validTo === null)).map((entry) => entry.code))
    if (open.size === 1 && !entries.has(title)) entries.set(title, [...open][0]!)
  }
  return { entries: [...entries] }
}
