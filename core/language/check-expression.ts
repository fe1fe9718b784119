import type { ASTNode } from '@marcbachmann/cel-js'
import { closestName } from '../base/closest-name.ts'
import { sentence, type Sentence } from '../base/text.ts'
import type { Expr, ExpressionScope } from '../contracts/expression.ts'
import type { PartProblem } from '../contracts/part-problem.ts'
import type { ValueType } from '../contracts/value-type.ts'
import { checkCall } from './check-call.ts'
import { expressionProblem, parseExpression, place, spanOf } from './parse-expression.ts'
import { readNumber } from './read-number.ts'
import type { Report } from './report.ts'
import { boolType, kindText, minInt, nullType, stringType, typeText } from './value-types.ts'

export interface CheckedExpression {
  /** Null when there is any Problem. */
  readonly expr: Expr | null
  readonly problems: readonly PartProblem[]
}

/** What the place that an expression stands in takes: anything, any number, or values of these kinds. */
export type ExpectedType = 'any' | 'number' | ValueType['kind'] | readonly ValueType['kind'][]

/**
 * Parses, resolves and types an expression, and collects every Problem in it. `pointer` of each is ''; the place in
 * the source is in the message. Codes: `syntax-error`, `empty-expression`, `too-long`, `too-complex`, `bad-character`,
 * `unknown-name`, `unknown-field`, `unknown-param`, `unknown-function`, `type-error`, `token-misuse`, `bad-number`,
 * `bad-pattern`, `unknown-format`, `today-not-allowed`, `unsupported`.
 */
export function checkExpression(source: string, scope: ExpressionScope, expected: ExpectedType = 'any'): CheckedExpression {
  const { ast, problem } = parseExpression(source)
  if (ast === null) return { expr: null, problems: [problem] }
  const problems: PartProblem[] = []
  const report: Report = (code, node, message, hint) => problems.push(expressionProblem(code, place(source, node.start), message, hint))
  const expr = checkNode(ast)
  if (expr !== null) checkExpected(expr, expected, report)
  return { expr: problems.length > 0 ? null : expr, problems }

  /** Null where a part has a Problem: what contains it stays silent about it. */
  function checkNode(node: ASTNode): Expr | null {
    const at = spanOf(node)
    switch (node.op) {
      case 'value': return literal(node)
      case 'id': return name(node, node.args)
      case '.': return member(node)
      case 'list': {
        const items = node.args.map(checkNode)
        if (items.includes(null)) return null
        const members = items as Expr[]
        const nested = members.findIndex(({ type }) => type.kind === 'list')
        if (nested >= 0) {
          report('type-error', node.args[nested]!, sentence('列表里不能再放列表', 'a list cannot stand within a written list'))
          return null
        }
        return { node: 'list', type: { kind: 'list', of: members[0]?.type ?? nullType }, items: members, at }
      }
      case '-_': {
        if (node.args.op === 'value' && (typeof node.args.args === 'bigint' || typeof node.args.args === 'number')) return number(node.args, true, at)
        const negative = operator(node, 'negate', [node.args])
        return negative !== null && negative.node === 'call' ? foldSign(negative) : negative
      }
      case '!_': return operator(node, '!', [node.args])
      case 'call': return operator(node, node.args[0], node.args[1], true)
      case 'rcall': return operator(node, node.args[0], [node.args[1], ...node.args[2]], true, true)
      case '?:': case '&&': case '||': case 'in': case '==': case '!=': case '<': case '<=': case '>': case '>=':
      case '+': case '-': case '*': case '/': case '%':
        return operator(node, node.op, node.args)
      default:
        report('unsupported', node, sentence('规则语言没有这种写法', 'the rule language has no such construct'), sentence('不支持映射 {…}、下标 a[0] 和宏。', 'Maps {…}, indexing a[0] and macros are not supported.'))
        return null
    }
  }

  function operator(node: ASTNode, fn: string, args: readonly ASTNode[], written = false, method = false): Expr | null {
    const checked = args.map(checkNode)
    return checkCall({ node, fn, written, method, argNodes: args, args: checked, at: spanOf(node), scope, report })
  }

  function literal(node: Extract<ASTNode, { op: 'value' }>): Expr | null {
    const at = spanOf(node)
    switch (typeof node.args) {
      case 'string':
        if (node.args.includes('\0')) {
          report('bad-character', node, sentence('文本中不能有 NUL 字符', 'a text cannot hold NUL'))
          return null
        }
        return { node: 'literal', type: stringType, value: node.args, at }
      case 'boolean': return { node: 'literal', type: boolType, value: node.args, at }
      case 'bigint': case 'number': return number(node, false, at)
      default:
        if (node.args === null) return { node: 'literal', type: nullType, value: null, at }
        report('unsupported', node, sentence('规则语言没有字节串和无符号数', 'the rule language has neither bytes nor unsigned numbers'))
        return null
    }
  }

  function number(node: ASTNode, negative: boolean, at: Expr['at']): Expr | null {
    const read = readNumber(source.slice(node.start, node.end), negative)
    if (read.problem === null) return { node: 'literal', type: read.type, value: read.value, at }
    report('bad-number', node, read.problem === 'int-overflow'
      ? sentence('整数超出 64 位的范围', 'the int is beyond 64 bits')
      : sentence('小数超过 38 位', 'the decimal has more than 38 digits'))
    return null
  }

  function name(node: ASTNode, written: string): Expr | null {
    const type = own(scope.names, written)
    if (type !== undefined) return { node: 'name', type, name: written, at: spanOf(node) }
    if (written === 'params' || own(scope.aliases, written) !== undefined) {
      report('unknown-name', node, sentence(`“${written}”后面要写名称`, `"${written}" needs a name after it`), sentence(`例如 ${written}.名称。`, `As in ${written}.name.`))
      return null
    }
    const nearest = closestName(written, Object.keys(scope.names))
    const alias = Object.entries(scope.aliases).find(([, fields]) => own(fields, written) !== undefined)
    report('unknown-name', node, sentence(`没有名为“${written}”的名称`, `there is no name "${written}"`), nearest !== null
      ? didYouMean(nearest)
      : alias === undefined
        ? sentence("字段要写别名，如 d.grade；文本要加引号，如 'valid'。", "A field needs its alias, as in d.grade; a text needs quotes, as in 'valid'.")
        : didYouMean(`${alias[0]}.${written}`))
    return null
  }

  function member(node: Extract<ASTNode, { op: '.' }>): Expr | null {
    const [base, field] = node.args
    const at = spanOf(node)
    if (base.op !== 'id') {
      report('unsupported', node, sentence(`“.${field}”前面要写一个别名`, `".${field}" needs an alias before it`))
      return null
    }
    if (base.args === 'params') {
      const type = own(scope.params, field)
      if (type !== undefined) return { node: 'param', type, name: field, at }
      missing('unknown-param', { start: node.pos }, sentence(`没有名为“${field}”的参数`, `there is no parameter "${field}"`), field, Object.keys(scope.params))
      return null
    }
    const fields = own(scope.aliases, base.args)
    if (fields === undefined) {
      const nearest = closestName(base.args, Object.keys(scope.aliases))
      const aliases = Object.keys(scope.aliases).join(', ')
      report('unknown-name', base, sentence(`没有名为“${base.args}”的别名`, `there is no alias "${base.args}"`), nearest !== null
        ? didYouMean(`${nearest}.${field}`)
        : sentence(`此处可用的别名：${aliases === '' ? '无' : aliases}。`, `Aliases here: ${aliases === '' ? 'none' : aliases}.`))
      return null
    }
    const type = own(fields, field)
    if (type !== undefined) return { node: 'field', type, alias: base.args, field, at }
    missing('unknown-field', { start: node.pos }, sentence(`“${base.args}”没有字段“${field}”`, `"${base.args}" has no field "${field}"`), field, Object.keys(fields))
    return null
  }

  function missing(code: string, node: { readonly start: number }, message: Sentence, written: string, known: readonly string[]): void {
    const nearest = closestName(written, known)
    const shown = known.slice(0, 20).join(', ')
    report(code, node, message, nearest !== null ? didYouMean(nearest) : known.length === 0
      ? undefined
      : sentence(`可用的有：${shown}${known.length > 20 ? ' 等' : ''}。`, `There are: ${shown}${known.length > 20 ? ' and more' : ''}.`))
  }
}

/** −(−5) is 5, as −5 is a number and no operation: a tree prints and parses back to itself. */
function foldSign(expr: Extract<Expr, { node: 'call' }>): Expr {
  const [arg] = expr.args
  if (arg?.node !== 'literal' || expr.fn !== 'negate') return expr
  if (typeof arg.value === 'bigint' && arg.value !== minInt) return { ...arg, value: -arg.value, at: expr.at }
  if (typeof arg.value === 'string') return { ...arg, value: oppositeText(arg.value), at: expr.at }
  return expr
}

const oppositeText = (decimal: string) => (decimal.startsWith('-') ? decimal.slice(1) : /[1-9]/.test(decimal) ? `-${decimal}` : decimal)

function checkExpected(expr: Expr, expected: ExpectedType, report: Report): void {
  if (expected === 'any') {
    if (expr.type.kind !== 'list') return
    report('type-error', { start: expr.at.from }, sentence('此处不能是列表', 'a list cannot stand here'),
      sentence('列表可以放在 in 的右边，或用 size(…) 数它有几项。', 'A list can stand to the right of in, or be counted with size(…).'))
    return
  }
  const kinds: readonly ValueType['kind'][] = expected === 'number' ? ['int', 'decimal'] : typeof expected === 'string' ? [expected] : expected
  if (kinds.includes(expr.type.kind)) return
  const wanted = kinds.map(kindText)
  const found = typeText(expr.type)
  report('type-error', { start: expr.at.from }, sentence(
    `此处应为${wanted.map((kind) => kind['zh-CN']).join('或')}，表达式却是${found['zh-CN']}`,
    `expected here: ${wanted.map((kind) => kind.en).join(' or ')}; the expression gives: ${found.en}`,
  ))
}

/** A member that the record itself has: packs may name a field `constructor`. */
function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}

export function didYouMean(name: string): Sentence {
  return sentence(`是否想写“${name}”？`, `Did you mean "${name}"?`)
}
