import { sentence, textIn, type Lang } from '../../base/text.ts'
import type { DeltaPlan, Saying } from '../../contracts/compiled-rule.ts'
import type { CheckedRule } from './checked-rule.ts'
import { definitionOf } from './compile-flow.ts'
import { columnsOf } from './expression-tree.ts'
import { bare } from './phrase-expression.ts'
import { screenReasons } from './explain-screen.ts'
import { joinSayings, say, sayingText } from './saying.ts'

/**
 * What new rows of each dataset make the rule evaluate again: the scopes of its steps, as far as they lead to the alert's
 * key, or why the whole rule. One sentence a dataset, in the order of the rule; a last one where the day counts.
 */
export function explainDelta(rule: CheckedRule, delta: DeltaPlan, lang: Lang): readonly string[] {
  const bringers = [{ alias: rule.from.alias, dataset: rule.from.dataset, on: null, scope: null }, ...rule.steps.flatMap((step) =>
    (step.source === null ? [] : [{ alias: step.source.alias, dataset: step.source.dataset, on: step.on, scope: definitionOf(step).tellScope?.(step, rule) ?? null }]))]
  const said = new Set<string>()
  for (const { dataset, alias, on, scope } of bringers) {
    const { reason } = delta.affected.find((way) => way.alias === alias)!
    const title = textIn(dataset.title, lang)
    said.add(sayingText(reason === null ? (scope?.[lang] ?? deltaSaying(rule, alias, title, on, lang)) : say`${whole(title, lang)}${lang === 'en' ? ', since ' : '：'}${screenReasons[reason][lang]}`, {}))
  }
  return [...said, ...(delta.dated && delta.whole === null ? [(delta.otherDay === null ? dated : datedByRows)[lang]] : [])]
}

const datedByRows = sentence('规则要看当天的日期：换一天，只重新比对因此有了不同结论的记录所涉及的预警。', 'The rule looks at the date of the day: on another day alerts are evaluated again that rows lead to for which it makes a difference.')
const dated = sentence('规则要看当天的日期：换一天，整条规则重新比对。', 'The rule looks at the date of the day: on another day the whole rule is evaluated again.')

function deltaSaying(rule: CheckedRule, alias: string, title: string, on: CheckedRule['steps'][number]['on'] | null, lang: Lang): Saying {
  const folds = rule.steps.filter((step) => step.by.length > 0 && (step.before.includes(alias) || on !== null))
  const scope = folds[0]?.by.map(({ value }) => bare(value.expr, rule, lang))
    ?? (on === null ? rule.alert.key.filter(({ expr }) => columnsOf(expr).some((id) => id.startsWith(`${alias}.`))).map(({ expr }) => bare(expr, rule, lang))
      : on.map(({ right }) => bare(right.expr, rule, lang)))
  if (scope.length === 0) return lang === 'en' ? say`New rows of ${title}: alerts that they meet are evaluated again.` : say`${title}有新数据时，只重新比对涉及到的预警。`
  const columns = joinSayings(scope, lang === 'en' ? ' and ' : '、')
  return lang === 'en'
    ? say`New rows of ${title}: alerts of the same ${columns} are evaluated again.`
    : say`${title}有新数据时，只重新比对${columns}相同的记录。`
}

function whole(title: string, lang: Lang): Saying {
  return lang === 'en' ? say`New rows of ${title}: the whole rule is evaluated again` : say`${title}有新数据时，整条规则重新比对`
}
