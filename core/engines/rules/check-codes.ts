import { closestName } from '../../base/closest-name.ts'
import { sentence } from '../../base/text.ts'
import type { CodeTable } from '../../contracts/dataset-model.ts'
import type { Expr } from '../../contracts/expression.ts'
import { didYouMean } from '../../language/check-expression.ts'
import { warn, type CheckState } from './check-state.ts'
import type { ColumnLookup } from './column-info.ts'
import { nodesOf } from './expression-tree.ts'

const equalities: ReadonlySet<string> = new Set(['==', '!=', 'in'])

/** Warns where a coded field is compared with a literal that its code table does not hold. */
export function checkCodes(state: CheckState, expr: Expr, pointer: string, column: ColumnLookup): void {
  for (const node of nodesOf(expr)) {
    if (node.node !== 'call' || !equalities.has(node.fn)) continue
    const field = node.args.find((arg) => arg.node === 'field')
    if (field?.node !== 'field') continue
    const table = column(field.alias, field.field)?.codes
    if (table === null || table === undefined) continue
    for (const arg of node.args) for (const literal of literalsOf(arg)) warnUnknownCode(state, literal, table, pointer)
  }
}

function literalsOf(expr: Expr): readonly string[] {
  if (expr.node === 'list') return expr.items.flatMap(literalsOf)
  return expr.node === 'literal' && (typeof expr.value === 'string' || typeof expr.value === 'bigint') ? [String(expr.value)] : []
}

function warnUnknownCode(state: CheckState, code: string, table: CodeTable, pointer: string): void {
  if (table.entries.some((entry) => entry.code === code)) return
  const titled = table.entries.find((entry) => entry.title === code)?.code
  const meant = titled ?? closestName(code, table.entries.map((entry) => entry.code))
  warn(state, 'unknown-code', pointer,
    sentence(`代码表“${table.id}”里没有“${code}”，这个比较永远不成立。`, `The code table "${table.id}" has no "${code}"; this comparison never holds.`),
    meant === null
      ? sentence('请改用代码表里的代码。', 'Use a code of the table.')
      : didYouMean(meant))
}
