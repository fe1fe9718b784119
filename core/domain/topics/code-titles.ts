import type { CodeTitle } from '../../contracts/api.ts'
import type { CodeTable } from '../../contracts/dataset-model.ts'

type Tables = ReadonlyMap<string, CodeTable>

/** Title of a code; null when the table or the code is not there. */
export function codeTitle(tables: Tables, table: string, code: string): string | null {
  return indexOf(tables.get(table)).get(code) ?? null
}

/** A department's code with its title; the code itself stands in for a title that is missing. */
export function departmentOf(tables: Tables, code: string | null | undefined): CodeTitle | null {
  return code === null || code === undefined ? null : { code, title: codeTitle(tables, 'common/departments', code) ?? code }
}

/** A region with its title, e.g. 荔城区西天尾镇: county and town together, since towns' names repeat. */
export function regionOf(tables: Tables, code: string | null): CodeTitle | null {
  if (code === null) return null
  const titles = [...new Set([code.slice(0, 6), code.slice(0, 9), code])].filter((part) => part.length <= code.length).map((part) => codeTitle(tables, 'common/regions', part)).filter((title) => title !== null)
  return { code, title: titles.length === 0 ? code : titles.join('') }
}

const indexes = new WeakMap<CodeTable, ReadonlyMap<string, string>>()
const none: ReadonlyMap<string, string> = new Map()

function indexOf(table: CodeTable | undefined): ReadonlyMap<string, string> {
  if (table === undefined) return none
  const known = indexes.get(table)
  if (known !== undefined) return known
  const index = new Map(table.entries.map((entry) => [entry.code, entry.title]))
  indexes.set(table, index)
  return index
}
