import type { Lang } from '../../base/text.ts'
import { textIn } from '../../base/text.ts'
import type { Saying } from '../../contracts/compiled-rule.ts'
import type { Expr } from '../../contracts/expression.ts'
import { findFunction } from '../../language/functions.ts'
import { expressionKey } from './expression-tree.ts'
import { apart, joinSayings, say } from './saying.ts'

type Call = Extract<Expr, { node: 'call' }>
type Words = Readonly<Record<string, Readonly<Record<Lang, string>>>>
type Phrase = (args: readonly Saying[]) => Saying

/** An operator or function in words; `phrase` gives those of its arguments. */
export function phraseCall(call: Call, lang: Lang, phrase: (arg: Expr) => Saying): Saying {
  const shared = sharedSubject(call)
  if (shared !== null) {
    const predicates = shared.alternatives.map((alternative) => predicate(alternative, lang, phrase))
    return lang === 'en' ? say`${phrase(shared.subject)} ${joinSayings(predicates, ' or ')}` : say`${phrase(shared.subject)}${joinSayings(predicates, '或')}`
  }
  if (isComparison(call)) {
    const [subject, rest] = [phrase(call.args[0]!), predicate(call, lang, phrase)]
    const left = parenthesised(call.fn, call.args[0]!, subject, lang)
    return lang === 'en' ? say`${left} ${rest}` : say`${left}${rest}`
  }
  const args = call.args.map((arg) => parenthesised(call.fn, arg, phrase(arg), lang))
  const since = sinceWords[call.fn]
  if (since !== undefined && lang === 'zh-CN' && isToday(call.args[1])) return say`${args[0]!}至今的${since}`
  const words = phrases[call.fn]
  if (words !== undefined) return words[lang](args)
  const title = findFunction(call.fn)?.title
  const name = title === undefined ? call.fn : textIn(title, lang)
  return lang === 'en' ? say`${name} (${joinSayings(args, ', ')})` : say`${name}（${joinSayings(args, '，')}）`
}

/** What is said of the left side of a comparison: “晚于今天”, “为空”. */
function predicate(call: Call, lang: Lang, phrase: (arg: Expr) => Saying): Saying {
  const right = call.args[1]!
  if (isNull(right)) return say`${nullWords[lang][call.fn === '==' ? 0 : 1]}`
  const object = parenthesised(call.fn, right, phrase(right), lang)
  const words = comparisonWords(call)[lang]
  return lang === 'en' ? say`${words} ${object}` : apart(words, object)
}

/** The words of a comparison: times are early or late, spans of time more or less, other values great or small. */
export function comparisonWords(call: Call): Readonly<Record<Lang, string>> {
  const span = call.args.some((arg) => arg.node === 'call' && sinceWords[arg.fn] !== undefined) ? spans[call.fn] : undefined
  return (isTime(call) ? times[call.fn] : undefined) ?? span ?? comparisons[call.fn]!
}

function isComparison(call: Call): boolean {
  return call.args.length === 2 && comparisons[call.fn] !== undefined && !(isNull(call.args[0]) && !isNull(call.args[1]))
}

/** Alternatives that compare one and the same value are said of it once. */
export function sharedSubject(call: Call): { readonly subject: Expr; readonly alternatives: readonly Call[] } | null {
  if (call.fn !== '||') return null
  const alternatives = call.args.filter((arg) => arg.node === 'call' && isComparison(arg)) as Call[]
  const subjects = new Set(alternatives.map(({ args }) => expressionKey(args[0]!)))
  return alternatives.length === call.args.length && subjects.size === 1 ? { subject: alternatives[0]!.args[0]!, alternatives } : null
}

export function isNull(expr: Expr | undefined): boolean {
  return expr?.node === 'literal' && expr.value === null
}

export function isToday(expr: Expr | undefined): boolean {
  return expr?.node === 'call' && expr.fn === 'today'
}

const nullWords: Readonly<Record<Lang, readonly [string, string]>> = { 'zh-CN': ['为空', '不为空'], en: ['is empty', 'is not empty'] }
/** Units of functions that measure the time between two points. */
export const sinceUnits: Words = {
  days_between: { 'zh-CN': '天', en: 'days' },
  hours_between: { 'zh-CN': '小时', en: 'hours' },
  minutes_between: { 'zh-CN': '分钟', en: 'minutes' },
  working_days_between: { 'zh-CN': '个工作日', en: 'working days' },
}
const sinceWords: Readonly<Record<string, string>> = { days_between: '天数', hours_between: '小时数', minutes_between: '分钟数', working_days_between: '工作日数' }

function isTime(call: Call): boolean {
  return call.args.some((arg) => arg.type.kind === 'date' || arg.type.kind === 'datetime')
}

const junctions: ReadonlySet<string> = new Set(['&&', '||', '?:'])
const arithmetic: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%'])

/** Brackets where the words alone would not say what belongs together. */
function parenthesised(outer: string, arg: Expr, phrase: Saying, lang: Lang): Saying {
  if (arg.node !== 'call') return phrase
  if (sharedSubject(arg) !== null) return phrase
  const nested = (junctions.has(arg.fn) && arg.fn !== outer) || (arithmetic.has(arg.fn) && arithmetic.has(outer))
  if (!nested) return phrase
  return lang === 'en' ? say`(${phrase})` : say`（${phrase}）`
}

const binary = (zh: string, en: string) => ({
  'zh-CN': ([a = [], b = []]: readonly Saying[]) => say`${a}${apart(zh, b)}`,
  en: ([a = [], b = []]: readonly Saying[]) => say`${a} ${en} ${b}`,
})
const symbol = (text: string) => ({
  'zh-CN': ([a = [], b = []]: readonly Saying[]) => say`${a} ${text} ${b}`,
  en: ([a = [], b = []]: readonly Saying[]) => say`${a} ${text} ${b}`,
})
const same = { 'zh-CN': ([a = []]: readonly Saying[]) => a, en: ([a = []]: readonly Saying[]) => a }
const between = (zh: string, en: string) => ({
  'zh-CN': ([a = [], b = []]: readonly Saying[]) => say`${apart('从', a)}${apart('到', b)}的${zh}`,
  en: ([a = [], b = []]: readonly Saying[]) => say`${en} from ${a} to ${b}`,
})
const joined = (zh: string, en: string) => ({
  'zh-CN': (args: readonly Saying[]) => joinSayings(args, zh),
  en: (args: readonly Saying[]) => joinSayings(args, en),
})
const among = (zh: string, en: string) => ({
  'zh-CN': (args: readonly Saying[]) => say`${joinSayings(args, '、')}中${zh}者`,
  en: (args: readonly Saying[]) => say`the ${en} of ${joinSayings(args, ', ')}`,
})
const one = (zh: string, en: string) => ({
  'zh-CN': ([a = []]: readonly Saying[]) => say`${a}${zh}`,
  en: ([a = []]: readonly Saying[]) => say`${en} ${a}`,
})

const times: Words = {
  '<': { 'zh-CN': '早于', en: 'is before' },
  '<=': { 'zh-CN': '不晚于', en: 'is not after' },
  '>': { 'zh-CN': '晚于', en: 'is after' },
  '>=': { 'zh-CN': '不早于', en: 'is not before' },
}

const spans: Words = {
  '<': { 'zh-CN': '少于', en: 'is less than' },
  '<=': { 'zh-CN': '不多于', en: 'is at most' },
  '>': { 'zh-CN': '多于', en: 'is more than' },
  '>=': { 'zh-CN': '不少于', en: 'is at least' },
}

const comparisons: Words = {
  '==': { 'zh-CN': '为', en: 'is' },
  '!=': { 'zh-CN': '不为', en: 'is not' },
  '<': { 'zh-CN': '小于', en: 'is less than' },
  '<=': { 'zh-CN': '不大于', en: 'is at most' },
  '>': { 'zh-CN': '大于', en: 'is more than' },
  '>=': { 'zh-CN': '不小于', en: 'is at least' },
  in: { 'zh-CN': '属于', en: 'is one of' },
}

const isOne = (count: Saying) => count.length === 1 && count[0] === '1'

const phrases: Readonly<Record<string, Readonly<Record<Lang, Phrase>>>> = {
  '&&': joined('，且', ' and '),
  '||': joined('，或', ' or '),
  '!': { 'zh-CN': ([a = []]) => say`并非（${a}）`, en: ([a = []]) => say`not (${a})` },
  '?:': {
    'zh-CN': ([c = [], a = [], b = []]) => say`若${c}则为${a}，否则为${b}`,
    en: ([c = [], a = [], b = []]) => say`${a} if ${c}, else ${b}`,
  },
  '+': symbol('+'),
  '-': symbol('−'),
  '*': symbol('×'),
  '/': symbol('÷'),
  '%': binary('除以', 'modulo'),
  negate: { 'zh-CN': ([a = []]) => say`−${a}`, en: ([a = []]) => say`−${a}` },
  today: { 'zh-CN': () => say`今天`, en: () => say`today` },
  date: one('的日期', 'the date of'),
  year: one('的年份', 'the year of'),
  month: one('的月份', 'the month of'),
  days_between: between('天数', 'days'),
  hours_between: between('小时数', 'hours'),
  minutes_between: between('分钟数', 'minutes'),
  working_days_between: between('工作日数', 'working days'),
  add_days: { 'zh-CN': ([a = [], n = []]) => say`${a}${apart('加', n)} 天`, en: ([a = [], n = []]) => say`${a} plus ${n} ${isOne(n) ? 'day' : 'days'}` },
  add_months: { 'zh-CN': ([a = [], n = []]) => say`${a}${apart('加', n)} 个月`, en: ([a = [], n = []]) => say`${a} plus ${n} ${isOne(n) ? 'month' : 'months'}` },
  size: one('的字数', 'the length of'),
  lower: same,
  upper: same,
  trim: same,
  string: same,
  int: same,
  decimal: same,
  startsWith: { 'zh-CN': ([a = [], b = []]) => say`${a}以${b}开头`, en: ([a = [], b = []]) => say`${a} starts with ${b}` },
  endsWith: { 'zh-CN': ([a = [], b = []]) => say`${a}以${b}结尾`, en: ([a = [], b = []]) => say`${a} ends with ${b}` },
  contains: binary('包含', 'contains'),
  matches: binary('符合模式', 'matches'),
  is_valid: binary('符合格式', 'is a valid'),
  region_within: { 'zh-CN': ([a = [], b = []]) => say`${a}在${b}辖区内`, en: ([a = [], b = []]) => say`${a} lies within ${b}` },
  distance_km: { 'zh-CN': ([a = [], b = []]) => say`${a}与${b}的距离（公里）`, en: ([a = [], b = []]) => say`kilometres from ${a} to ${b}` },
  abs: one('的绝对值', 'the absolute value of'),
  round: {
    'zh-CN': ([a = [], n = []]) => say`${a}四舍五入到 ${n} 位小数`,
    en: ([a = [], n = []]) => say`${a} rounded to ${n} decimals`,
  },
  floor: one('向下取整', 'the floor of'),
  ceil: one('向上取整', 'the ceiling of'),
  min: among('较小', 'least'),
  max: among('较大', 'greatest'),
  coalesce: {
    'zh-CN': ([a = [], ...rest]) => say`${a}（为空时取${joinSayings(rest, '，再取')}）`,
    en: ([a = [], ...rest]) => say`${a} (if empty, ${joinSayings(rest, ', then ')})`,
  },
}
