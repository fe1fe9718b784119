import type { Dialect } from '../../contracts/dialect.ts'
import type { CheckedRule, CheckedStep } from './checked-rule.ts'
import { conditionSql, sourceSql, type Flow, type FlowContext } from './flow.ts'
import { formsOf } from './sql-forms.ts'
import { findStep } from './steps/step-list.ts'
import type { StepDefinition } from './steps/step.ts'

/** Rows at one place of a rule and what is needed to write more about them. */
export interface PlacedFlow { readonly flow: Flow; readonly context: FlowContext }

/** Gives each stage of one query a name of its own. */
export function stageNames(): () => string {
  let count = 0
  return () => `_s${++count}`
}

/**
 * The rows before step `upTo` (all steps' when it is their number), with at least the columns `needs`.
 * A query may hold several flows of one rule; `stageName` is then the same for all.
 */
export function compileFlow(rule: CheckedRule, upTo: number, needs: Iterable<string>, dialect: Dialect, stageName: () => string): PlacedFlow {
  const steps = rule.steps.slice(0, upTo)
  const wanted = [...needs]
  const contextAt = (i: number): FlowContext => ({
    rule, dialect, forms: formsOf(dialect), stageName,
    needs: new Set([...wanted, ...steps.slice(i + 1).flatMap((step) => step.reads)]),
    alive: i < 0 ? [] : aliveAt(rule, i),
  })
  const start: Flow = { from: sourceSql(rule.from.alias, [], contextAt(-1)), relations: 1, where: [], columns: new Map() }
  const { where } = rule.from
  const kept: Flow = where === null ? start : { ...start, where: [conditionSql(where.expr, start, contextAt(-1))] }
  const flow = steps.reduce((rows, step, i) => definitionOf(step).compile(step, rows, contextAt(i)), kept)
  return { flow, context: contextAt(steps.length) }
}

/** Aliases that exist before step `index`. */
export function aliveAt(rule: CheckedRule, index: number): readonly string[] {
  return rule.steps[index]?.before ?? rule.alive
}

export function definitionOf(step: CheckedStep): StepDefinition {
  const definition = findStep(step.kind)
  if (definition === undefined) throw new TypeError(`no step ${step.kind}`)
  return definition
}
