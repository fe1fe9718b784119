import { hasErrors } from '../../base/problem.ts'
import { sentence } from '../../base/text.ts'
import type { RuleFile } from '../../contracts/generated/rule.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'
import { checkAlert } from './check-alert.ts'
import { checkParams } from './check-params.ts'
import { checkSchedule } from './check-schedule.ts'
import { addDatasetAlias, checkDataset, checkFreeName, report, sourceOf, under, warn, type CheckState, type RuleContext } from './check-state.ts'
import { checkCondition } from './check-value.ts'
import type { CheckedLevel, CheckedRule, CheckedSource, CheckedStep } from './checked-rule.ts'
import { isTrue } from './expression-tree.ts'
import { findStep, stepList } from './steps/step-list.ts'

export type { RuleContext } from './check-state.ts'

/**
 * Reads a rule whose shape its schema has checked: resolves every name, types every expression. Every problem comes in
 * one pass, its pointer into the rule; `checked` is null when one of them is an error.
 */
export function checkRule(rule: RuleFile, context: RuleContext): { readonly checked: CheckedRule | null; readonly problems: readonly PartProblem[] } {
  const state: CheckState = {
    context, problems: [], params: new Map(), aliases: new Map(), names: new Map(), alive: [], aliveNames: [], broken: new Set(),
  }
  checkParams(state, rule.params, '/params')
  const from = checkFrom(state, rule.from, '/from')
  const steps = (rule.steps ?? []).map((step, i) => checkStep(state, step, under('/steps', i)))
  const levels = checkLevels(state, rule.levels, '/levels')
  const alert = checkAlert(state, rule.alert, '/alert')
  const schedule = checkSchedule(state, rule.schedule, '/schedule')
  const problems = state.problems
  if (hasErrors(problems as never) || from === null || alert === null || steps.includes(null)) return { checked: null, problems }
  return {
    problems,
    checked: {
      id: rule.id, title: rule.title, basis: rule.basis ?? null, params: [...state.params.values()],
      from, steps: steps as CheckedStep[], levels, alert, schedule,
      aliases: state.aliases, names: state.names, alive: state.alive, aliveNames: state.aliveNames,
    },
  }
}

function checkFrom(state: CheckState, raw: RuleFile['from'], pointer: string): CheckedSource | null {
  const free = checkFreeName(state, raw.as, under(pointer, 'as'))
  const dataset = checkDataset(state, raw.dataset, under(pointer, 'dataset'))
  if (!free || dataset === null) {
    if (free) state.broken.add(raw.as)
    return null
  }
  addDatasetAlias(state, raw.as, dataset, false)
  const where = raw.where === undefined ? null : checkCondition(state, raw.where, under(pointer, 'where'))
  return sourceOf(raw.as, dataset, where, pointer)
}

function checkStep(state: CheckState, raw: object, pointer: string): CheckedStep | null {
  const kind = Object.keys(raw)[0] ?? ''
  const definition = findStep(kind)
  const body = (raw as Readonly<Record<string, unknown>>)[kind]
  if (definition !== undefined) return definition.check(body, state, under(pointer, kind))
  if (typeof body === 'object' && body !== null && 'as' in body) state.broken.add(String(body.as))
  return report(state, 'unsupported-step', under(pointer, kind), sentence(`本版本还不支持步骤“${kind}”。`, `This version has no step "${kind}" yet.`),
    sentence(`可用的步骤：${stepList.map((step) => step.kind).join('、')}。`, `It has ${stepList.map((step) => step.kind).join(', ')}.`))
}

function checkLevels(state: CheckState, raw: RuleFile['levels'], pointer: string): CheckedLevel[] {
  const levels: CheckedLevel[] = []
  let always: number | null = null
  raw.forEach(({ level, when }, i) => {
    const at = under(pointer, i, 'when')
    const condition = checkCondition(state, when, at)
    if (always !== null) {
      warn(state, 'unreachable-level', at, sentence(`这一级永远不会用到：第 ${always + 1} 级的条件总是成立。`,
        `This level is never reached: the condition of level ${always + 1} always holds.`),
      sentence('请把条件为 true 的一级放在最后。', 'Put the level whose condition is true last.'))
    }
    if (condition === null) return
    if (always === null && isTrue(condition.expr)) always = i
    levels.push({ level, when: condition })
  })
  return levels
}
