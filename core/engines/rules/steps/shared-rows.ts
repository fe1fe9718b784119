import { sql, type Sql } from '../../../contracts/sql.ts'
import { carriedColumns, columnItems, quoted, selectSql, type Flow, type FlowContext } from '../flow.ts'

/**
 * The rows before a step that reads them more than once. A dataset is scanned each time, which costs less than keeping a
 * copy; what joins and stages made is computed once, in the table that `tables` names.
 */
export function sharedRows(flow: Flow, context: FlowContext, reads: readonly string[]): { readonly tables: readonly Sql[]; readonly rows: Flow } {
  if (flow.relations === 1 && flow.columns.size === 0) return { tables: [], rows: flow }
  const ids = carriedColumns(flow, { ...context, needs: new Set([...context.needs, ...reads]) })
  const name = quoted(context, context.stageName())
  const items = ids.length === 0 ? [sql`1 AS ${quoted(context, 'one')}`] : columnItems(ids, flow, context)
  return {
    tables: [sql`${name} AS MATERIALIZED (${selectSql(items, flow)})`],
    rows: { from: name, relations: 1, where: [], columns: new Map(ids.map((id) => [id, sql`${name}.${quoted(context, id)}`])) },
  }
}
