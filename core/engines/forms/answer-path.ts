import { escapePointer, unescapePointer } from '../../base/json-pointer.ts'

/** An answer, or an item of a list in it. */
export type Answer = Readonly<Record<string, unknown>>

export const isAnswer = (value: unknown): value is Answer => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Names, and places in lists, from the answer to something in it. */
export type Path = readonly string[]

export const pathPointer = (path: Path): string => path.map((name) => `/${escapePointer(name)}`).join('')

export const pointerPath = (pointer: string): Path => pointer.split('/').slice(1).map(unescapePointer)

/** What stands there; undefined where nothing does. */
export function valueAt(from: unknown, path: Path): unknown {
  let value = from
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return value
}
