import type { Json } from './json-object.ts'

/** An ID card number of 18 characters (GB 11643) by its shape: region, birth date, order, check character. */
const idCard = /(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])/g
/** No number is shorter: most texts have none. */
const anyNumber = /\d{11}/
const mobile = /(?<![0-9A-Za-z])1[3-9]\d{9}(?![0-9A-Za-z])/g

/**
 * The text with ID card and mobile numbers masked. Callers hand in tokens and masked values already;
 * this keeps what a person types, a reason above all, from carrying a number into a trail that cannot be erased.
 */
export function maskPersonal(text: string): string {
  return !anyNumber.test(text) ? text : text.replace(idCard, (id) => `${id.slice(0, 6)}********${id.slice(14, 16)}**`).replace(mobile, (phone) => `${phone.slice(0, 3)}****${phone.slice(7)}`)
}

/** The value with every string in it masked by `maskPersonal`; names of members stay. */
export function maskJson(value: Json): Json {
  if (typeof value === 'string') return maskPersonal(value)
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return (value as readonly Json[]).map(maskJson)
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, member === undefined ? undefined : maskJson(member)]))
}
