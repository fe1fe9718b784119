import { sentence, textIn, type Lang, type Sentence } from '../../base/text.ts'
import type { ScreenPlan, ScreenReason } from '../../contracts/compiled-rule.ts'
import type { CheckedRule } from './checked-rule.ts'

/** Why a single record of a dataset cannot be checked. */
export const screenReasons: Readonly<Record<ScreenReason, Sentence>> = {
  'all-rows': sentence('有一步要把全部记录放在一起比较。', 'a step compares all records with each other.'),
  'computed-key': sentence('预警按计算结果区分，无法由记录推知是哪些预警。', 'alerts are told apart by what the rule computes, so a record does not lead to them.'),
  'no-scope': sentence('没有取值相等的字段把记录与预警连起来。', 'no equal values lead from a record to alerts and back to all that bears on them.'),
  'left-out': sentence('与它相关的记录超出了某一步的比对上限，结果会不完整。', 'what bears on it is more than a step compares, so the answer would not be whole.'),
  'only-sought': sentence('规则只查其中缺什么，没有预警以这些记录为依据。', 'the rule only looks for what is missing there, so no alert rests on its records.'),
}

/** Of which datasets single records can be checked at once, one sentence a dataset. */
export function explainScreens(rule: CheckedRule, screens: readonly ScreenPlan[], lang: Lang): readonly string[] {
  const sources = [rule.from, ...rule.steps.flatMap(({ source }) => source ?? [])]
  return screens.map(({ dataset, reason }) => {
    const title = textIn(sources.find((source) => source.dataset.id === dataset)!.dataset.title, lang)
    if (reason === null) return lang === 'en' ? `A record of ${title} can be checked at once.` : `${title}的单条记录可以即时核查。`
    const why = screenReasons[reason][lang]
    return lang === 'en' ? `A record of ${title} cannot be checked at once: ${why}` : `${title}的单条记录不能即时核查：${why}`
  })
}
