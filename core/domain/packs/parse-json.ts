import { parseTree, type Node, type ParseError } from 'jsonc-parser'
import type { Problem } from '../../base/problem.ts'
import { sentence, type Sentence } from '../../base/text.ts'
import { packLimits } from './pack-limits.ts'

/** A JSON file with the places of its parts. */
export interface ParsedJson {
  /** Undefined when the text is no JSON at all. */
  readonly value: unknown
  readonly problems: readonly Problem[]
  /** 1-based line of what the pointer names, or of the nearest thing around it. */
  lineOf(pointer: string): number
}

/**
 * Reads strict JSON (RFC 8259): UTF-8 without BOM, no comments, no trailing commas, no key twice in one object,
 * no `__proto__`, within the limits of `packLimits`. Of broken JSON the first fault is named, since what follows it is guesswork.
 */
export function parseJson(bytes: Uint8Array, file: string, mostItems: number = packLimits.items): ParsedJson {
  const failed = (problem: Omit<Problem, 'file' | 'severity'>): ParsedJson =>
    ({ value: undefined, problems: [{ ...problem, file, severity: 'error' }], lineOf: () => 1 })

  const text = decode(bytes)
  if (text === null) return failed({ code: 'not-utf8', pointer: '', line: null, ...notUtf8(file) })
  const lineAt = lineIndex(text)
  const tooDeep = depthOverflow(text, packLimits.nesting)
  if (tooDeep !== null) return failed({ code: 'nested-too-deep', pointer: '', line: lineAt(tooDeep), ...nestedTooDeep(file) })
  if (text.startsWith('\uFEFF')) return failed({ code: 'byte-order-mark', pointer: '', line: 1, ...byteOrderMark(file) })

  const errors: ParseError[] = []
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false })
  const first = errors[0]
  if (first !== undefined || root === undefined) {
    const offset = first?.offset ?? 0
    return failed({ ...syntaxFault(file, text, first, offset), pointer: '', line: lineAt(offset) })
  }
  const problems: Problem[] = []
  const value = read(root, '', (code, pointer, offset, said) => problems.push({ code, severity: 'error', file, pointer, line: lineAt(offset), ...said }), { text, mostItems })
  return { value, problems, lineOf: (pointer) => lineAt(locate(root, pointer).offset) }
}

interface Said { readonly message: Sentence; readonly hint: Sentence }
type Report = (code: string, pointer: string, offset: number, said: Said) => void

function read(node: Node, pointer: string, report: Report, from: { readonly text: string; readonly mostItems: number }): unknown {
  if ((node.children?.length ?? 0) > from.mostItems) {
    report('too-many', pointer, node.offset, tooManyItems(from.mostItems))
    return node.type === 'array' ? [] : {}
  }
  if (node.type === 'array') return (node.children ?? []).map((child, i) => read(child, `${pointer}/${i}`, report, from))
  if (node.type !== 'object') {
    if (node.type === 'number') {
      const literal = from.text.slice(node.offset, node.offset + node.length)
      if (significantDigits(literal) > 15 || !Number.isFinite(node.value)) report('number-too-precise', pointer, node.offset, tooPrecise(literal))
    }
    return node.value
  }
  const value: Record<string, unknown> = {}
  for (const property of node.children ?? []) {
    const [keyNode, valueNode] = property.children ?? []
    if (keyNode === undefined || valueNode === undefined) continue
    const key = String(keyNode.value)
    const at = `${pointer}/${escapePointer(key)}`
    if (key === '__proto__') {
      report('forbidden-key', at, keyNode.offset, forbiddenKey)
      continue
    }
    if (Object.hasOwn(value, key)) {
      report('duplicate-key', at, keyNode.offset, duplicateKey(key))
      continue
    }
    value[key] = read(valueNode, at, report, from)
  }
  return value
}

/** The node a pointer names; a property's key where it has one, so that lines are those of the name. */
function locate(root: Node, pointer: string): Node {
  let node = root
  let shown = root
  for (const part of pointer.split('/').slice(1)) {
    const key = unescapePointer(part)
    if (node.type === 'array') {
      const child = node.children?.[Number(key)]
      if (child === undefined) return shown
      node = shown = child
    } else {
      const property = node.children?.find((candidate) => candidate.children?.[0]?.value === key)
      const [keyNode, valueNode] = property?.children ?? []
      if (keyNode === undefined || valueNode === undefined) return shown
      shown = keyNode
      node = valueNode
    }
  }
  return shown
}

export function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}

export function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~')
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

function lineIndex(text: string): (offset: number) => number {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (starts[middle]! <= offset) low = middle
      else high = middle - 1
    }
    return low + 1
  }
}

/** Where the text first nests deeper than `limit`; counted before parsing, which recurses. */
function depthOverflow(text: string, limit: number): number | null {
  let depth = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const char = text[i]
    if (inString) {
      if (char === '\\') i++
      else if (char === '"' || char === '\n') inString = false
    } else if (char === '"') inString = true
    else if (char === '{' || char === '[') {
      if (++depth > limit) return i
    } else if (char === '}' || char === ']') depth--
  }
  return null
}

function significantDigits(literal: string): number {
  return literal.replace(/[eE].*$/, '').replace(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '').length
}

function syntaxFault(file: string, text: string, error: ParseError | undefined, offset: number): { code: string } & Said {
  if (text.trim() === '') return { code: 'broken-json', message: sentence(`文件 ${file} 是空的。`, `The file ${file} is empty.`), hint: sentence('写入 JSON 内容，或删除该文件。', 'Write JSON into it, or delete it.') }
  if (error?.error === 10 || error?.error === 11) {
    return {
      code: 'json-comment',
      message: sentence(`文件 ${file} 里有注释，JSON 不允许注释。`, `The file ${file} contains a comment, which JSON does not allow.`),
      hint: sentence('删除注释；说明文字可写在 description 里。', 'Remove it; explanations go into "description".'),
    }
  }
  const before = text.slice(0, offset).trimEnd()
  if (/^[\]}]/.test(text.slice(offset).trimStart()) && before.endsWith(',')) {
    return {
      code: 'json-trailing-comma',
      message: sentence(`文件 ${file} 里，最后一项后面多了一个逗号。`, `The file ${file} has a comma after the last item.`),
      hint: sentence('删除这个逗号。', 'Remove the comma.'),
    }
  }
  const [zh, en] = syntaxSentences[error?.error ?? 0] ?? ['内容不是合法的 JSON', 'the text is no valid JSON']
  return {
    code: 'broken-json',
    message: sentence(`文件 ${file} 不是合法的 JSON：${zh}。`, `The file ${file} is no valid JSON: ${en}.`),
    hint: sentence('检查这一行及其上一行的引号、逗号和括号。', 'Look at the quotes, commas and brackets of this line and the one before.'),
  }
}

/** By jsonc-parser's `ParseErrorCode`, a const enum that cannot be imported here. */
const syntaxSentences: Readonly<Record<number, readonly [zh: string, en: string]>> = {
  1: ['有无法识别的内容', 'something that is no JSON value stands here'],
  2: ['数字写法有误', 'a number is malformed'],
  3: ['这里应是带双引号的键名', 'a key in double quotes is expected'],
  4: ['这里缺少一个值', 'a value is missing'],
  5: ['键名后缺少冒号', 'a colon is missing after a key'],
  6: ['两项之间缺少逗号', 'a comma is missing between two items'],
  7: ['缺少右花括号 }', 'a closing brace } is missing'],
  8: ['缺少右方括号 ]', 'a closing bracket ] is missing'],
  9: ['末尾有多余的内容', 'something stands after the end'],
  12: ['字符串没有结束的引号', 'a string is not closed'],
  13: ['数字写法有误', 'a number is malformed'],
  14: ['\\u 转义有误', 'a \\u escape is malformed'],
  15: ['反斜杠转义有误', 'a backslash escape is malformed'],
  16: ['有不允许的控制字符', 'a control character stands here'],
}

function notUtf8(file: string): Said {
  return {
    message: sentence(`文件 ${file} 不是 UTF-8 编码。`, `The file ${file} is not UTF-8.`),
    hint: sentence('用编辑器另存为 UTF-8。', 'Save it as UTF-8.'),
  }
}

function byteOrderMark(file: string): Said {
  return {
    message: sentence(`文件 ${file} 以字节顺序标记（BOM）开头。`, `The file ${file} begins with a byte order mark.`),
    hint: sentence('另存为“UTF-8（无 BOM）”。', 'Save it as UTF-8 without BOM.'),
  }
}

function nestedTooDeep(file: string): Said {
  return {
    message: sentence(`文件 ${file} 嵌套超过 ${packLimits.nesting} 层。`, `The file ${file} nests deeper than ${packLimits.nesting} levels.`),
    hint: sentence('减少嵌套。', 'Nest less deeply.'),
  }
}

function tooManyItems(limit: number): Said {
  return {
    message: sentence(`一个列表或对象超过 ${limit} 项。`, `A list or object has more than ${limit} items.`),
    hint: sentence('数据请用导入；专题包里只放少量样例。', 'Import data instead; a pack holds small samples only.'),
  }
}

const forbiddenKey: Said = {
  message: sentence('键名 __proto__ 不允许使用。', 'The key "__proto__" is not allowed.'),
  hint: sentence('换一个名称。', 'Choose another name.'),
}

function duplicateKey(key: string): Said {
  return {
    message: sentence(`键“${key}”在同一对象里出现了两次。`, `The key "${key}" occurs twice in one object.`),
    hint: sentence('删除或改名其中一个。', 'Remove or rename one of them.'),
  }
}

function tooPrecise(literal: string): Said {
  const shown = literal.length > 40 ? `${literal.slice(0, 40)}…` : literal
  return {
    message: sentence(`数字 ${shown} 超过 15 位有效数字，读取时会丢失精度。`, `The number ${shown} has more than 15 significant digits and would lose some.`),
    hint: sentence('加上引号，写成字符串。', 'Write it as a string.'),
  }
}
