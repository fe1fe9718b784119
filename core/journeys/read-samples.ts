import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import { wholeScope } from '../base/new-action.ts'
import type { Lang } from '../base/text.ts'
import type { WorkCalendar } from '../contracts/query-plan.ts'
import type { SampleDetail, SamplePage, SampleQuery, SampleSummary } from '../contracts/sample-api.ts'
import { findCases } from '../domain/cases/find-cases.ts'
import type { Sender } from '../domain/forms/store-answer.ts'
import { organisationsById, organisationTitle } from '../domain/identity/find-organisations.ts'
import { liesWithin } from '../domain/identity/organisations-within.ts'
import { outcomeOf } from '../domain/samples/find-draws.ts'
import { countSamples, findSamples, listSamples } from '../domain/samples/find-samples.ts'
import { regionOf } from '../domain/topics/code-titles.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import { findItems } from '../domain/work/find-items.ts'
import { partakersOf } from '../domain/work/kept-apart.ts'
import { timeJson } from '../domain/work/time-json.ts'
import { stateTitle } from '../domain/work/work-words.ts'
import { reading, type Reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import type { Sample } from '../store/entities/samples/sample.ts'
import { describeWork, type WorkReading } from './describe-work.ts'
import { givenAnswer } from './given-answer.ts'
import { idPage } from './page-of.ts'
import { tellSamples } from './tell-samples.ts'

export interface SampleReading extends WorkReading {
  readonly store: Store
  readonly registry: TopicRegistry
  readonly calendar: WorkCalendar
}

/** A page of what was drawn, within reach of whoever inspects. Throws `bad-cursor`. */
export async function readSamples(deps: SampleReading, action: Action, query: SampleQuery, lang: Lang): Promise<SamplePage> {
  const read = reading(deps.store, action)
  idPage(query)
  const { items, next, total } = await listSamples(read, query, { after: query.cursor ?? null, limit: query.limit })
  return { items: await summarise(deps, read, items, lang), next, total, outcomes: await countSamples(read, query) }
}

/** One sample with the work on it. `answers`: the same act where the reader may read answers, else null. Throws `not-found`. */
export async function readSample(deps: SampleReading, action: Action, answers: Action | null, who: Sender, id: string, lang: Lang): Promise<SampleDetail> {
  const read = reading(deps.store, action)
  const found = (await findSamples(read, [id])).get(id)
  const work = found === undefined ? null : await describeWork(deps, read, who, id)
  if (found === undefined || work === null) throw new HuiyanError('not-found', { thing: id })
  const [summary] = await summarise(deps, read, [found], lang)
  const inspected = (await findCases(whole(read), [found.case])).get(found.case)
  const inCharge = (await findItems(whole(read), [found.case])).get(found.case)?.organisation ?? null
  const partakers = (await partakersOf(read, [found.case])).get(found.case)
  const mayRead = answers !== null && (await findSamples(reading(deps.store, answers), [id])).has(id)
  const keptApart = partakers?.has(action.actor.id) === true || (inCharge !== null && (await liesWithin(read, who.organisation?.id ?? null))(inCharge))
  return {
    ...summary!, caseNumber: inspected === undefined ? null : { year: inspected.year, number: inspected.number }, keptApart,
    work: keptApart ? { ...work, actions: [] } : work,
    answer: mayRead && found.answer !== null ? await givenAnswer(deps, whole(read), found.answer) : null,
    events: (await tellSamples(deps, read, [found], lang)).get(id)!,
  }
}

/** Whoever may see a sample is told what it is of, wherever that lies. */
const whole = (read: Reading): Reading => ({ ...read, action: { ...read.action, scope: wholeScope } })

async function summarise({ registry, machines }: SampleReading, read: Reading, rows: readonly Sample[], lang: Lang): Promise<SampleSummary[]> {
  const items = await findItems(read, rows.map(({ id }) => id))
  const machineOf = await machines.under(read, [...items.values()])
  const organisations = await organisationsById(read, rows.map(({ organisation }) => organisation))
  const within = await findCases(read, [...new Set(rows.map((row) => row.case))])
  return rows.map((row) => {
    // A topic that no longer runs leaves ids in their place.
    const topic = registry.running().find(({ runtime }) => runtime.pack.id === row.topic)?.runtime
    const [item, organisation] = [items.get(row.id), organisations.get(row.organisation)]
    return {
      id: row.id, draw: row.draw, topic: row.topic, topicTitle: topic?.pack.topic.title ?? row.topic,
      case: { id: row.case, title: lang === 'en' ? row.titleEn : row.title, level: row.level, isOpen: within.has(row.case) },
      region: regionOf(topic?.codes ?? new Map(), row.region), organisation: { id: row.organisation, title: organisation === undefined ? row.organisation : organisationTitle(organisation) },
      outcome: outcomeOf(row.state), state: row.state, stateTitle: item === undefined ? row.state : stateTitle(machineOf(item), row.state),
      drawnAt: row.drawnAt.toISOString(), endedAt: row.endedAt?.toISOString() ?? null, time: item === undefined ? null : timeJson(machines.calendar, item, read.action.at),
    }
  })
}
