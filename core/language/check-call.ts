import type { ASTNode } from '@marcbachmann/cel-js'
import { closestName } from '../base/closest-name.ts'
import { sentence, type Sentence } from '../base/text.ts'
import type { Expr, ExpressionScope, Span } from '../contracts/expression.ts'
import { findFunction, languageFunctions } from './functions.ts'
import { isMisuse, type LanguageFunction } from './functions/language-function.ts'
import type { Report } from './report.ts'
import { callArguments } from './resolve-call.ts'
import { typeText } from './value-types.ts'

export interface WrittenCall {
  readonly node: ASTNode
  readonly fn: string
  /** Written as a function, not as an operator. */
  readonly written: boolean
  /** Written on its receiver, which is the first argument. */
  readonly method: boolean
  readonly argNodes: readonly ASTNode[]
  /** Null where the argument has a Problem of its own. */
  readonly args: readonly (Expr | null)[]
  readonly at: Span
  readonly scope: ExpressionScope
  readonly report: Report
}

const callable = languageFunctions.filter(({ kind }) => kind === 'function')

/** The call with its type, or null after reporting what is wrong with it. */
export function checkCall(call: WrittenCall): Expr | null {
  const { node, fn, report, scope, at } = call
  const entry = findFunction(fn)
  if (entry === undefined || (call.written && entry.kind !== 'function') || (call.method && !entry.method)) {
    reportUnknown(call, entry)
    return null
  }
  if (fn === 'today' && !scope.today) {
    report('today-not-allowed', node, sentence('此处不能用 today()', 'today() is not allowed here'), sentence('键不能随日期变化，请用字段。', 'A key must not change with the date: use fields.'))
    return null
  }
  if (call.args.includes(null)) return null
  const args = call.args as readonly Expr[]
  if (fn === 'in' && args[1]!.type.kind !== 'list') {
    report('type-error', call.argNodes[1]!, sentence('in 的右边要是列表', 'the right of in must be a list'), sentence("例如 d.status in ['valid', 'new']。", "As in d.status in ['valid', 'new']."))
    return null
  }
  const written = args.findIndex((arg, i) => arg.node === 'list' && (fn !== 'in' || i === 0))
  if (written >= 0) {
    report('type-error', call.argNodes[written]!, sentence('直接写出的列表只能放在 in 的右边', 'a written list can only stand to the right of in'))
    return null
  }
  const passed = callArguments({ fn, args })
  const resolution = entry.resolve(passed)
  if (resolution === null) {
    reportTypes(call, entry, passed)
    return null
  }
  if (isMisuse(resolution)) {
    const faulty = resolution.arg === null || fn === 'in' ? node : call.argNodes[resolution.arg] ?? node
    report(resolution.code, faulty, resolution.message, resolution.hint)
    return null
  }
  return { node: 'call', type: resolution.type, fn, args, at }
}

function reportUnknown({ node, fn, method, report }: WrittenCall, entry: LanguageFunction | undefined): void {
  if (entry?.kind === 'function') {
    report('unknown-function', node, sentence(`${fn} 不能写在值的后面`, `${fn} cannot be written on a value`), sentence(`请写 ${entry.signatures[0]}。`, `Write ${entry.signatures[0]}.`))
    return
  }
  const nearest = closestName(fn, callable.filter((one) => !method || one.method).map(({ name }) => name))
  report('unknown-function', node, sentence(`没有名为“${fn}”的函数`, `there is no function "${fn}"`), nearest === null
    ? sentence(`可用的有：${callable.map(({ name }) => name).join('、')}。`, `There are: ${callable.map(({ name }) => name).join(', ')}.`)
    : sentence(`是否想写“${nearest}”？`, `Did you mean "${nearest}"?`))
}

function reportTypes({ node, fn, argNodes, report }: WrittenCall, entry: LanguageFunction, args: readonly Expr[]): void {
  const list = args.findIndex((arg, i) => arg.type.kind === 'list' && (fn !== 'in' || i === 0))
  if (list >= 0) {
    report('type-error', argNodes[list] ?? node,
      fn === 'in' ? sentence('in 的左边不能是列表', 'the left of in cannot be a list') : sentence(`列表不能用于 ${shownName(fn)}`, `a list cannot be used with ${shownName(fn)}`),
      sentence('列表可以放在 in 的右边，用 size(…) 数它有几项，或与 null 比较。', 'A list can stand to the right of in, be counted with size(…), or be compared with null.'))
    return
  }
  const token = args.findIndex((arg) => arg.type.kind === 'token')
  if (token >= 0) {
    report('token-misuse', argNodes[token] ?? node, sentence(`身份标识不能用于 ${shownName(fn)}`, `an identifier token cannot be used with ${shownName(fn)}`),
      sentence('身份标识只能用 ==、!=、in 比较，或用作键。', 'Tokens allow ==, != and in, and use as keys.'))
    return
  }
  const found = args.map((arg) => typeText(arg.type))
  const given = (lang: 'zh-CN' | 'en') => (found.length === 0 ? { 'zh-CN': '无', en: 'nothing' }[lang] : found.map((type) => type[lang]).join(lang === 'en' ? ', ' : '、'))
  report('type-error', node,
    sentence(`${shownName(fn)} 不接受这些值：${given('zh-CN')}`, `${shownName(fn)} does not take ${given('en')}`),
    conversionHint(args) ?? sentence(`写法：${entry.signatures.join('；')}。`, `It is used as: ${entry.signatures.join('; ')}.`))
}

const shownName = (fn: string) => (fn === 'negate' ? '-' : fn)

/** What people mean most often when two types do not meet. */
function conversionHint(args: readonly Expr[]): Sentence | null {
  const kinds = new Set(args.map((arg) => arg.type.kind))
  if (kinds.has('date') && kinds.has('string')) return sentence("文本要先转为日期：date('2024-01-31')。", "Make the text a date first: date('2024-01-31').")
  if (kinds.has('date') && kinds.has('datetime')) return sentence('日期时间要先转为日期：date(…)。', 'Make the datetime a date first: date(…).')
  if (kinds.has('date') && kinds.has('int')) return sentence('日期加减天数用 add_days(日期, n)，相差天数用 days_between。', 'Move a date with add_days(date, n); days_between gives the difference.')
  if (kinds.size === 1 && kinds.has('date')) return sentence('两个日期相差天数用 days_between(a, b)。', 'days_between(a, b) gives the days between dates.')
  if (kinds.has('string') && (kinds.has('int') || kinds.has('decimal'))) return sentence('先转换：string(数) 或 int(文本)、decimal(文本, 2)。', 'Convert first: string(number), or int(text), decimal(text, 2).')
  if (kinds.has('null')) return sentence('空值只能用 ==、!= 比较，或用在 coalesce 中。', 'null can only be compared with == and !=, or stand in coalesce.')
  return null
}
