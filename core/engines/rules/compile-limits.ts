import { textIn } from '../../base/text.ts'
import type { OutputReading } from '../../contracts/compiled-rule.ts'
import type { Dialect } from '../../contracts/dialect.ts'
import { keptSources } from '../../contracts/finding.ts'
import { sql, type Sql } from '../../contracts/sql.ts'
import type { CheckedRule } from './checked-rule.ts'
import { compileFlow, definitionOf, stageNames } from './compile-flow.ts'
import type { StepLimit } from './steps/step.ts'

/** A step's limit with its place in the rule and in the statistics. */
export interface CompiledLimit extends StepLimit {
  readonly pointer: string
  readonly column: string
  /** `select`, cut to as many as are named. */
  readonly named: Sql
  readonly reading: readonly OutputReading[]
}

/** What the bounds of the rule's steps may leave out, in their order. */
export function compileLimits(rule: CheckedRule, dialect: Dialect): readonly CompiledLimit[] {
  const names = stageNames()
  const limits = rule.steps.flatMap((step, i) => {
    const definition = definitionOf(step)
    if (definition.limits === undefined) return []
    const { flow, context } = compileFlow(rule, i, step.reads, dialect, names)
    return definition.limits(step, flow, { ...context, needs: new Set() }).map((limit) => ({ ...limit, pointer: step.pointer }))
  })
  return limits.map((limit, i) => ({
    ...limit,
    column: `limit_${i + 1}`,
    named: sql`${limit.select}\nORDER BY ${limit.columns.map((_, place) => place + 1).join(', ')} LIMIT ${String(keptSources)}`,
    reading: limit.columns.map(({ name, info }) => ({
      name, column: name, type: info.type, shown: info.shown, codes: info.codes?.id ?? null, title: textIn(info.title, 'zh-CN') === '' ? name : info.title,
    })),
  }))
}
