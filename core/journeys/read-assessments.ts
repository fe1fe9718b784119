import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import { wholeScope } from '../base/new-action.ts'
import type { Lang } from '../base/text.ts'
import type { AssessmentDetail, AssessmentPage, AssessmentQuery, AssessmentState, AssessmentSummary } from '../contracts/assessment-api.ts'
import type { PoolEngine } from '../contracts/engine.ts'
import type { WorkCalendar } from '../contracts/query-plan.ts'
import { findAlert, findAlerts } from '../domain/alerts/find-alert.ts'
import { valuesOf, viewerOf } from '../domain/alerts/show-finding.ts'
import { countAssessments, findAssessments, listAssessments } from '../domain/assessments/find-assessments.ts'
import { findCases } from '../domain/cases/find-cases.ts'
import type { Sender } from '../domain/forms/store-answer.ts'
import { organisationsById, organisationTitle } from '../domain/identity/find-organisations.ts'
import { regionOf } from '../domain/topics/code-titles.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import { findItems } from '../domain/work/find-items.ts'
import { timeJson } from '../domain/work/time-json.ts'
import { stateTitle } from '../domain/work/work-words.ts'
import { reading, type Reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import type { Assessment } from '../store/entities/assessments/assessment.ts'
import { describeWork, type WorkReading } from './describe-work.ts'
import { givenAnswer } from './given-answer.ts'
import { idPage } from './page-of.ts'
import { assessmentEvents } from './whole-timeline.ts'

export interface AssessmentReading extends WorkReading {
  readonly store: Store
  readonly registry: TopicRegistry
  readonly pool: () => Promise<PoolEngine>
  readonly calendar: WorkCalendar
}

/** A page of what organisations are asked about matters, within reach. Throws `bad-cursor`. */
export async function readAssessments(deps: AssessmentReading, action: Action, query: AssessmentQuery, lang: Lang): Promise<AssessmentPage> {
  const read = reading(deps.store, action)
  idPage(query)
  const { items, next } = await listAssessments(read, query, { after: query.cursor ?? null, limit: query.limit })
  return { items: await summarise(deps, read, items, lang), next, ...(await countAssessments(read, query)) }
}

/**
 * One assessment. `answers`: the same act where the reader may read answers, else null; whoever may see the assessment may see what was
 * answered, since it was asked of them or for them. Throws `not-found`.
 */
export async function readAssessment(deps: AssessmentReading, action: Action, answers: Action | null, who: Sender, id: string, lang: Lang): Promise<AssessmentDetail> {
  const read = reading(deps.store, action)
  const found = (await findAssessments(read, [id])).get(id)
  if (found === undefined) throw new HuiyanError('not-found', { thing: id })
  const [summary] = await summarise(deps, read, [found], lang)
  const above = (await findAssessments(read, [found.parent])).get(found.parent)
  const asker = above === undefined ? undefined : (await organisationsById(read, [above.organisation])).get(above.organisation)
  const mayRead = answers !== null && (await findAssessments(reading(deps.store, answers), [id])).has(id)
  return {
    ...summary!, why: await why(deps, whole(read), found, lang),
    above: above === undefined ? null : { id: above.id, organisation: { id: above.organisation, title: asker === undefined ? above.organisation : organisationTitle(asker) } },
    work: await describeWork(deps, read, who, id),
    answer: mayRead && found.answer !== null ? await givenAnswer(deps, whole(read), found.answer) : null,
    events: (await assessmentEvents(deps, read, [found], lang)).get(id) ?? [],
  }
}

/** Whoever reached an assessment is told what it is about, wherever that lies. */
const whole = (read: Reading): Reading => ({ ...read, action: { ...read.action, scope: wholeScope } })

async function summarise({ registry, machines }: AssessmentReading, read: Reading, rows: readonly Assessment[], lang: Lang): Promise<AssessmentSummary[]> {
  const items = await findItems(whole(read), rows.map(({ id }) => id))
  const machineOf = await machines.under(read, [...items.values()])
  const organisations = await organisationsById(read, rows.map(({ organisation }) => organisation))
  const roots = (subject: string) => [...new Set(rows.filter(({ rootSubject }) => rootSubject === subject).map(({ root }) => root))]
  const within = new Set([...(await findAlerts(read, roots('alert'))).keys(), ...(await findCases(read, roots('case'))).keys()])
  return rows.map((row) => {
    const topic = registry.running().find(({ runtime }) => runtime.pack.id === row.topic)?.runtime
    const [item, organisation] = [items.get(row.id), organisations.get(row.organisation)]
    return {
      id: row.id, topic: row.topic, topicTitle: topic?.pack.topic.title ?? row.topic,
      about: { subject: row.rootSubject as AssessmentSummary['about']['subject'], id: row.root, title: lang === 'en' ? row.titleEn : row.title, level: row.level, isOpen: within.has(row.root) },
      parent: row.parent, round: row.round, region: regionOf(topic?.codes ?? new Map(), row.region),
      organisation: { id: row.organisation, title: organisation === undefined ? row.organisation : organisationTitle(organisation) },
      state: row.state as AssessmentState, stateTitle: item === undefined ? row.state : stateTitle(machineOf(item), row.state),
      askedAt: row.askedAt.toISOString(), endedAt: row.endedAt?.toISOString() ?? null, time: item === undefined ? null : timeJson(machines.calendar, item, read.action.at),
    }
  })
}

/** Why the alert behind it is there, masked. */
async function why({ pool }: AssessmentReading, read: Reading, { root, rootSubject }: Assessment, lang: Lang): Promise<string | null> {
  const id = rootSubject === 'case' ? ((await findCases(read, [root])).get(root)?.alert ?? null) : root
  const alert = id === null ? null : await findAlert(read, id)
  return alert === null ? null : (await viewerOf(await pool(), valuesOf(alert.finding, alert.proof), false)).read(alert.proof.sentence[lang], lang)
}
