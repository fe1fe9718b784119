import { rowColumns } from '../../contracts/table-plan.ts'
import { columnId, type CheckedRule, type RuleAlias } from './checked-rule.ts'

/** The column of a computed alias that lists the rows it rests on, as records of `sourceColumns`. */
export const restsColumn = '_rests'

/** Columns that tell one row of a dataset's alias from another and say where it came from: `_row`, `_batch`, its key. */
export function sourceColumns(rule: CheckedRule, alias: string): { readonly row: string; readonly batch: string; readonly key: readonly string[] } {
  const key = sourceShape(rule, alias).dataset?.key ?? []
  return { row: columnId(alias, rowColumns.id), batch: columnId(alias, rowColumns.batch), key: key.map((field) => columnId(alias, field)) }
}

/** The dataset whose rows are an alias' source rows, and what is known of its columns. */
export function sourceShape(rule: CheckedRule, alias: string): Pick<RuleAlias, 'dataset' | 'columns'> {
  const known = rule.aliases.get(alias)!
  return known.rests ?? known
}
