import { textIn, type Lang } from '../../base/text.ts'
import type { Saying } from '../../contracts/compiled-rule.ts'
import type { CodeTable } from '../../contracts/dataset-model.ts'
import type { Expr } from '../../contracts/expression.ts'
import type { CheckedPair, CheckedRule } from './checked-rule.ts'
import { infoOf, ruleColumns } from './column-info.ts'
import { phraseCall } from './phrase-calls.ts'
import { joinSayings, say, type Sayings } from './saying.ts'

/** A value in words that a clerk understands: titles of data sets, fields, codes and parameters in place of names. */
export function phraseValue(expr: Expr, rule: CheckedRule): Sayings {
  return bothLanguages((lang) => value(expr, rule, lang))
}

/** A condition in words. `beside`: it stands beside others that must hold too, so that alternatives need brackets. */
export function phraseCondition(expr: Expr, rule: CheckedRule, beside = false): Sayings {
  const plain = phraseValue(expr, rule)
  if (!beside || expr.node !== 'call' || expr.fn !== '||') return plain
  return { 'zh-CN': say`（${plain['zh-CN']}）`, en: say`(${plain.en})` }
}

/** “两者的‘身份证号’相同”: one pair of `on`. */
export function phraseMatch({ left, right }: CheckedPair, rule: CheckedRule): Sayings {
  const own = (lang: Lang) => bare(right.expr, rule, lang)
  return {
    'zh-CN': say`${own('zh-CN')}与${value(left.expr, rule, 'zh-CN')}相同`,
    en: say`${own('en')} equals ${value(left.expr, rule, 'en')}`,
  }
}

/** A field by its title alone, anything else in full. */
export function bare(expr: Expr, rule: CheckedRule, lang: Lang): Saying {
  return expr.node === 'field' ? say`${quote(fieldTitle(expr, rule, lang), lang)}` : value(expr, rule, lang)
}

export function bothLanguages(of: (lang: Lang) => Saying): Sayings {
  return { 'zh-CN': of('zh-CN'), en: of('en') }
}

export function quote(text: string, lang: Lang): string {
  return lang === 'en' ? `"${text}"` : `“${text}”`
}

function value(expr: Expr, rule: CheckedRule, lang: Lang, codes: CodeTable | null = null): Saying {
  switch (expr.node) {
    case 'literal':
      return say`${literalText(expr, codes, lang)}`
    case 'field':
      return fieldPhrase(expr, rule, lang)
    case 'name': {
      const info = rule.names.get(expr.name)
      return say`${quote(info === undefined ? expr.name : textIn(info.title, lang), lang)}`
    }
    case 'param': {
      const param = rule.params.find(({ name }) => name === expr.name)
      const shown: Saying = [{ param: expr.name }]
      const title = param === undefined ? expr.name : textIn(param.title, lang)
      return lang === 'en' ? say`${title} (${shown})` : say`${title}（${shown}）`
    }
    case 'list':
      return joinSayings(expr.items.map((item) => value(item, rule, lang, codes)), lang === 'en' ? ', ' : '、')
    case 'call': {
      const table = codes ?? expr.args.map((arg) => infoOf(arg, ruleColumns(rule), rule.names).codes).find((found) => found !== null) ?? null
      return phraseCall(expr, lang, (arg) => value(arg, rule, lang, isComparison(expr.fn) ? table : null))
    }
  }
}

function isComparison(fn: string): boolean {
  return fn === '==' || fn === '!=' || fn === 'in'
}

function fieldPhrase(expr: Extract<Expr, { node: 'field' }>, rule: CheckedRule, lang: Lang): Saying {
  const dataset = rule.aliases.get(expr.alias)?.dataset ?? null
  const title = quote(fieldTitle(expr, rule, lang), lang)
  if (dataset === null) return say`${title}`
  if (isTwin(expr.alias, rule)) return lang === 'en' ? say`${title} of that record` : say`该记录的${title}`
  const owner = textIn(dataset.title, lang)
  return lang === 'en' ? say`${title} of ${owner}` : say`${owner}的${title}`
}

/** A second alias of one dataset speaks of another record of it. */
function isTwin(alias: string, rule: CheckedRule): boolean {
  const names = [...rule.aliases.keys()]
  const dataset = rule.aliases.get(alias)?.dataset
  return names.slice(0, names.indexOf(alias)).some((earlier) => rule.aliases.get(earlier)?.dataset?.id === dataset?.id)
}

function fieldTitle(expr: Extract<Expr, { node: 'field' }>, rule: CheckedRule, lang: Lang): string {
  const title = rule.aliases.get(expr.alias)?.columns[expr.field]?.title ?? ''
  // A measure's title quotes fields itself.
  return title === '' ? expr.field : textIn(title, lang).replaceAll('“', '').replaceAll('”', '')
}

function literalText({ value: literal, type }: Extract<Expr, { node: 'literal' }>, codes: CodeTable | null, lang: Lang): string {
  if (literal === null) return lang === 'en' ? 'null' : '空'
  if (typeof literal === 'boolean') return lang === 'en' ? String(literal) : literal ? '真' : '假'
  const title = codes?.entries.find((entry) => entry.code === String(literal))?.title
  if (title !== undefined) return quote(title, lang)
  return type.kind === 'string' ? quote(String(literal), lang) : String(literal)
}
