import { sentence } from '../../base/text.ts'
import { sql, type Sql } from '../../contracts/sql.ts'
import { maskAll } from '../general-masks.ts'
import type { FieldType } from './field-type.ts'
import { sqlText } from './shape.ts'

const yes = ['true', '1', 'yes', 'y', 't', 'on', '是', '有', '对', '真', '√', '✓', '✔', '１', '是的']
const no = ['false', '0', 'no', 'n', 'f', 'off', '否', '无', '错', '假', '×', '✗', '✘', '０', '不是', '没有']

/** Yes or no as spreadsheets write it, whatever the case. */
export const boolean: FieldType = {
  name: 'boolean',
  title: sentence('是否', 'Yes or no'),
  storage: { kind: 'bool' },
  normalise(text) {
    const lower = text.toLowerCase()
    return yes.includes(lower) ? 'true' : no.includes(lower) ? 'false' : text
  },
  reason: (normal) => (normal === 'true' || normal === 'false' ? null : 'not-a-boolean'),
  mask: maskAll,
  sql: {
    normal: (raw) => sql`coalesce(CAST(${valueSql(raw)} AS VARCHAR), ${raw})`,
    reason: (normal) => sql`CASE WHEN ${normal} IN ('true', 'false') THEN NULL ELSE 'not-a-boolean' END`,
    value: valueSql,
  },
  reasons: { 'not-a-boolean': sentence('应为“是”或“否”（也可写 true、false、1、0、有、无）。', 'Yes or no is expected (also true, false, 1, 0).') },
}

function valueSql(text: Sql): Sql {
  const list = (texts: readonly string[]): string => texts.map(sqlText).join(', ')
  return sql`CASE WHEN lower(${text}) IN (${list(yes)}) THEN true WHEN lower(${text}) IN (${list(no)}) THEN false END`
}
