import type { Lang } from '../../base/text.ts'
import type { FindingClause } from '../../contracts/compiled-rule.ts'
import type { Level } from '../../contracts/finding.ts'
import type { CheckedExpr, CheckedRule, CheckedStep } from './checked-rule.ts'
import { definitionOf } from './compile-flow.ts'
import { fromSaying } from './explain-rule.ts'
import { atomsOf, isTrue } from './expression-tree.ts'
import { levelTitles } from './level-titles.ts'
import { bothLanguages } from './phrase-expression.ts'
import { ownerTitle, type Scope } from './phrase-field.ts'
import { say } from './saying.ts'
import { joinTellings, tellCondition, type Tellings } from './tell-condition.ts'

/** The sentence of a finding at a level, clause by clause: all that had to hold, with what this finding met. */
export function tellFinding(rule: CheckedRule, index: number): readonly FindingClause[] {
  return [fromClause(rule), ...rule.steps.flatMap((step) => stepClauses(step, rule)), levelClause(rule, index)]
}

function fromClause(rule: CheckedRule): FindingClause {
  const { alias, where } = rule.from
  if (!rule.alive.includes(alias)) return always(bothLanguages((lang) => fromSaying(rule, lang)))
  const title = (lang: Lang) => ownerTitle(alias, rule, lang)
  if (where === null || isTrue(where.expr)) return always({ 'zh-CN': say`${title('zh-CN')}中有这条记录`, en: say`${title('en')} has this record` })
  const told = tellAll(where, rule, { own: alias, visible: [] })
  return always({ 'zh-CN': say`${title('zh-CN')}：${told['zh-CN']}`, en: say`${title('en')}: ${told.en}` })
}

function stepClauses(step: CheckedStep, rule: CheckedRule): readonly FindingClause[] {
  const definition = definitionOf(step)
  return definition.tell?.(step, rule) ?? [always(definition.explain(step, rule))]
}

function levelClause(rule: CheckedRule, index: number): FindingClause {
  const { level, when } = rule.levels[index]!
  const title = (lang: Lang) => levelTitles[level as Level][lang]
  if (isTrue(when.expr)) return always({ 'zh-CN': say`预警为${title('zh-CN')}`, en: say`the alert is ${title('en')}` })
  const told = tellAll(when, rule, { own: null, visible: rule.alive })
  return always({ 'zh-CN': say`${told['zh-CN']}，因此为${title('zh-CN')}`, en: say`${told.en}, so the alert is ${title('en')}` })
}

function tellAll(condition: CheckedExpr, rule: CheckedRule, scope: Scope): Tellings {
  return joinTellings(atomsOf(condition).map(({ expr }) => tellCondition(expr, rule, scope)))
}

function always(saying: Tellings): FindingClause {
  return { saying, only: null }
}
