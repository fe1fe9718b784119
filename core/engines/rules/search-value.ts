import type { Expr } from '../../contracts/expression.ts'
import type { PlannedValue } from '../../contracts/compiled-rule.ts'
import type { ValueType } from '../../contracts/value-type.ts'
import { abs, isDecimal, readDate, toBound, toValue, type Decimal, type Value } from '../../language/values.ts'
import { datetimeRange, maxInt, minInt } from '../../language/value-types.ts'

/** What is asked of a value: whether the condition then fails, and what the compared side then comes to. */
export interface Trial {
  /** True: with this value the change has its effect. */
  succeeds(value: Value): boolean
  /** The compared side with this value; null where there is none. */
  compared(value: Value): Value
  /** What it is compared with. */
  readonly against: Value
}

/** A value that has the effect, and how far it is: see `nearestChange` for the order. */
export interface FoundValue {
  readonly to: Value
  /** Numbers and dates: a relative distance. Categories: places apart. */
  readonly distance: number
  readonly isOrdered: boolean
  /** Any other value would do as well. */
  readonly isSample: boolean
}

/**
 * The value nearest to `from` with which the trial succeeds; null when none is found. Numbers and dates are searched in
 * both directions, first where the compared side would reach its bound if it went on as it does at `from`, then in
 * doubling steps whose last one is halved down: exact for a condition that one bound decides. The result is always tried.
 */
export function searchValue({ column, domain, compared, when }: PlannedValue, from: Value, trial: Trial): FoundValue | null {
  const steps = domain.members === null ? stepsOf(column.type, from) : null
  const ordered = steps === null ? null : searchSteps(steps, withinDomain(steps, domain), trial, compared?.type ?? null)
  if (ordered !== null) {
    const [before, after] = compared === null ? [from, ordered] : [trial.compared(from), trial.compared(ordered)]
    return { to: ordered, isOrdered: true, isSample: false, distance: relative(compared?.type ?? column.type, before, after) ?? relative(column.type, from, ordered) ?? 1 }
  }
  const found = candidates(column.type, domain, when, from).map((candidate, i) => ({ ...candidate, distance: i + 1 })).find(({ to }) => trial.succeeds(to))
  return found === undefined ? null : { ...found, isOrdered: false }
}

/** A value as a place on a line of whole steps: of one in the last digit, a day, a second. */
interface Steps {
  readonly from: bigint
  readonly low: bigint
  readonly high: bigint
  value(place: bigint): Value
  place(value: Value): bigint
}

const second = 1_000_000n

function stepsOf(type: ValueType, from: Value): Steps | null {
  if (from === null) return null
  const line = (at: bigint, low: bigint, high: bigint, value: Steps['value'], place: Steps['place']): Steps => ({ from: at, low, high, value, place })
  switch (type.kind) {
    case 'int': return line(from as bigint, minInt, maxInt, (place) => place, (value) => value as bigint)
    case 'decimal': {
      const limit = 10n ** BigInt(type.precision) - 1n
      return line((from as Decimal).digits, -limit, limit, (digits) => ({ digits, scale: type.scale }), (value) => (value as Decimal).digits)
    }
    case 'date': return line(BigInt(from as number), BigInt(readDate('0001-01-01')!), BigInt(readDate('9999-12-31')!), Number, (value) => BigInt(value as number))
    case 'datetime': {
      const at = from as bigint
      return line(0n, (datetimeRange.from - at) / second + 1n, (datetimeRange.to - at) / second - 1n, (place) => at + place * second, (value) => ((value as bigint) - at) / second)
    }
    default: return null
  }
}

function withinDomain(steps: Steps, { minimum, maximum }: PlannedValue['domain']): { readonly low: bigint; readonly high: bigint } {
  const bound = (text: PlannedValue['domain']['minimum']): bigint | null => {
    if (text === null) return null
    const sample = steps.value(steps.from)
    if (isDecimal(sample)) return steps.place(toValue({ kind: 'decimal', precision: 38, scale: sample.scale }, text as string))
    return typeof sample === 'bigint' && /^-?\d+$/.test(String(text)) ? steps.place(BigInt(text)) : null
  }
  const [low, high] = [bound(minimum), bound(maximum)]
  return { low: low === null || low < steps.low ? steps.low : low, high: high === null || high > steps.high ? steps.high : high }
}

function searchSteps(steps: Steps, { low, high }: { readonly low: bigint; readonly high: bigint }, trial: Trial, compared: ValueType | null): Value | null {
  const succeeds = (place: bigint) => trial.succeeds(steps.value(place))
  const guessed = compared === null ? null : guess(steps, trial, compared)
  if (guessed !== null && guessed >= low && guessed <= high) {
    const back = guessed < steps.from ? 1n : -1n
    if (guessed !== steps.from && succeeds(guessed) && !succeeds(guessed + back)) return steps.value(guessed)
  }
  const ways = [-1n, 1n].flatMap((sign): readonly bigint[] => {
    const room = sign < 0n ? steps.from - low : high - steps.from
    const reach = reachOf((far) => succeeds(steps.from + sign * far), room)
    return reach === null ? [] : [sign * reach]
  })
  const nearest = ways.reduce<bigint | null>((best, way) => (best === null || abs(way) < abs(best) ? way : best), null)
  return nearest === null ? null : steps.value(steps.from + nearest)
}

/** Where the compared side would reach what it is compared with, or go just beyond, if it went on as it does from one step to the next. */
function guess(steps: Steps, trial: Trial, type: ValueType): bigint | null {
  const at = (place: bigint) => numberOf(type, trial.compared(steps.value(place)))
  const [here, next, goal] = [at(steps.from), at(steps.from + 1n), numberOf(type, trial.against)]
  if (here === null || next === null || goal === null || next === here) return null
  const far = (goal - here) / (next - here)
  if (!Number.isSafeInteger(Math.trunc(far))) return null
  const middle = steps.from + BigInt(Math.round(far))
  const places = [0n, 1n, -1n].map((beside) => middle + beside).filter((place) => trial.succeeds(steps.value(place)))
  return places.reduce<bigint | null>((best, place) => (best === null || abs(place - steps.from) < abs(best - steps.from) ? place : best), null)
}

/** The least number of steps, at most `room`, after which it succeeds, where it does so from some number on. */
function reachOf(succeeds: (far: bigint) => boolean, room: bigint): bigint | null {
  if (room < 1n) return null
  let [short, far] = [0n, 1n]
  while (!succeeds(far)) {
    if (far === room) return null
    short = far
    far = far * 2n > room ? room : far * 2n
  }
  while (far - short > 1n) {
    const middle = (short + far) / 2n
    if (succeeds(middle)) far = middle
    else short = middle
  }
  return far
}

interface Candidate { readonly to: Value; readonly isSample: boolean }

/** Values of a kind without distances, the likeliest first: the other truth, the next codes, what the condition itself names. */
function candidates(type: ValueType, { members, nullable }: PlannedValue['domain'], when: Expr, from: Value): readonly Candidate[] {
  const plain = (to: Value): Candidate => ({ to, isSample: false })
  const empty = nullable && from !== null ? [plain(null)] : []
  if (members !== null) {
    const values = members.map((member) => toValue(type, member)).filter((value) => value !== null)
    const own = values.findIndex((value) => same(value, from))
    const order = values.map((value, i) => ({ value, far: own < 0 ? i + 1 : Math.abs(i - own), i })).filter(({ far }) => far > 0)
    return [...order.sort((a, b) => a.far - b.far || a.i - b.i).map(({ value }) => plain(value)), ...empty]
  }
  const samples = samplesOf(type).map((to) => ({ to, isSample: type.kind !== 'bool' }))
  return [...literalsOf(when, type).map(plain), ...samples, ...empty].filter(({ to }) => !same(to, from))
}

function samplesOf(type: ValueType): readonly Value[] {
  switch (type.kind) {
    case 'bool': return [true, false]
    case 'int': return [0n, 1n]
    case 'decimal': return [{ digits: 0n, scale: type.scale }]
    case 'date': return [0]
    case 'datetime': return [0n]
    case 'string': return ['—', '–']
    default: return []
  }
}

function literalsOf(expr: Expr, type: ValueType): readonly Value[] {
  if (expr.node === 'literal') return expr.value === null || expr.type.kind !== type.kind ? [] : [toValue(type, expr.value)]
  return (expr.node === 'call' ? expr.args : expr.node === 'list' ? expr.items : []).flatMap((part) => literalsOf(part, type))
}

function same(a: Value, b: Value): boolean {
  return isDecimal(a) && isDecimal(b) ? a.digits === b.digits && a.scale === b.scale : a === b
}

/** Numbers: the difference as a share of the larger one. Dates and times: in years of 365 days. */
function relative(type: ValueType, from: Value, to: Value): number | null {
  if (from === null || to === null) return null
  const [a, b] = [numberOf(type, from), numberOf(type, to)]
  if (a === null || b === null) return null
  if (type.kind === 'date') return Math.abs(a - b) / 365
  if (type.kind === 'datetime') return Math.abs(a - b) / (365 * 86_400e6)
  const larger = Math.max(Math.abs(a), Math.abs(b))
  return larger === 0 ? 0 : Math.abs(a - b) / larger
}

function numberOf(type: ValueType, value: Value): number | null {
  if (isDecimal(value)) return Number(toBound(type, value))
  return typeof value === 'bigint' || typeof value === 'number' ? Number(value) : null
}
