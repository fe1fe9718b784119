import type { FindingClause } from '../../../contracts/compiled-rule.ts'
import type { Expr } from '../../../contracts/expression.ts'
import { checkCondition } from '../check-value.ts'
import type { CheckedExpr, CheckedStep } from '../checked-rule.ts'
import { atomsOf } from '../expression-tree.ts'
import { conditionSql, readsOf } from '../flow.ts'
import { isNull } from '../phrase-calls.ts'
import { phraseCondition } from '../phrase-expression.ts'
import { followedBy, say } from '../saying.ts'
import { tellCondition } from '../tell-condition.ts'
import type { StepDefinition } from './step.ts'

export interface CheckedFilter extends CheckedStep {
  readonly kind: 'filter'
  readonly where: CheckedExpr
}

/** `filter`: keeps the rows for which a condition is true. */
export const filterStep: StepDefinition<CheckedFilter> = {
  kind: 'filter',

  check(raw, state, pointer) {
    const where = checkCondition(state, raw as string, pointer)
    if (where === null) return null
    return { kind: 'filter', pointer, before: state.alive, reads: readsOf([where]), source: null, collapses: false, on: [], by: [], where }
  },

  compile: (step, flow, context) => ({ ...flow, where: [...flow.where, conditionSql(step.where.expr, flow, context)] }),

  explain(step, rule) {
    const condition = phraseCondition(step.where.expr, rule, false, { own: null, visible: step.before })
    return { 'zh-CN': say`只保留${followedBy(condition['zh-CN'], '的')}`, en: say`keep those for which ${condition.en}` }
  },

  tell(step, rule) {
    return atomsOf(step.where).map(({ expr }): FindingClause => {
      const saying = tellCondition(expr, rule, { own: null, visible: step.before })
      const empty = emptyAlias(expr)
      const only = empty !== null && rule.aliases.get(empty)?.optional === true ? { alias: empty, found: ['one', 'unclear'] as const } : null
      return { saying, only }
    })
  },

  conditions: (step) => atomsOf(step.where).map(({ source, expr }) => ({ source, expr, kind: 'row', alias: null })),

  scope: (step) => ({ kind: 'row', where: step.where }),

  evaluations: (step, flow) => [{ expressions: [step.where], flow }],
}

/** The alias of `x.f == null`, which goes without saying where there is no `x`. */
function emptyAlias(expr: Expr): string | null {
  if (expr.node !== 'call' || expr.fn !== '==' || !expr.args.some(isNull)) return null
  const field = expr.args.find((arg) => arg.node === 'field')
  return field?.node === 'field' ? field.alias : null
}
