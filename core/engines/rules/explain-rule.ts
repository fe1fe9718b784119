import type { Lang } from '../../base/text.ts'
import type { Saying } from '../../contracts/compiled-rule.ts'
import type { CheckedRule } from './checked-rule.ts'
import { definitionOf } from './compile-flow.ts'
import { isTrue } from './expression-tree.ts'
import { levelTitles } from './level-titles.ts'
import { phraseCondition, phraseValue } from './phrase-expression.ts'
import { ownerTitle } from './phrase-field.ts'
import { finish, followedBy, joinSayings, say } from './saying.ts'

/** The rule in plain sentences: where it starts, one a step, its levels, what makes one alert. Parameters show their defaults. */
export function explainRule(rule: CheckedRule, lang: Lang): readonly string[] {
  const params = Object.fromEntries(rule.params.map(({ name, default: value }) => [name, typeof value === 'bigint' ? value.toString() : value]))
  return sayRule(rule, lang).map((sentence) => finish(sentence, params, lang))
}

/** The same sentences with the places of parameters left open. */
export function sayRule(rule: CheckedRule, lang: Lang): readonly Saying[] {
  const steps = rule.steps.map((step) => definitionOf(step).explain(step, rule)[lang])
  const levels = rule.levels.map((_, i) => levelSaying(rule, i, lang))
  const keys = joinSayings(rule.alert.key.map(({ expr }) => phraseValue(expr, rule, { own: null, visible: rule.alive })[lang]), lang === 'en' ? ' and ' : '、')
  const alert = lang === 'en' ? say`one alert for each ${keys}` : say`每个${keys}生成一条预警`
  return [fromSaying(rule, lang), ...steps, ...levels, alert]
}

/** “取……的记录”: where the rule starts. */
export function fromSaying(rule: CheckedRule, lang: Lang): Saying {
  const title = ownerTitle(rule.from.alias, rule, lang)
  if (rule.from.where === null) return lang === 'en' ? say`take the records of ${title}` : say`取${title}的记录`
  const condition = phraseCondition(rule.from.where.expr, rule, false, { own: rule.from.alias, visible: [] })[lang]
  return lang === 'en' ? say`take the records of ${title} where ${condition}` : say`取${title}中满足以下条件的记录：${condition}`
}

function levelSaying(rule: CheckedRule, index: number, lang: Lang): Saying {
  const { level, when } = rule.levels[index]!
  const title = levelTitles[level][lang]
  if (isTrue(when.expr)) {
    if (rule.levels.length === 1) return lang === 'en' ? say`the alert is ${title}` : say`预警为${title}`
    return lang === 'en' ? say`otherwise the alert is ${title}` : say`其余为${title}预警`
  }
  const condition = phraseCondition(when.expr, rule, false, { own: null, visible: rule.alive })[lang]
  return lang === 'en' ? say`${title} where ${condition}` : say`${followedBy(condition, '的')}，为${title}预警`
}
