import { textIn } from '../../base/text.ts'
import type { OutputReading } from '../../contracts/compiled-rule.ts'
import type { Expr } from '../../contracts/expression.ts'
import type { CheckedExpr, CheckedRule } from './checked-rule.ts'
import { infoOf, ruleColumns } from './column-info.ts'
import { expressionKey } from './expression-tree.ts'

/** A value that the query gives for each finding. */
interface Output { readonly column: string; readonly expr: Expr }

/** Collects what a rule's findings show; equal expressions share a column. */
export interface Outputs {
  readonly all: readonly Output[]
  /** The column that gives a column of the flow as it is; null when none does. */
  columnOf(id: string): string | null
  /** The reading of a value, its column added if need be. */
  add(value: CheckedExpr): OutputReading
}

export function collectOutputs(rule: CheckedRule): Outputs {
  const all: Output[] = []
  const columns = new Map<string, string>()
  const lookup = ruleColumns(rule)
  return {
    all,
    columnOf: (id) => columns.get(`f:${id}`) ?? null,
    add(value) {
      const key = expressionKey(value.expr)
      let column = columns.get(key)
      if (column === undefined) {
        column = `_v${all.length}`
        columns.set(key, column)
        all.push({ column, expr: value.expr })
      }
      const info = infoOf(value.expr, lookup, rule.names)
      return { name: value.source, title: textIn(info.title, 'zh-CN') === '' ? value.source : info.title, column, type: value.expr.type, shown: info.shown, codes: info.codes?.id ?? null }
    },
  }
}
