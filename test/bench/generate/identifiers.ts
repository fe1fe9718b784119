import { addDays, daysBetween } from './calendar.ts'
import { randomFor } from './random.ts'

const firstBirth = '1930-01-01'
const births = daysBetween(firstBirth, '2020-01-01')
const birthDates = Array.from({ length: births }, (_, i) => addDays(firstBirth, i))
const serials = 499
/** Codes that GB/T 2260 has given to no county, so that no living person has these numbers. */
const areas = 10

/** How many different ID card numbers there are. */
export const personCapacity = births * serials * areas

/**
 * The ID card number (GB 11643) of person `index`: valid, different for each index, and of nobody,
 * since the counties 350390 to 350399 do not exist.
 */
export function idCardOf(index: number): { readonly id: string; readonly birth: string; readonly sex: 'male' | 'female' } {
  if (index < 0 || index >= personCapacity) throw new RangeError(`there is no person ${index}`)
  const birth = birthDates[birthRank(index)]!
  const round = Math.floor(index / births)
  const female = randomFor(11643, index).below(2)
  const serial = 1 + 2 * (round % serials) + female
  const body = `3503${90 + Math.floor(round / serials)}${birth.replaceAll('-', '')}${String(serial).padStart(3, '0')}`
  return { id: body + idCardCheck(body), birth, sex: serial % 2 === 1 ? 'male' : 'female' }
}

/** The birth date of person `index` as a number: the smaller, the older. */
export function birthRank(index: number): number {
  // 7919 is prime and no divisor of the number of days: neighbours are of different age, no day twice in one round.
  return (index * 7919) % births
}

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** The check character behind 17 digits: ISO 7064 MOD 11-2. */
export function idCardCheck(body: string): string {
  let sum = 0
  for (let i = 0; i < 17; i += 1) sum += (body.charCodeAt(i) - 48) * weights[i]!
  return '10X98765432'[sum % 11]!
}

const creditAlphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'

/** The unified social credit code (GB 32100) of organisation `index`: valid, different for each index, of a county that does not exist. */
export function creditCodeOf(index: number): string {
  const body = `91350390MA${toBase31(index).padStart(6, '0')}X`
  let sum = 0
  for (let i = 0; i < 17; i += 1) sum += creditAlphabet.indexOf(body[i]!) * (3 ** i % 31)
  return body + creditAlphabet[(31 - (sum % 31)) % 31]!
}

function toBase31(value: number): string {
  const rest = Math.floor(value / 31)
  return (rest > 0 ? toBase31(rest) : '') + creditAlphabet[value % 31]!
}

/** A disability certificate: ID card, category 1 to 7, grade 1 to 4, and after a re-issue `B` with its number. */
export function disabilityCert(id: string, category: number, grade: number, reissue = 0): string {
  return `${id}${category}${grade}${reissue > 0 ? `B${reissue}` : ''}`
}
