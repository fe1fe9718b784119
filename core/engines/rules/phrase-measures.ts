import { textIn, type Lang } from '../../base/text.ts'
import type { CheckedMember, CheckedRule } from './checked-rule.ts'
import type { CheckedMeasure } from './measures.ts'
import { bare, bothLanguages, phraseCondition } from './phrase-expression.ts'
import { followedBy, joinSayings, say, type Sayings } from './saying.ts'

/** “‘合同编号’和‘收款人’”. */
export function phraseBy(by: readonly CheckedMember[], rule: CheckedRule): Sayings {
  return bothLanguages((lang) => joinSayings(by.map(({ value }) => bare(value.expr, rule, lang)), lang === 'en' ? ' and ' : '和'))
}

/** “记录数、‘金额’合计”, each with its own condition. */
export function phraseMeasures(measures: readonly CheckedMeasure[], rule: CheckedRule): Sayings {
  return bothLanguages((lang) => joinSayings(measures.map((measure) => phraseMeasure(measure, rule, lang)), lang === 'en' ? ', ' : '、'))
}

function phraseMeasure({ info, where }: CheckedMeasure, rule: CheckedRule, lang: Lang) {
  const title = textIn(info.title, lang)
  if (where === null) return say`${title}`
  const condition = phraseCondition(where.expr, rule)[lang]
  return lang === 'en' ? say`${title} (where ${condition})` : say`${title}（仅计${followedBy(condition, '的')}）`
}
