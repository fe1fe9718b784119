import { parseTree, type Node, type ParseError } from 'jsonc-parser'
import { escapePointer, unescapePointer } from '../../base/json-pointer.ts'
import type { Problem } from '../../base/problem.ts'
import { byteOrderMark, duplicateKey, forbiddenKey, nestedTooDeep, notUtf8, syntaxFault, tooManyItems, tooPrecise, type Said } from './json-faults.ts'
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
