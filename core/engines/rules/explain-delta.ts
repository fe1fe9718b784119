import { textIn, type Lang } from '../../base/text.ts'
import type { CheckedRule } from './checked-rule.ts'
import { definitionOf } from './compile-flow.ts'
import { columnsOf } from './expression-tree.ts'
import { bare } from './phrase-expression.ts'
import { joinSayings, say, sayingText } from './saying.ts'
import type { Saying } from '../../contracts/compiled-rule.ts'

/**
 * What new rows of each dataset make the rule evaluate again: the scopes of its steps, as far as they lead to the alert's
 * key. One sentence a dataset, in the order of the rule.
 */
export function explainDelta(rule: CheckedRule, lang: Lang): readonly string[] {
  const bringers = [{ alias: rule.from.alias, dataset: rule.from.dataset, on: null, scope: null }, ...rule.steps.flatMap((step) =>
    (step.source === null ? [] : [{ alias: step.source.alias, dataset: step.source.dataset, on: step.on, scope: definitionOf(step).tellScope?.(step, rule) ?? null }]))]
  const said = new Set<string>()
  return bringers.flatMap(({ dataset, alias, on, scope }) => {
    const sentence = sayingText(scope?.[lang] ?? deltaSaying(rule, alias, textIn(dataset.title, lang), on, lang), {})
    if (said.has(sentence)) return []
    said.add(sentence)
    return [sentence]
  })
}

function deltaSaying(rule: CheckedRule, alias: string, title: string, on: CheckedRule['steps'][number]['on'] | null, lang: Lang): Saying {
  if ((on !== null && on.length === 0) || rule.steps.some((step) => step.isWhole === true)) return whole(title, lang)
  const folds = rule.steps.filter((step) => step.by.length > 0 && (step.before.includes(alias) || on !== null))
  const scope = folds[0]?.by.map(({ value }) => bare(value.expr, rule, lang))
    ?? (on === null ? rule.alert.key.filter(({ expr }) => columnsOf(expr).some((id) => id.startsWith(`${alias}.`))).map(({ expr }) => bare(expr, rule, lang))
      : on.map(({ right }) => bare(right.expr, rule, lang)))
  if (scope.length === 0) return whole(title, lang)
  const columns = joinSayings(scope, lang === 'en' ? ' and ' : '、')
  return lang === 'en'
    ? say`New rows of ${title}: alerts of the same ${columns} are evaluated again.`
    : say`${title}有新数据时，只重新比对${columns}相同的记录。`
}

function whole(title: string, lang: Lang): Saying {
  return lang === 'en' ? say`New rows of ${title}: the whole rule is evaluated again.` : say`${title}有新数据时，整条规则重新比对。`
}
