import { hanReadings } from '../../../core/language/han-readings.ts'
import { addDays } from './calendar.ts'
import { csvText } from './csv.ts'
import { randomFor, type Random } from './random.ts'

/**
 * Payments and their arrivals at another bank, comparable to the public set of 45,326 bank transfers that shows how records
 * are linked one to one: each arrives once, some days later, less a fee or changed by an exchange rate, its memo cut short or
 * half lost; a few hundred names and round amounts make many payments alike.
 */
export interface Payments {
  /** Files `payments.csv` and `arrivals.csv`. */
  readonly payments: string
  readonly arrivals: string
  /** Numbers of the arrivals by those of their payments. */
  readonly truth: ReadonlyMap<string, string>
}

interface Words { readonly name: string; readonly reference: string; readonly purpose: string; readonly channel: string }
interface Transfer { readonly memo: string; readonly day: number; readonly cents: number }

const firstDay = '2025-01-02'
const days = 151
const syllables = [...new Set(hanReadings.split(' ').map((group) => /^[a-z]+/.exec(group)![0].toUpperCase()))].filter((one) => one.length > 1)
const purposes = ['payment', 'donation', 'money', '', '']
const channels = ['BGC', 'CSH', 'CHQ', 'WRE', 'BGC']

/** 45,326 transfers unless another number is asked for. */
export function bankTransfers(count = 45_326, seed = 20220202): Payments {
  const sent: Transfer[] = []
  const received: Transfer[] = []
  for (let i = 0; i < count; i++) {
    const random = randomFor(seed, i)
    // One in ten is the one before once more: sent twice, they travel together.
    if (i > 0 && random.below(10) === 0) {
      sent.push(sent[i - 1]!)
      received.push(received[i - 1]!)
      continue
    }
    const payment = paymentOf(random, count)
    sent.push(payment)
    received.push(arrivalOf(payment, random))
  }
  // Each bank numbers what it books in the order of the days, and within a day as the payments were sent.
  const numbers = (transfers: readonly Transfer[], prefix: string) => {
    const places = transfers.map(({ day }, i) => ({ i, day })).sort((a, b) => a.day - b.day || a.i - b.i)
    const names = new Array<string>(transfers.length)
    places.forEach(({ i }, place) => { names[i] = `${prefix}${String(place + 1).padStart(6, '0')}` })
    return names
  }
  const [paymentNos, arrivalNos] = [numbers(sent, 'P'), numbers(received, 'A')]
  return {
    payments: csvText(['payment_no', 'memo', 'paid_on', 'amount'], rowsOf(sent, paymentNos)),
    arrivals: csvText(['arrival_no', 'memo', 'paid_on', 'amount'], rowsOf(received, arrivalNos)),
    truth: new Map(paymentNos.map((no, i) => [no, arrivalNos[i]!])),
  }
}

function rowsOf(transfers: readonly Transfer[], numbers: readonly string[]): readonly string[][] {
  return transfers.map(({ memo, day, cents }, i) => [numbers[i]!, memo, addDays(firstDay, day), (cents / 100).toFixed(2)]).sort(([a], [b]) => (a! < b! ? -1 : 1))
}

function paymentOf(random: Random, count: number): Transfer & { readonly words: Words } {
  const words = {
    name: nameOf(random, count), reference: random.below(14) === 0 ? ` ${random.below(0x7fffffff).toString(16).padStart(8, '0')}` : '',
    purpose: random.pick(purposes), channel: random.pick(channels),
  }
  const day = Math.floor(days * (random.below(10_000) / 10_000) ** 0.8)
  return { words, memo: memoOf(words, random).slice(0, 15), day, cents: amountOf(random) }
}

/** Either bank leaves out what it likes. */
function memoOf({ name, reference, purpose, channel }: Words, random: Random): string {
  const [noReference, noPurpose, noChannel] = [random.below(3) === 0, random.below(3) === 0, random.below(3) === 0]
  return `${name}${noReference ? '' : reference}${noPurpose ? '' : ` ${purpose}`}${noChannel ? '' : ` ${channel}`}`
}

/** A name as people sign: whole, with an initial, or initials alone. */
function nameOf(random: Random, count: number): string {
  const person = randomFor(7, Math.floor((count / 20) * (random.below(100_000) / 100_000) ** 2))
  const [family, given] = [person.pick(syllables), person.pick(syllables) + (person.below(2) === 0 ? '' : person.pick(syllables))]
  return random.pick([`${given} ${family[0]}`, `${given[0]} ${family}`, `${given[0]} ${family[0]}`, `${given[0]} ${family[0]}`])
}

/** Some prices are common; the rest reaches from cups of coffee to cars. */
function amountOf(random: Random): number {
  if (random.below(16) === 0) return random.pick([6000, 6000, 1999, 5000, 10_000, 20_000])
  return Math.round(100 * Math.exp(2 + 7 * ((random.below(100_000) + random.below(100_000)) / 200_000)))
}

function arrivalOf({ words, day, cents }: Transfer & { readonly words: Words }, random: Random): Transfer {
  return { memo: memoOf(words, random), day: day + delayOf(random), cents: arrivedAmount(cents, random) }
}

function delayOf(random: Random): number {
  const kind = random.below(100)
  return kind < 48 ? 1 : kind < 92 ? 1 + random.below(4) : 4 + random.below(12)
}

/** Half arrive whole; else less a fee of up to 2%, or at an exchange rate of up to 6% either way. */
function arrivedAmount(cents: number, random: Random): number {
  const kind = random.below(100)
  if (kind < 50) return cents
  if (kind < 80) return Math.max(1, cents - Math.max(1, Math.round((cents * (1 + random.below(200))) / 10_000)))
  return Math.max(1, Math.round((cents * (940 + random.below(121))) / 1000))
}
