import { sentence } from '../../../base/text.ts'
import type { Expr } from '../../../contracts/expression.ts'
import { report, type CheckState } from '../check-state.ts'
import { checkValue, typeName } from '../check-value.ts'
import type { CheckedExpr } from '../checked-rule.ts'

const at = { from: 0, to: 0 }

/** The `order` of a step: a date or a datetime that does not change with the day. */
export function checkOrder(state: CheckState, source: string, pointer: string): CheckedExpr | null {
  const order = checkValue(state, source, pointer, { today: false })
  if (order === null || order.expr.type.kind === 'date' || order.expr.type.kind === 'datetime') return order
  const got = typeName(order.expr)
  return report(state, 'type-mismatch', pointer, sentence(`order 须是日期或日期时间，“${source}”是${got['zh-CN']}。`,
    `\`order\` must be a date or a datetime; "${source}" is ${got.en}.`))
}

/** A number of days: `365d`, or an int parameter whose minimum is at least 1. */
export function checkPeriod(state: CheckState, source: string, pointer: string): Expr | null {
  const days = /^([1-9][0-9]{0,5})d$/.exec(source)?.[1]
  if (days !== undefined) return { node: 'literal', type: { kind: 'int' }, value: BigInt(days), at }
  const param = /^params\.(\w+)$/.exec(source)?.[1]
  if (param === undefined) {
    return report(state, 'bad-period', pointer, sentence(`“${source}”不是时间窗口。`, `"${source}" is no period.`),
      sentence('写成天数，如 365d，或引用整数参数，如 params.days。', 'Write a number of days, such as 365d, or an integer parameter, such as params.days.'))
  }
  const period = checkValue(state, source, pointer, { expected: 'int', only: 'params' })
  if (period === null) return null
  const minimum = state.params.get(param)?.minimum
  if (typeof minimum === 'bigint' && minimum >= 1n) return period.expr
  return report(state, 'bad-period', pointer, sentence(`参数“${param}”用作时间窗口，最小值（minimum）须不小于 1。`,
    `The parameter "${param}" is a period and needs a \`minimum\` of at least 1.`))
}
