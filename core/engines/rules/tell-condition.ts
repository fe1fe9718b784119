import type { Lang } from '../../base/text.ts'
import type { FindingClause, FindingSaying } from '../../contracts/compiled-rule.ts'
import type { Expr } from '../../contracts/expression.ts'
import { letValues, type CheckedRule } from './checked-rule.ts'
import { columnsOf, equalToLiteral, nodesOf } from './expression-tree.ts'
import { comparisonWords, isNull, isToday, sinceUnits } from './phrase-calls.ts'
import { bothLanguages, codesOf, paramTitle, phraseCondition, phraseValue } from './phrase-expression.ts'
import type { Scope } from './phrase-field.ts'
import { apart, joinSayings, say, type Sayings } from './saying.ts'

export type Tellings = Readonly<Record<Lang, FindingSaying>>
type Call = Extract<Expr, { node: 'call' }>

/**
 * A condition as it was met by one finding, its values filled in later: “发证日期至今 94 天，不少于宽限天数 30 天”. Where the
 * finding does not carry the values, and where they say no more than the rule, it is the rule's wording.
 */
export function tellCondition(expr: Expr, rule: CheckedRule, scope: Scope): Tellings {
  if (!isCarried(expr, rule) || expr.node !== 'call') return rulesWords(expr, rule, scope)
  if (expr.fn === '&&') return joinTellings(expr.args.map((arg) => tellCondition(arg, rule, scope)))
  if (expr.fn === '||') {
    const told = expr.args.map((when) => ({ when, saying: tellCondition(when, rule, scope) }))
    return bothLanguages((lang): FindingSaying => [{ either: told.map(({ when, saying }) => ({ when, saying: saying[lang] })) }])
  }
  const call = facing(expr)
  return tellsValues(call) ? bothLanguages((lang) => tellComparison(call, rule, scope, lang)) : rulesWords(expr, rule, scope)
}

/** Several that all held. */
export function joinTellings(tellings: readonly Tellings[]): Tellings {
  return bothLanguages((lang) => joinSayings(tellings.map((telling) => telling[lang]), lang === 'en' ? ', ' : '，'))
}

/** What a step says, followed by what this finding met in it. */
export function withValues(words: Tellings, told: Tellings): readonly FindingClause[] {
  return [{ saying: { 'zh-CN': say`${words['zh-CN']}：${told['zh-CN']}`, en: say`${words.en}: ${told.en}` }, only: null }]
}

/** A value with what it came to: “记录数为 3”. */
export function tellValue(expr: Expr, rule: CheckedRule, scope: Scope): Tellings {
  return bothLanguages((lang) => valueIs(expr, rule, scope, lang))
}

/** True when all that the expression reads is still there at the end of the rule. */
export function isCarried(expr: Expr, rule: CheckedRule): boolean {
  return [...nodesOf(expr)].every((node) =>
    (node.node !== 'field' || rule.alive.includes(node.alias)) && (node.node !== 'name' || rule.aliveNames.includes(node.name)))
}

function rulesWords(expr: Expr, rule: CheckedRule, scope: Scope): Sayings {
  return phraseCondition(spelledOut(expr, rule), rule, false, scope)
}

/** Names made by `let` in the words of what they stand for: readers of a finding do not know the names. */
export function spelledOut(expr: Expr, rule: CheckedRule): Expr {
  switch (expr.node) {
    case 'name': {
      const value = letValues(rule).get(expr.name)
      return value === undefined ? expr : spelledOut(value.expr, rule)
    }
    case 'call': return { ...expr, args: expr.args.map((arg) => spelledOut(arg, rule)) }
    case 'list': return { ...expr, items: expr.items.map((item) => spelledOut(item, rule)) }
    default: return expr
  }
}

const mirrored: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '==': '==', '!=': '!=' }

/** The comparison with the side that reads columns on the left. */
function facing(call: Call): Call {
  const [left, right] = call.args
  const turned = mirrored[call.fn]
  if (turned === undefined || columnsOf(left!).length > 0 || columnsOf(right!).length === 0) return call
  return { ...call, fn: turned, args: [right!, left!] }
}

const tellable: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '!=', '==', 'in'])

function tellsValues(call: Call): boolean {
  const [left, right] = call.args
  if (!tellable.has(call.fn) || columnsOf(left!).length === 0 || left!.type.kind === 'token') return false
  return call.fn !== '==' || !(isNull(right) || equalToLiteral(call) !== null)
}

function tellComparison(call: Call, rule: CheckedRule, scope: Scope, lang: Lang): FindingSaying {
  const [left, right] = call.args as [Expr, Expr]
  const met = valueIs(left, rule, scope, lang)
  const isOfCodes = codesOf(call, rule) !== null && columnsOf(right).length === 0 && call.fn !== '!='
  if (isOfCodes || call.fn === 'in' || isNull(right)) return met
  const words = comparisonWords(spelledOut(call, rule) as Call)[lang]
  const other = otherSide(right, codesOf(call, rule) === null ? null : call, rule, scope, lang, unitOf(left, rule, lang))
  return lang === 'en' ? say`${met}, ${words.replace(/^is /, '') || words} ${other}` : say`${met}，${apart(words, other)}`
}

/** “发证日期至今 94 天”, “残疾等级为一级”. */
function valueIs(expr: Expr, rule: CheckedRule, scope: Scope, lang: Lang): FindingSaying {
  const value: FindingSaying = [{ value: expr }]
  const plain = spelledOut(expr, rule)
  const unit = unitOf(expr, rule, lang)
  if (plain.node === 'call' && unit !== '') {
    const [from, to] = plain.args.map((arg) => phraseValue(arg, rule, scope)[lang]) as [FindingSaying, FindingSaying]
    if (lang === 'en') return say`${value} ${unit} from ${from} to ${to}`
    return isToday(plain.args[1]) ? say`${from}至今${value}${unit}` : say`${from}到${to}${value}${unit}`
  }
  const words = phraseValue(plain, rule, scope)[lang]
  return lang === 'en' ? say`${words} is ${value}` : say`${words}为${value}`
}

/** What a value was compared with; in full where it is no constant. */
export function otherSide(expr: Expr, coded: Call | null, rule: CheckedRule, scope: Scope, lang: Lang, unit: string): FindingSaying {
  const after = unit === '' || lang === 'en' ? '' : unit
  if (expr.node === 'param') return lang === 'en' ? phraseValue(expr, rule, scope).en : say`${paramTitle(expr.name, rule, lang)}${[{ param: expr.name }]}${after}`
  if (expr.node === 'literal') {
    const words = coded === null ? phraseValue(expr, rule, scope)[lang] : codeWords(expr, coded, rule, lang)
    return after === '' ? words : say`${words} ${after}`
  }
  const value: FindingSaying = [{ value: expr }]
  const words = phraseValue(spelledOut(expr, rule), rule, scope)[lang]
  return lang === 'en' ? say`${words} (${value})` : say`${words}（${value}${after}）`
}

function codeWords(literal: Extract<Expr, { node: 'literal' }>, call: Call, rule: CheckedRule, lang: Lang): FindingSaying {
  const title = codesOf(call, rule)?.entries.find((entry) => entry.code === String(literal.value))?.title
  return title === undefined ? phraseValue(literal, rule)[lang] : [title]
}

export function unitOf(expr: Expr, rule: CheckedRule, lang: Lang): string {
  const plain = spelledOut(expr, rule)
  return plain.node === 'call' ? (sinceUnits[plain.fn]?.[lang] ?? '') : ''
}
