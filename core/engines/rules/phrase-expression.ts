import { textIn, type Lang } from '../../base/text.ts'
import type { Saying } from '../../contracts/compiled-rule.ts'
import type { CodeTable } from '../../contracts/dataset-model.ts'
import type { Expr } from '../../contracts/expression.ts'
import type { CheckedPair, CheckedRule } from './checked-rule.ts'
import { infoOf, ruleColumns } from './column-info.ts'
import { phraseCall, sharedSubject } from './phrase-calls.ts'
import { fieldTitle, isClearField, named, phraseField, quote, type Scope } from './phrase-field.ts'
import { joinSayings, say, type Sayings } from './saying.ts'

/** A value in words that a clerk understands: titles of data sets, fields, codes and parameters in place of names. */
export function phraseValue(expr: Expr, rule: CheckedRule, scope: Scope = anywhere(rule)): Sayings {
  return bothLanguages((lang) => value(expr, rule, lang, scope))
}

/** A condition in words. `beside`: it stands beside others that must hold too, so that alternatives need brackets. */
export function phraseCondition(expr: Expr, rule: CheckedRule, beside = false, scope: Scope = anywhere(rule)): Sayings {
  const plain = phraseValue(expr, rule, scope)
  if (!beside || expr.node !== 'call' || expr.fn !== '||' || sharedSubject(expr) !== null) return plain
  return { 'zh-CN': say`（${plain['zh-CN']}）`, en: say`(${plain.en})` }
}

/** “身份证号相同”, “身份证号与残疾人名册的户主证号相同”: one pair of `on`, said of the record that the step finds. */
export function phraseMatch({ left, right }: CheckedPair, rule: CheckedRule, scope: Scope = anywhere(rule)): Sayings {
  return bothLanguages((lang) => {
    const own = value(right.expr, rule, lang, scope)
    const isSame = left.expr.node === 'field' && right.expr.node === 'field'
      && fieldTitle(left.expr, rule, lang) === fieldTitle(right.expr, rule, lang) && isClearField(left.expr, rule, lang, scope.visible)
    if (isSame) return lang === 'en' ? say`${own} is the same` : say`${own}相同`
    const other = value(left.expr, rule, lang, scope)
    return lang === 'en' ? say`${own} equals ${other}` : say`${own}与${other}相同`
  })
}

/** A field by its title alone, anything else in full. */
export function bare(expr: Expr, rule: CheckedRule, lang: Lang): Saying {
  return expr.node === 'field' ? say`${named(fieldTitle(expr, rule, lang), lang)}` : value(expr, rule, lang, anywhere(rule))
}

export function bothLanguages<S>(of: (lang: Lang) => S): Readonly<Record<Lang, S>> {
  return { 'zh-CN': of('zh-CN'), en: of('en') }
}

/** Of the rule as a whole: a title that any two of its rows share names its owner. */
function anywhere(rule: CheckedRule): Scope {
  return { own: null, visible: [...rule.aliases.keys()] }
}

function value(expr: Expr, rule: CheckedRule, lang: Lang, scope: Scope, codes: CodeTable | null = null, ordered = false): Saying {
  switch (expr.node) {
    case 'literal':
      return say`${literalText(expr, codes, ordered, lang)}`
    case 'field':
      return phraseField(expr, rule, lang, scope)
    case 'name': {
      const info = rule.names.get(expr.name)
      return say`${named(info === undefined || info.title === '' ? expr.name : textIn(info.title, lang), lang)}`
    }
    case 'param': {
      const shown: Saying = [{ param: expr.name }]
      return lang === 'en' ? say`${paramTitle(expr.name, rule, lang)} (${shown})` : say`${paramTitle(expr.name, rule, lang)}（${shown}）`
    }
    case 'list':
      return joinSayings(expr.items.map((item) => value(item, rule, lang, scope, codes)), lang === 'en' ? ', ' : '、')
    case 'call': {
      const compares = equalities.has(expr.fn) || orderings.has(expr.fn)
      const table = compares ? codesOf(expr, rule) : null
      return phraseCall(expr, lang, (arg) => value(arg, rule, lang, scope, table, orderings.has(expr.fn)))
    }
  }
}

/** The code table of whichever side of a comparison has one. */
export function codesOf(expr: Extract<Expr, { node: 'call' }>, rule: CheckedRule): CodeTable | null {
  return expr.args.map((arg) => infoOf(arg, ruleColumns(rule), rule.names).codes).find((found) => found !== null) ?? null
}

export function paramTitle(name: string, rule: CheckedRule, lang: Lang): string {
  const param = rule.params.find((known) => known.name === name)
  return param === undefined ? name : textIn(param.title, lang)
}

const equalities: ReadonlySet<string> = new Set(['==', '!=', 'in'])
const orderings: ReadonlySet<string> = new Set(['<', '<=', '>', '>='])

/** A code by its title; where codes are compared by their order, the code itself comes first. */
function literalText({ value: literal, type }: Extract<Expr, { node: 'literal' }>, codes: CodeTable | null, ordered: boolean, lang: Lang): string {
  if (literal === null) return lang === 'en' ? 'null' : '空'
  if (typeof literal === 'boolean') return lang === 'en' ? (literal ? 'yes' : 'no') : literal ? '是' : '否'
  const title = codes?.entries.find((entry) => entry.code === String(literal))?.title
  const plain = type.kind === 'string' ? quote(String(literal), lang) : String(literal)
  if (title === undefined) return plain
  return ordered ? (lang === 'en' ? `${plain} (${title})` : `${plain}（${title}）`) : named(title, lang)
}
