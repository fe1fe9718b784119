import type { Lang } from '../../base/text.ts'
import type { Saying } from '../../contracts/compiled-rule.ts'
import type { JsonValue } from '../../contracts/value-type.ts'

/** A saying in both languages. */
export type Sayings = Readonly<Record<Lang, Saying>>

/** Composes a saying from text and nested sayings: say`${left}大于${right}`. Nested ones may hold more than parameters. */
export function say<P extends object = { readonly param: string }>(
  strings: TemplateStringsArray, ...values: readonly (string | number | readonly (string | P)[])[]
): readonly (string | P)[] {
  const parts: (string | P)[] = []
  const add = (part: string | P): void => {
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
export function followedBy<P extends object>(saying: readonly (string | P)[], words: string): readonly (string | P)[] {
  const last = saying.at(-1)
  return typeof last === 'string' && /\d$/.test(last) ? say`${saying} ${words}` : say`${saying}${words}`
}

/** Chinese is set apart from digits that follow it. */
export function apart<P extends object>(words: string, after: readonly (string | P)[]): readonly (string | P)[] {
  const [first] = after
  return typeof first === 'string' && /^[−\d]/.test(first) ? say`${words} ${after}` : say`${words}${after}`
}

/** Chinese on either side is set apart from digits alone. */
export function apartFromDigits(saying: Saying): Saying {
  return saying.length === 1 && typeof saying[0] === 'string' && /^\d+$/.test(saying[0]) ? say` ${saying} ` : saying
}

/** Several with a separator between them. */
export function joinSayings<P extends object>(sayings: readonly (readonly (string | P)[])[], separator: string): readonly (string | P)[] {
  return sayings.reduce<readonly (string | P)[]>((all, one, i) => (i === 0 ? one : say`${all}${separator}${one}`), [])
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
