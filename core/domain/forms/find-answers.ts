import type { AccessScope, Action } from '../../base/action.ts'
import { HuiyanError } from '../../base/errors.ts'
import { addDays, startOfDate } from '../../base/start-of-date.ts'
import type { FormContent } from '../../contracts/runtime-form.ts'
import { canonicalNumber, plainText } from '../../engines/forms/numeric-limits.ts'
import { answerTypes } from '../../language/answer-types.ts'
import { everything, organisationsIn, topicsIn, type Reading } from '../../store/access.ts'
import { FormAnswer } from '../../store/entities/forms/form-answer.ts'
import { jsonEquals, jsonIsNumber } from '../../store/json-equals.ts'
import { isPersonalField } from './personal-values.ts'

export interface AnswersAsked {
  readonly topic: string
  readonly form: string
  /** Days in city time, both inclusive, `YYYY-MM-DD`. */
  readonly from?: string
  readonly to?: string
  /** The sender's. */
  readonly organisation?: string
  /** Without those that were corrected. */
  readonly current?: boolean
  /** Values of top-level fields. */
  readonly where: readonly Wanted[]
}

interface Wanted {
  readonly field: string
  readonly value: string
  /** Where the field is a number, it is found however it is written: `1.1` and `1.10`. */
  readonly isNumber: boolean
}

export interface AnswersPage {
  readonly cursor?: string
  readonly limit: number
}

/** Beyond this answers are not counted. */
const countBound = 10_000

/** A condition for what the action may see of answers: those of the organisations in reach, and the actor's own. */
export function answersIn({ actor, scope }: Pick<Action, 'actor' | 'scope'>) {
  const ofOrganisations = organisationsIn(scope)
  return ofOrganisations === everything ? everything : { $or: [ofOrganisations, { $and: [topicsIn(scope), { account: actor.id }] }] }
}

/** What is listed at once: so many characters of answers, or one answer. */
const mostListed = 16 * 2 ** 20

/**
 * Answers in the order of their arrival, the newest first; the cursor is the last `arrival` of the page before. A page ends early where
 * its answers are large. `next` is null at the end.
 */
export async function listAnswers(reading: Reading, asked: AnswersAsked, timeZone: string, page: AnswersPage): Promise<{ readonly rows: readonly FormAnswer[]; readonly next: string | null }> {
  const found = await namesOf(reading, [...conditions(reading, asked, timeZone), ...(page.cursor === undefined ? [] : [{ arrival: { $lt: page.cursor } }])], page.limit + 1)
  const rows: FormAnswer[] = []
  let room = mostListed
  let last: string | null = null
  for (const { id, arrival } of found.slice(0, page.limit)) {
    const row = await reading.em.fork().findOne(FormAnswer, { id })
    // Kept long enough a moment ago.
    if (row === null) {
      last = arrival
      continue
    }
    room -= JSON.stringify(row.answer).length
    if (room < 0 && rows.length > 0) break
    rows.push(row)
    last = arrival
  }
  return { rows, next: rows.length < found.length ? last : null }
}

/** Ids only, the newest first. */
async function namesOf({ em }: Reading, where: readonly object[], limit: number) {
  return em.find(FormAnswer, { $and: [...where] }, { orderBy: { arrival: 'desc' }, limit, fields: ['id', 'arrival'] })
}

/** How many there are, as far as `countBound`. */
export async function countAnswers(reading: Reading, asked: AnswersAsked, timeZone: string): Promise<{ readonly count: number; readonly atLeast: boolean }> {
  const found = await reading.em.find(FormAnswer, { $and: [...conditions(reading, asked, timeZone)] }, { fields: ['id'], limit: countBound + 1 })
  return { count: Math.min(found.length, countBound), atLeast: found.length > countBound }
}

/** One that the reader may see by every one of the scopes, with what is sealed in it where that is asked for (`personalOf`); null otherwise. */
export async function findAnswer(reading: Reading, where: { readonly topic: string; readonly form: string }, id: string, withSealed = false, scopes: readonly AccessScope[] = [reading.action.scope]): Promise<FormAnswer | null> {
  return reading.em.findOne(FormAnswer, { $and: [{ id, ...where }, ...scopes.map((scope) => answersIn({ actor: reading.action.actor, scope }))] }, withSealed ? { populate: ['sealed'] } : {})
}

/** The forms that some answers were given to, by id of the answer: of those that the reader may see. */
export async function formsOfAnswers({ em, action }: Reading, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await em.find(FormAnswer, { $and: [{ id: { $in: [...ids] } }, answersIn(action)] }, { fields: ['id', 'form'] })
  return new Map(rows.map(({ id, form }) => [id, form]))
}

/** Of answers that were stored under some ids: by what they are told from others. */
export async function storedFingerprints({ em }: Pick<Reading, 'em'>, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for (let at = 0; at < ids.length; at += pageSize) for (const row of await em.find(FormAnswer, { id: { $in: ids.slice(at, at + pageSize) } }, { fields: ['id', 'fingerprint'], disableIdentityMap: true })) found.set(row.id, row.fingerprint)
  return found
}

/** Answers by id, each as its last correction has it, whoever may see answers: for readers who may see what they were given with. */
export async function answersGiven({ em }: Pick<Reading, 'em'>, ids: readonly string[]): Promise<ReadonlyMap<string, FormAnswer>> {
  const found = new Map<string, FormAnswer>()
  for (let open = new Map(ids.map((id) => [id, id])); open.size > 0;) {
    const rows = await em.find(FormAnswer, { id: { $in: [...open.keys()] } }, { disableIdentityMap: true })
    for (const row of rows) found.set(open.get(row.id)!, row)
    open = new Map(rows.flatMap(({ id, replacedBy }) => (replacedBy === null ? [] : [[replacedBy, open.get(id)!] as const])))
  }
  return found
}

/**
 * What is looked for, by the first of the form's contents. Throws `cannot-filter` for a field that this does not have as a plain value,
 * and for one that any of them stores masked: what it is could be found out by asking.
 */
export function checkedFilters(contents: readonly FormContent[], where: readonly Pick<Wanted, 'field' | 'value'>[]): AnswersAsked['where'] {
  const types = answerTypes(contents[0]?.form.schema ?? false)
  return where.map(({ field, value }) => {
    const kind = Object.hasOwn(types, field) ? types[field]!.kind : 'none'
    if (kind === 'none' || kind === 'list' || /["\\]/.test(field) || contents.some(({ form }) => isPersonalField(form.schema, field))) throw new HuiyanError('cannot-filter', { field })
    return { field, value, isNumber: kind === 'int' || kind === 'decimal' }
  })
}

/** A condition for answers that have that value. */
function valueIs({ field, value, isNumber }: Wanted): object {
  const same = jsonEquals('answer', field, value) ?? { id: null }
  const plain = isNumber ? canonicalNumber(value) : null
  if (plain === null) return same
  const text = plain.includes('.') ? plain.replace(/\.?0+$/, '') : plain
  const number = Number(text)
  return { $or: [same, jsonIsNumber('answer', field, { text, number: plainText(number) === text ? number : null }) ?? { id: null }] }
}

/** Answers whose turn is looked up at once for a file. Each is read for itself: a page of large ones would not fit in memory. */
const pageSize = 500

/** Every answer that is there now, the newest first, and how many they are. */
export async function allAnswers(read: () => Reading, asked: AnswersAsked, timeZone: string): Promise<{ readonly count: number; readonly rows: AsyncIterable<FormAnswer> }> {
  const [newest] = await namesOf(read(), conditions(read(), asked, timeZone), 1)
  const until = newest?.arrival ?? ''
  const count = await read().em.count(FormAnswer, { $and: [...conditions(read(), asked, timeZone), { arrival: { $lte: until } }] })
  return { count, rows: following(read, asked, timeZone, until) }
}

async function* following(read: () => Reading, asked: AnswersAsked, timeZone: string, until: string): AsyncGenerator<FormAnswer> {
  const page = (bound: object) => namesOf(read(), [...conditions(read(), asked, timeZone), { arrival: bound }], pageSize)
  for (let found = until === '' ? [] : await page({ $lte: until }); found.length > 0; found = found.length < pageSize ? [] : await page({ $lt: found.at(-1)!.arrival })) {
    for (const { id } of found) {
      const row = await read().em.findOne(FormAnswer, { id })
      if (row !== null) yield row
    }
  }
}

function conditions({ action }: Reading, asked: AnswersAsked, timeZone: string): readonly object[] {
  const { topic, form, from, to, organisation, current, where } = asked
  return [
    { topic, form }, answersIn(action),
    from === undefined ? {} : { sentAt: { $gte: startOfDate(timeZone, from) } },
    to === undefined ? {} : { sentAt: { $lt: startOfDate(timeZone, addDays(to, 1)) } },
    organisation === undefined ? {} : { organisation },
    current === true ? { replacedBy: null } : {},
    ...where.map(valueIs),
  ]
}
