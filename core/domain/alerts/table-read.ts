import type { CompiledRule } from '../../contracts/compiled-rule.ts'
import type { TablePlan } from '../../contracts/table-plan.ts'

/** A dataset's table with those columns alone that the rule's queries read: rows made for them are narrow, and what is not asked for is not unpacked. */
export function tableRead({ fields }: Pick<CompiledRule, 'fields'>, table: TablePlan): TablePlan {
  const read = new Set(fields[table.dataset])
  return { ...table, columns: table.columns.filter(({ field }) => read.has(field)) }
}
