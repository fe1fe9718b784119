import type { Lang } from '../../base/text.ts'
import type { Saying } from '../../contracts/compiled-rule.ts'
import type { JsonValue } from '../../contracts/value-type.ts'

/** A saying in both languages. */
export type Sayings = Readonly<Record<Lang, Saying>>

/** Composes a saying from text and nested sayings: say`${left}大于${right}`. */
export function say(strings: TemplateStringsArray, ...values: readonly (string | number | Saying)[]): Saying {
  const parts: (string | { readonly param: string })[] = []
  const add = (part: string | { readonly param: string }): void => {
    const last = parts.at(-1)
    if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part
    else if (part !== '') parts.push(part)
  }
  strings.forEach((text, i) => {
    add(text)
    if (i >= values.length) return
    const value = values[i]!
    if (typeof value === 'object') value.forEach(add)
    else add(String(value))
  })
  return parts
}

/** Chinese words after a saying, set apart from a digit that it ends in. */
export function followedBy(saying: Saying, words: string): Saying {
  const last = saying.at(-1)
  return typeof last === 'string' && /\d$/.test(last) ? say`${saying} ${words}` : say`${saying}${words}`
}

/** Several with a separator between them. */
export function joinSayings(sayings: readonly Saying[], separator: string): Saying {
  return sayings.reduce<Saying>((all, one, i) => (i === 0 ? one : say`${all}${separator}${one}`), [])
}

/** As plain text, the parameters' values filled in. */
export function sayingText(saying: Saying, params: Readonly<Record<string, JsonValue>>): string {
  return saying.map((part) => (typeof part === 'string' ? part : String(params[part.param] ?? part.param))).join('')
}

/** A saying as a sentence: its capital and its full stop. */
export function finish(saying: Saying, params: Readonly<Record<string, JsonValue>>, lang: Lang): string {
  const text = sayingText(saying, params)
  return lang === 'en' ? `${text.charAt(0).toUpperCase()}${text.slice(1)}.` : `${text}。`
}
