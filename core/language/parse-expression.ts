import { Environment, ParseError, type ASTNode } from '@marcbachmann/cel-js'
import { sentence, type Sentence } from '../base/text.ts'
import type { Span } from '../contracts/expression.ts'
import type { PartProblem } from '../contracts/part-problem.ts'

/** UTF-16 units of an expression's source. */
export const maxSource = 10_000
/** Operators and calls inside one another; members of a chain of && or || count once. */
const maxDepth = 100
const maxNodes = 2_000

const environment = new Environment({ limits: { maxDepth, maxAstNodes: maxNodes, maxListElements: 1_000, maxCallArguments: 32 } })

export type ParsedExpression = { readonly ast: ASTNode; readonly problem: null } | { readonly ast: null; readonly problem: PartProblem }

/** The syntax tree of a source text, or the one Problem why there is none. Never throws. */
export function parseExpression(source: string): ParsedExpression {
  if (source.trim() === '') {
    return fail('empty-expression', sentence('表达式为空', 'the expression is empty'), sentence('写出条件，恒成立写 true。', 'Write a condition; true always holds.'))
  }
  if (source.length > maxSource) {
    return fail('too-long', sentence(`表达式长 ${source.length} 字，上限 ${maxSource} 字`, `the expression has ${source.length} characters, the limit is ${maxSource}`), sentence('用 let 步骤拆开，或缩短列表。', 'Split it with let steps, or shorten its lists.'))
  }
  const broken = /\p{Surrogate}/u.exec(source)
  if (broken !== null) return fail('bad-character', sentence('含有残缺的字符', 'it holds half a character'), undefined, place(source, broken.index))
  try {
    const { ast } = environment.parse(source)
    const deep = tooDeep(ast)
    return deep === null ? { ast, problem: null } : tooDeepProblem(source, deep.start)
  } catch (error) {
    if (error instanceof ParseError) return syntaxProblem(source, error)
    if (error instanceof RangeError) return tooDeepProblem(source, 0)
    throw error
  }
}

/** Where something stands, for people: columns count characters from 1; lines are named when there are several. */
export function place(source: string, offset: number): Sentence {
  const before = source.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  const column = [...before.slice(lineStart)].length + 1
  if (!source.includes('\n')) return sentence(`第 ${column} 列`, `column ${column}`)
  const line = before.split('\n').length
  return sentence(`第 ${line} 行第 ${column} 列`, `line ${line}, column ${column}`)
}

/** A Problem of an expression: the place in front, pointer for the caller to fill. */
export function expressionProblem(code: string, at: Sentence | null, message: Sentence, hint?: Sentence): PartProblem {
  return {
    code, severity: 'error', pointer: '',
    message: sentence(
      `${at === null ? '' : `${at['zh-CN']}：`}${message['zh-CN']}。`,
      `${at === null ? '' : `${at.en}: `}${message.en}.`,
    ),
    ...(hint === undefined ? {} : { hint }),
  }
}

function fail(code: string, message: Sentence, hint?: Sentence, at: Sentence | null = null): ParsedExpression {
  return { ast: null, problem: expressionProblem(code, at, message, hint) }
}

function tooDeepProblem(source: string, offset: number): ParsedExpression {
  return fail('too-complex', sentence('表达式过于复杂', 'the expression is too complex'), sentence('减少嵌套，或用 let 步骤拆开。', 'Nest less, or split it with let steps.'), place(source, offset))
}

function syntaxProblem(source: string, error: ParseError): ParsedExpression {
  const offset = error.range?.start ?? 0
  if (error.code === 'limit_exceeded') return tooDeepProblem(source, offset)
  return fail('syntax-error', syntaxMessage(error, source, offset), syntaxHint(error, source, offset), place(source, offset))
}

function syntaxMessage(error: ParseError, source: string, offset: number): Sentence {
  const found = offset >= source.length ? null : String.fromCodePoint(source.codePointAt(offset)!)
  switch (error.code) {
    case 'unterminated_string': case 'unterminated_triple_quoted_string':
      return sentence('文本缺少结束的引号', 'the text has no closing quote')
    case 'newline_in_string':
      return sentence('单行文本中不能换行', 'a quoted text cannot break the line')
    case 'reserved_identifier':
      return sentence('这是保留字，不能用作名称', 'this is a reserved word and no name')
    case 'invalid_number': case 'invalid_integer': case 'invalid_hex_integer': case 'invalid_exponent':
      return sentence('数字写法不对', 'the number is not well written')
    case 'unexpected_character': case 'unexpected_token': case 'expected_token':
      return found === null
        ? sentence('表达式没有写完', 'the expression ends too early')
        : sentence(`此处不应出现“${found}”`, `"${found}" does not belong here`)
    default:
      return error.code.includes('escape') || error.code.includes('surrogate')
        ? sentence('文本中的转义写法不对', 'the text has an escape that is not valid')
        : sentence('语法有误', 'the syntax is wrong')
  }
}

function syntaxHint(error: ParseError, source: string, offset: number): Sentence | undefined {
  const found = source[offset] ?? ''
  if (found === '=') return sentence('比较请写 ==。', 'Comparison is written ==.')
  if (found === '&' || found === '|') return sentence('“并且”写 &&，“或者”写 ||。', 'And is written &&, or is written ||.')
  if ('“”‘’'.includes(found) && found !== '') return sentence("请用半角引号 ' 或 \"。", 'Use straight quotes, \' or ".')
  if ('（），。：；！？＝＞＜'.includes(found) && found !== '') return sentence('请改用半角符号。', 'Use half-width punctuation.')
  if (error.code === 'unexpected_character' && /\p{Letter}/u.test(found)) return sentence("文本要加引号，如 '有效'。", "A text needs quotes, as in 'valid'.")
  if (error.code.includes('escape')) return sentence('反斜杠本身写作 \\\\；正则表达式可写 r\'…\'。', "A backslash is written \\\\; patterns can be written r'…'.")
  return undefined
}

/** The first node that lies too deep, or null; walks without recursion, since chains may be long. */
function tooDeep(root: ASTNode): ASTNode | null {
  const stack: { node: ASTNode; depth: number }[] = [{ node: root, depth: 0 }]
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (top.depth > maxDepth) return top.node
    for (const child of childrenOf(top.node)) {
      const inChain = (child.op === '&&' || child.op === '||') && child.op === top.node.op
      stack.push({ node: child, depth: top.depth + (inChain ? 0 : 1) })
    }
  }
  return null
}

function childrenOf(node: ASTNode): ASTNode[] {
  const args: unknown[] = Array.isArray(node.args) ? node.args : [node.args]
  return args.flatMap((arg) => (Array.isArray(arg) ? arg.flat() : [arg])).filter(isNode)
}

const isNode = (value: unknown): value is ASTNode => typeof value === 'object' && value !== null && 'op' in value && 'start' in value

export const spanOf = (node: ASTNode): Span => ({ from: node.start, to: node.end })
