/**
 * What stands in an answer for somebody who was looked up, in place of the number, which pages never see: `person:`, what only the server
 * can open, and how name and number show. No value of a field type begins like it; the server stores none.
 */
const prefix = 'person:'
/** Characters of a handle at most. */
const longest = 2000

/** Name and number as masks show them; the name is empty where the data set has none. */
export interface ShownPerson { readonly name: string; readonly number: string }

export const isPersonHandle = (value: unknown): value is string => typeof value === 'string' && value.startsWith(prefix)

/** `sealed`: base64url. */
export function personHandle(sealed: string, { name, number }: ShownPerson): string {
  return `${prefix}${sealed}:${encodeURIComponent(name)}:${encodeURIComponent(number)}`
}

/** The parts of a handle; null where it is none, or not whole. */
export function readPersonHandle(value: unknown): { readonly sealed: string; readonly shown: ShownPerson } | null {
  if (!isPersonHandle(value) || value.length > longest) return null
  const [sealed, name, number, ...more] = value.slice(prefix.length).split(':')
  if (number === undefined || more.length > 0 || !/^[\w-]+$/.test(sealed!)) return null
  try {
    return { sealed: sealed!, shown: { name: decodeURIComponent(name!), number: decodeURIComponent(number) } }
  } catch {
    return null
  }
}

/** What a value shows where it may be a handle: of one that is broken nothing but stars. */
export function shownNumber(value: unknown): unknown {
  return isPersonHandle(value) ? (readPersonHandle(value)?.shown.number ?? '***') : value
}

/** Whether a handle stands anywhere in an answer. */
export function hasPersonHandle(value: unknown): boolean {
  return typeof value === 'object' && value !== null ? Object.values(value).some(hasPersonHandle) : isPersonHandle(value)
}
