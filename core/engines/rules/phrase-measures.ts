import { textIn, type Lang } from '../../base/text.ts'
import type { CheckedMember, CheckedRule } from './checked-rule.ts'
import type { CheckedMeasure } from './measures.ts'
import { bothLanguages, phraseCondition, phraseValue } from './phrase-expression.ts'
import { withoutQuotes } from './phrase-field.ts'
import { followedBy, joinSayings, say, type Sayings } from './saying.ts'

/** “合同编号和收款人”, said of rows of the aliases `before`. */
export function phraseBy(by: readonly CheckedMember[], rule: CheckedRule, before: readonly string[] = [...rule.aliases.keys()]): Sayings {
  const phrases = by.map(({ value }) => phraseValue(value.expr, rule, { own: null, visible: before }))
  return bothLanguages((lang) => joinSayings(phrases.map((phrase) => phrase[lang]), lang === 'en' ? ' and ' : '和'))
}

/** “记录数、金额合计”, each with its own condition over the rows of the aliases `before`. */
export function phraseMeasures(measures: readonly CheckedMeasure[], rule: CheckedRule, before: readonly string[] = [...rule.aliases.keys()]): Sayings {
  return bothLanguages((lang) => joinSayings(measures.map((measure) => phraseMeasure(measure, rule, before, lang)), lang === 'en' ? ', ' : '、'))
}

function phraseMeasure({ info, where }: CheckedMeasure, rule: CheckedRule, before: readonly string[], lang: Lang) {
  const title = withoutQuotes(textIn(info.title, lang))
  if (where === null) return say`${title}`
  const condition = phraseCondition(where.expr, rule, false, { own: null, visible: before })[lang]
  return lang === 'en' ? say`${title} (where ${condition})` : say`${title}（仅计${followedBy(condition, '的')}）`
}
