import { hanReadings } from '../../../core/language/han-readings.ts'
import { csvText } from './csv.ts'
import { randomFor, type Random } from './random.ts'

/**
 * Pairs of records of one person each, comparable to FEBRL's data set 4 (Christen 2005): an original and its duplicate with
 * one to four modifications, at most two in a field. The fields, what goes wrong in each and how often follow the parameters
 * that its documentation gives; words are made of syllables, as its tables of names are not shipped.
 */
export interface LinkedPersons {
  /** Files `originals.csv` and `duplicates.csv`. */
  readonly originals: string
  readonly duplicates: string
  /** Numbers of the duplicates by those of their originals. */
  readonly truth: ReadonlyMap<string, string>
}

const fields = ['given_name', 'surname', 'street_number', 'address_1', 'address_2', 'suburb', 'postcode', 'state', 'date_of_birth', 'soc_sec_id'] as const
type Field = (typeof fields)[number]
type Person = Record<Field, string>

/** Header of both files. */
const linkedHeader: readonly string[] = ['rec_id', ...fields]

interface Faults {
  /** How often a modification falls on this field, in hundredths. */
  readonly select: number
  readonly letters: string
  /** In hundredths: as it sounds, insertion, deletion, substitution, transposition, another value, words swapped, gone. */
  readonly weights: Readonly<Partial<Record<Fault, number>>>
}
type Fault = 'sound' | 'insert' | 'delete' | 'replace' | 'transpose' | 'other' | 'words' | 'gone'

const [alpha, digit] = ['abcdefghijklmnopqrstuvwxyz', '0123456789']
const faults: Readonly<Record<Field, Faults>> = {
  given_name: { select: 10, letters: alpha, weights: { sound: 30, insert: 5, delete: 15, replace: 35, transpose: 5, other: 2, words: 2, gone: 2 } },
  surname: { select: 15, letters: alpha, weights: { sound: 30, insert: 10, delete: 10, replace: 35, transpose: 4, other: 2, words: 2, gone: 2 } },
  street_number: { select: 10, letters: digit, weights: { insert: 10, delete: 15, replace: 60, transpose: 5, other: 5, gone: 2 } },
  address_1: { select: 10, letters: alpha, weights: { insert: 10, delete: 15, replace: 55, transpose: 5, other: 2, words: 3, gone: 4 } },
  address_2: { select: 10, letters: alpha, weights: { insert: 4, delete: 4, replace: 10, transpose: 2, other: 3, words: 4, gone: 60 } },
  suburb: { select: 10, letters: alpha, weights: { sound: 40, insert: 10, delete: 15, replace: 22, transpose: 4, other: 1, words: 2, gone: 1 } },
  postcode: { select: 5, letters: digit, weights: { replace: 35, transpose: 60, other: 3, gone: 1 } },
  state: { select: 5, letters: alpha, weights: { insert: 10, delete: 10, replace: 55, transpose: 2, other: 3, gone: 10 } },
  date_of_birth: { select: 10, letters: digit, weights: { replace: 50, transpose: 30, other: 5, gone: 10 } },
  soc_sec_id: { select: 5, letters: digit, weights: { replace: 50, transpose: 40, other: 10 } },
}

/** Empty from the beginning, in thousandths. */
const empty: Readonly<Partial<Record<Field, number>>> = { given_name: 22, surname: 10, street_number: 32, address_1: 20, address_2: 160, suburb: 11, state: 10, date_of_birth: 19 }

/** Fields that take each other's place, in hundredths of the duplicates. */
const swaps: readonly (readonly [Field, Field, number])[] = [['given_name', 'surname', 5], ['address_1', 'address_2', 2], ['postcode', 'suburb', 1]]

const syllables = hanReadings.split(' ').map((group) => /^[a-z]+/.exec(group)![0]).filter((one) => one.length > 1)

/** `count` different words of `least` to `most` syllables, the same for the same seed. */
function words(seed: number, count: number, least: number, most: number): readonly string[] {
  const all = new Set<string>()
  for (let i = 0; all.size < count; i++) {
    const random = randomFor(seed, i)
    all.add(Array.from({ length: least + random.below(most - least + 1) }, () => random.pick(syllables)).join(''))
  }
  return [...all]
}

const givenNames = words(1, 900, 2, 2)
const surnames = words(2, 2600, 2, 2)
const streets = words(3, 3000, 2, 3)
const places = words(4, 2500, 2, 4)
const suburbs = words(5, 1600, 2, 3)
const states = ['nsw', 'nsw', 'nsw', 'vic', 'vic', 'qld', 'qld', 'wa', 'sa', 'tas', 'act', 'nt']
const kinds = ['street', 'street', 'street', 'place', 'crescent', 'close', 'circuit', 'avenue', 'drive']

/** The first are met most often, as with names. */
function common<T>(items: readonly T[], random: Random): T {
  const share = random.below(1_000_000) / 1_000_000
  return items[Math.floor(items.length * share ** 2.5)]!
}

function fresh(field: Field, random: Random): string {
  switch (field) {
    case 'given_name': return common(givenNames, random)
    case 'surname': return common(surnames, random)
    case 'street_number': return String(1 + Math.floor(300 * (random.below(1000) / 1000) ** 2))
    case 'address_1': return `${common(streets, random)} ${random.pick(kinds)}`
    case 'address_2': return common(places, random)
    case 'suburb': return common(suburbs, random)
    case 'postcode': return String(2000 + Math.floor(6000 * (random.below(3000) / 3000) ** 1.5))
    case 'state': return random.pick(states)
    case 'date_of_birth': return birthDate(random)
    case 'soc_sec_id': return String(1_000_000 + random.below(9_000_000))
  }
}

function birthDate(random: Random): string {
  const day = new Date(Date.UTC(1900, 0, 1 + random.below(36_524)))
  return day.toISOString().slice(0, 10).replaceAll('-', '')
}

/** 5,000 pairs unless another number is asked for. */
export function linkedPersons(count = 5000, seed = 20050101): LinkedPersons {
  const originals: string[][] = []
  const duplicates: string[][] = []
  const truth = new Map<string, string>()
  for (let i = 0; i < count; i++) {
    const random = randomFor(seed, i)
    const person = Object.fromEntries(fields.map((field) => [field, random.below(1000) < (empty[field] ?? 0) ? '' : fresh(field, random)])) as Person
    originals.push([`a${i}`, ...fields.map((field) => person[field])])
    const copy = duplicateOf(person, random)
    // Numbers of the two files have nothing to do with each other.
    const number = `b${(i * 1999 + 77) % count}`
    duplicates.push([number, ...fields.map((field) => copy[field])])
    truth.set(`a${i}`, number)
  }
  duplicates.sort(([a], [b]) => Number(a!.slice(1)) - Number(b!.slice(1)))
  return { originals: csvText(linkedHeader, originals), duplicates: csvText(linkedHeader, duplicates), truth }
}

function duplicateOf(person: Person, random: Random): Person {
  const copy = { ...person }
  const wanted = 1 + random.below(4)
  const made = new Map<Field, number>()
  let left = wanted
  for (const [a, b, chance] of swaps) {
    if (left === 0 || random.below(100) >= chance || copy[a] === '' || copy[b] === '') continue
    const other = copy[a]
    copy[a] = copy[b]
    copy[b] = other
    left -= 1
  }
  for (let tries = 0; left > 0 && tries < 40; tries++) {
    const field = weighted(fields.map((one) => [one, faults[one].select] as const), random)
    if ((made.get(field) ?? 0) === 2) continue
    const changed = modified(field, copy[field], random)
    if (changed === copy[field] || changed === person[field]) continue
    copy[field] = changed
    made.set(field, (made.get(field) ?? 0) + 1)
    left -= 1
  }
  return copy
}

function modified(field: Field, value: string, random: Random): string {
  const { letters, weights } = faults[field]
  if (value === '') return random.below(20) === 0 ? fresh(field, random) : ''
  const at = random.below(value.length)
  switch (weighted(Object.entries(weights) as [Fault, number][], random)) {
    case 'sound': return soundingLike(value, random)
    case 'insert': return value.slice(0, at) + random.pick([...letters]) + value.slice(at)
    case 'delete': return value.length < 2 ? value : value.slice(0, at) + value.slice(at + 1)
    case 'replace': return value.slice(0, at) + random.pick([...letters]) + value.slice(at + 1)
    case 'transpose': return value.slice(0, at) + value.slice(at, at + 2).split('').reverse().join('') + value.slice(at + 2)
    case 'other': return fresh(field, random)
    case 'words': return value.split(' ').reverse().join(' ')
    case 'gone': return ''
  }
}

/** Spellings that are taken for each other. */
const sounds: readonly (readonly [string, string])[] = [
  ['zh', 'z'], ['sh', 's'], ['ch', 'c'], ['ng', 'n'], ['n', 'ng'], ['l', 'n'], ['h', 'f'], ['ei', 'ai'], ['ou', 'ow'], ['j', 'z'], ['x', 's'], ['q', 'ch'], ['ian', 'yan'], ['u', 'oo'], ['i', 'y'], ['ao', 'au'],
]

function soundingLike(value: string, random: Random): string {
  const fitting = sounds.filter(([from]) => value.includes(from))
  if (fitting.length === 0) return value
  const [from, to] = random.pick(fitting)
  return value.replace(from, to)
}

function weighted<T>(items: readonly (readonly [T, number])[], random: Random): T {
  let left = random.below(items.reduce((sum, [, weight]) => sum + weight, 0))
  for (const [item, weight] of items) {
    if (left < weight) return item
    left -= weight
  }
  throw new Error('no weights')
}
