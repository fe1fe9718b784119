import type { FastifyInstance } from 'fastify'
import { isKept } from '../base/exact-number.ts'
import { mostAnswerValues } from '../contracts/answer-values.ts'

/**
 * Adds routes to which numbers come that are stored. One that JavaScript does not keep (`10000000000000001`) arrives as an infinite one,
 * as `1e999` does by itself: whatever stores numbers refuses it at its place, rather than store another.
 */
export async function useExactNumbers(app: FastifyInstance, addRoutes: (app: FastifyInstance) => void): Promise<void> {
  await app.register(async (scope) => {
    const parse = scope.getDefaultJsonParser('error', 'error')
    scope.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
      parse(request, body, (error, value) => {
        const marked = error === null ? withEndless(body) : body
        done(error, marked === body ? value : JSON.parse(marked))
      })
    })
    addRoutes(scope)
  })
}

/** Digits that JavaScript keeps of any number without an exponent. */
const keptDigits = 15

/**
 * JSON text with an infinite number in the place of each that JavaScript does not keep, in one pass over its characters. Only numbers of
 * many digits or with an exponent are asked about, and of them no more than an answer has values: what has yet more is refused for them.
 */
export function withEndless(json: string, keeps: (number: string) => boolean = isKept): string {
  const parts: string[] = []
  let from = 0
  let asked = 0
  for (let i = 0; i < json.length; i++) {
    const code = json.charCodeAt(i)
    if (code === quote) i = endOfText(json, i)
    else if (isDigit(code)) {
      const { end, hasExponent } = numberAt(json, i)
      if ((hasExponent || end - i > keptDigits) && (asked++ >= mostAnswerValues || !keeps(json.slice(i, end)))) {
        parts.push(json.slice(from, i), '1e999')
        from = end
      }
      i = end - 1
    }
  }
  return from === 0 ? json : parts.join('') + json.slice(from)
}

const [quote, backslash] = ['"', '\\'].map((one) => one.charCodeAt(0)) as [number, number]

const isDigit = (code: number): boolean => code >= 48 && code <= 57

/** Where the quote is that ends the text that begins at `start`. */
function endOfText(json: string, start: number): number {
  for (let i = start + 1; ; i++) {
    const code = json.charCodeAt(i)
    if (code === backslash) i++
    else if (code === quote) return i
  }
}

function numberAt(json: string, start: number): { readonly end: number; readonly hasExponent: boolean } {
  let hasExponent = false
  let end = start + 1
  for (; end < json.length; end++) {
    const letter = json[end]!
    if (letter === 'e' || letter === 'E') hasExponent = true
    else if (!isDigit(json.charCodeAt(end)) && letter !== '.' && letter !== '+' && letter !== '-') break
  }
  return { end, hasExponent }
}
