import { sentence } from '../base/text.ts'
import type { Span } from '../contracts/expression.ts'
import type { PartProblem } from '../contracts/part-problem.ts'
import { expressionProblem, place } from './parse-expression.ts'

export interface Template {
  /** Literal text and expressions, in order; neighbouring texts are one. Empty texts are left out. */
  readonly parts: readonly (string | TemplateExpression)[]
  readonly problems: readonly PartProblem[]
}

export interface TemplateExpression {
  /** The text between the braces, blanks at its ends included. */
  readonly source: string
  /** Where `source` stands in the template. */
  readonly at: Span
}

/**
 * Splits an alert's title into text and the expressions inside `{…}`. `{{` and `}}` are braces of the text; braces
 * inside a quoted text of an expression belong to that text. Codes: `unclosed-brace`, `stray-brace`, `empty-expression`.
 */
export function parseTemplate(text: string): Template {
  const parts: (string | TemplateExpression)[] = []
  const problems: PartProblem[] = []
  let literal = ''
  let i = 0
  while (i < text.length) {
    const character = text[i]!
    if ((character === '{' || character === '}') && text[i + 1] === character) {
      literal += character
      i += 2
    } else if (character === '{') {
      const end = expressionEnd(text, i + 1)
      if (end === null) {
        problems.push(expressionProblem('unclosed-brace', place(text, i), sentence('“{”没有对应的“}”', 'this "{" is never closed'), sentence('要写花括号本身，请写 {{。', 'For a brace itself write {{.')))
        break
      }
      const source = text.slice(i + 1, end)
      if (source.trim() === '') {
        problems.push(expressionProblem('empty-expression', place(text, i), sentence('花括号里没有表达式', 'there is no expression between the braces')))
      }
      if (literal !== '') parts.push(literal)
      literal = ''
      parts.push({ source, at: { from: i + 1, to: end } })
      i = end + 1
    } else if (character === '}') {
      problems.push(expressionProblem('stray-brace', place(text, i), sentence('多出一个“}”', 'this "}" closes nothing'), sentence('要写花括号本身，请写 }}。', 'For a brace itself write }}.')))
      i += 1
    } else {
      literal += character
      i += 1
    }
  }
  if (literal !== '') parts.push(literal)
  return { parts, problems }
}

/** Offset of the brace that ends the expression beginning at `from`; null when there is none. */
function expressionEnd(text: string, from: number): number | null {
  let depth = 0
  for (let i = from; i < text.length; i++) {
    const character = text[i]!
    if (character === "'" || character === '"') {
      const end = quotedEnd(text, i)
      if (end === null) return null
      i = end - 1
    } else if (character === '{') depth += 1
    else if (character === '}') {
      if (depth === 0) return i
      depth -= 1
    }
  }
  return null
}

/** Offset after the quoted text that begins at `start`: plain, raw (`r'…'`) or in triple quotes. */
function quotedEnd(text: string, start: number): number | null {
  const quote = text[start]!
  const closing = text.startsWith(quote.repeat(3), start) ? quote.repeat(3) : quote
  for (let i = start + closing.length; i < text.length; i++) {
    if (text[i] === '\\') i += 1
    else if (text.startsWith(closing, i)) return i + closing.length
  }
  return null
}
