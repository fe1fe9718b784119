import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import { wholeScope } from '../base/new-action.ts'
import { sentence, textIn, type Lang } from '../base/text.ts'
import type { NoticeRef } from '../contracts/notice-api.ts'
import type { EventMatter, TimelineJson, WorkEventJson } from '../contracts/work-api.ts'
import { findAlerts } from '../domain/alerts/find-alert.ts'
import type { ListedAlert } from '../domain/alerts/list-alerts.ts'
import { assessmentsAbout } from '../domain/assessments/find-assessments.ts'
import { caseOfAlert, findCases, leafOfRegistering } from '../domain/cases/find-cases.ts'
import { organisationsById, organisationTitle } from '../domain/identity/find-organisations.ts'
import { samplesOf } from '../domain/samples/find-samples.ts'
import { reading, type Reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import type { Assessment } from '../store/entities/assessments/assessment.ts'
import type { SupervisionCase } from '../store/entities/cases/supervision-case.ts'
import { leafOf, tellActs, tellActsOf, type WorkReading } from './describe-work.ts'
import { tellAlert } from './tell-alert.ts'
import { tellNotices } from './tell-notices.ts'
import { tellSamples } from './tell-samples.ts'

/** Of so many assessments it is told what was done with them, the newest: by a matter's page, which everybody opens, and by its whole timeline. */
const [mostOnPage, mostInAll] = [200, 2000]

/** An alert and the case that it became, each where the reader may see it. */
export interface Life {
  readonly alert: ListedAlert | null
  readonly case: SupervisionCase | null
}

/** What happened to one matter of a life, the newest first. */
interface Told {
  readonly matter: EventMatter
  readonly events: readonly WorkEventJson[]
}

/** The same of several, and of how many assessments nothing is told. */
interface ToldSide {
  readonly told: readonly Told[]
  readonly untold: number
}

/** The whole life of an alert or a case. Throws `not-found`. */
export async function wholeTimeline(deps: WorkReading & { readonly store: Store }, action: Action, subject: 'alert' | 'case', id: string, lang: Lang): Promise<TimelineJson> {
  const read = reading(deps.store, action)
  const life = await (subject === 'alert' ? lifeOfAlert(read, id) : lifeOfCase(read, id))
  if (life[subject] === null) throw new HuiyanError('not-found', { thing: id })
  const { events, untold } = await tellLife(deps, read, subject, life, lang, mostInAll)
  return { items: events, untold }
}

const lifeOfAlert = async (read: Reading, id: string): Promise<Life> => ({ alert: (await findAlerts(read, [id])).get(id) ?? null, case: await caseOfAlert(read, id) })

async function lifeOfCase(read: Reading, id: string): Promise<Life> {
  const found = (await findCases(read, [id])).get(id) ?? null
  const of = found?.alert ?? null
  return { alert: of === null ? null : ((await findAlerts(read, [of])).get(of) ?? null), case: found }
}

/**
 * What happened in a life, the newest first, told by one of its matters: on the way as an alert, as a case, to what was asked about either,
 * to what was drawn of the case, and with notices about them. Each as its own page tells it, as far as the reader may see that page; what
 * comes by way of an alert or a case out of reach is out of reach here too, since nothing else tells that it belongs to this life. With it
 * the notices about that one matter, and of how many assessments beyond `most` nothing is told, the earlier ones.
 */
export async function tellLife(deps: WorkReading, read: Reading, own: 'alert' | 'case', life: Life, lang: Lang, most = mostOnPage): Promise<Pick<TimelineJson, 'untold'> & { readonly events: readonly WorkEventJson[]; readonly notices: readonly NoticeRef[] }> {
  // At one instant what came of the other stands above it.
  const sides = [...(life.case === null ? [] : [await tellCase(deps, read, life.case, lang, most)]), ...(life.alert === null ? [] : [await tellAlertSide(deps, read, life.alert, lang, most)])]
  const { notices, events: noticed } = await tellNotices(deps, read, life[own]!.id, lang)
  const other = own === 'alert' ? life.case : life.alert
  const elsewhere = other === null ? null : await tellNotices(deps, read, other.id, lang, new Set(notices.map(({ id }) => id)))
  const told: readonly Told[] = [
    { matter: matterOf(life, own), events: noticed.toReversed() },
    ...(elsewhere === null ? [] : [{ matter: matterOf(life, own === 'alert' ? 'case' : 'alert'), events: elsewhere.events.toReversed() }]),
    ...sides.flatMap((side) => side.told),
  ]
  const events = told.flatMap(({ matter, events: some }) => (matter.id === life[own]!.id ? some : some.map((event) => ({ ...event, matter }))))
  return { events: events.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)), notices, untold: sides.reduce((sum, { untold }) => sum + untold, 0) }
}

function matterOf(life: Life, subject: 'alert' | 'case'): EventMatter {
  const title = subject === 'alert' ? sentence('预警', 'Alert') : sentence(`问题 第 ${life.case!.number} 号`, `Case no. ${life.case!.number}`)
  return { subject, id: life[subject]!.id, title }
}

async function tellAlertSide(deps: WorkReading, read: Reading, alert: ListedAlert, lang: Lang, most: number): Promise<ToldSide> {
  const { told, untold } = await tellAssessments(deps, read, alert.id, lang, most)
  return { told: [{ matter: matterOf({ alert, case: null }, 'alert'), events: await tellAlert(deps, read, alert, lang) }, ...told], untold }
}

async function tellCase(deps: WorkReading, read: Reading, found: SupervisionCase, lang: Lang, most: number): Promise<ToldSide> {
  const registered = { at: found.registeredAt.toISOString(), text: registeredWords(found)[lang], by: '', answer: null, ...leafOf(await leafOfRegistering(read, found.id)) }
  const samples = await samplesOf(read, found.id)
  const sampled = await tellSamples(deps, read, samples, lang)
  const { told, untold } = await tellAssessments(deps, read, found.id, lang, most)
  return { untold, told: [
    { matter: matterOf({ alert: null, case: found }, 'case'), events: [...(await tellActs(deps, read, found.id, lang)).toReversed(), registered] },
    ...samples.map(({ id }): Told => ({ matter: { subject: 'sample', id, title: sentence('抽查', 'Sample') }, events: sampled.get(id)! })),
    ...told,
  ] }
}

const registeredWords = ({ year, number, alert }: SupervisionCase) => sentence(`${alert === null ? '' : '由预警转为问题，'}列入 ${year} 年问题清单第 ${number} 号`, `${alert === null ? 'Put' : 'Converted from an alert and put'} on the case list of ${year} as no. ${number}`)

async function tellAssessments(deps: WorkReading, read: Reading, root: string, lang: Lang, most: number): Promise<ToldSide> {
  const { newest: found, others } = await assessmentsAbout(read, root, most)
  const organisations = await organisationsById(read, found.map(({ organisation }) => organisation))
  const events = await assessmentEvents(deps, read, found, lang)
  return { untold: others, told: found.map(({ id, organisation }) => {
    const asked = organisations.get(organisation)
    const title = asked === undefined ? organisation : organisationTitle(asked)
    return { matter: { subject: 'assessment', id, title: sentence(`研判 · ${textIn(title, 'zh-CN')}`, `Assessment · ${textIn(title, 'en')}`) }, events: events.get(id) ?? [] }
  }) }
}

/** What was done with assessments that the reader may see, the newest first, wherever it lies; what was answered stands on their own pages. */
export async function assessmentEvents(deps: WorkReading, read: Reading, found: readonly Assessment[], lang: Lang): Promise<ReadonlyMap<string, readonly WorkEventJson[]>> {
  const told = await tellActsOf(deps, { ...read, action: { ...read.action, scope: wholeScope } }, found.map(({ id }) => id), lang)
  return new Map([...told].map(([id, events]) => [id, events.map((event) => ({ ...event, answer: null })).toReversed()]))
}
