import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import { reachesTopic } from '../base/reaches-topic.ts'
import { addDays, isDate, startOfDate } from '../base/start-of-date.ts'
import { textIn } from '../base/text.ts'
import { isQuota, type DrawPlan, type DrawPlanRequest, type DrawRequest, type DrawStratumJson, type StratumQuota } from '../contracts/sample-api.ts'
import type { TopicRuntime } from '../contracts/topic-runtime.ts'
import { findCases } from '../domain/cases/find-cases.ts'
import type { Sender } from '../domain/forms/store-answer.ts'
import { organisationsById, organisationTitle } from '../domain/identity/find-organisations.ts'
import { liesWithin } from '../domain/identity/organisations-within.ts'
import { drawCases, planStrata, type PlannedStrata } from '../domain/samples/draw-cases.ts'
import { drawAsked } from '../domain/samples/find-draws.ts'
import { standingSamples } from '../domain/samples/find-samples.ts'
import { newSeed, writeDraw } from '../domain/samples/write-draw.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import { closedItems } from '../domain/work/find-items.ts'
import type { Machines } from '../domain/work/machines.ts'
import { startItems } from '../domain/work/start-items.ts'
import { reading, type Reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import type { SupervisionCase } from '../store/entities/cases/supervision-case.ts'
import type { Draw } from '../store/entities/samples/draw.ts'
import { unitOfWork } from '../store/unit-of-work.ts'
import { checkOrganisation } from './act-on-work.ts'
import { workflowToBegin } from './begin-work.ts'
import { refOf } from './describe-work.ts'
import { wordStrata } from './word-strata.ts'

export interface Drawing {
  readonly store: Store
  readonly registry: TopicRegistry
  readonly machines: Machines
  readonly timeZone: string
}

/** So many cases are drawn from at once. */
const mostFramed = 20_000

/**
 * Of which closed cases how many would be drawn, stratum by stratum; which ones is not told. Throws `no-topic`, `topic-quarantined`, `draw-dates`,
 * `draw-nothing`, `draw-too-many`, `draw-own-cases`, `draw-unknown-stratum`, `draw-stratum-quota`, `draw-stratum-twice`, `draw-without-inspector`, `no-organisation`.
 */
export async function planDraw(deps: Drawing, action: Action, who: Sender, request: DrawPlanRequest): Promise<DrawPlan> {
  const read = reading(deps.store, action)
  const { frame, strata, organisation, runtime } = await gather(deps, read, who, request)
  const titled = (await organisationsById(read, [organisation])).get(organisation)
  return { frame: frame.length, drawn: sumOf(strata), organisation: refOf(titled)!, strata: await wordStrata(runtime, read, request.by, strata.map(({ of: _, ...one }) => one)) as readonly DrawStratumJson[] }
}

/**
 * Draws closed cases of a topic to be inspected again, and puts them before whoever inspects. The seed is random; with the method, what was
 * drawn from and how much of each stratum it stands on the trail, so that the draw can be done again. Sent again it is drawn once. Gives
 * its id. Throws what `planDraw` does, and `draw-request-taken` where something else was drawn under the same `request`.
 */
export async function drawSamples(deps: Drawing, action: Action, who: Sender, { request, ...asked }: DrawRequest): Promise<string> {
  return unitOfWork(deps.store, action, async (change) => {
    const key = `${action.actor.id}:${request}`
    const before = await drawAsked(change, key)
    if (before !== null) {
      if (!isAskedAgain(before, asked, who)) throw new HuiyanError('draw-request-taken', { from: before.closedFrom, through: before.closedThrough, drawn: before.drawn })
      change.audit({ verb: 'draw-samples', object: { kind: 'draw', id: before.id }, topic: asked.topic, after: { again: true } })
      return before.id
    }
    const { frame, strata: planned, cases, closings, organisation, runtime } = await gather(deps, change, who, asked)
    const strata = planned.map(({ of: _, ...one }) => one)
    const seed = newSeed(action)
    const { method, hash, drawn } = drawCases(frame, seed, strata)
    const stratumOf = new Map(frame.map(({ id, stratum }) => [id, stratum]))
    const samples = drawn.map((id) => {
      const { level, title, titleEn, region, department } = cases.get(id)!
      return { department, sample: { id: action.nextId(), case: id, closing: closings.get(id)!, stratum: stratumOf.get(id)!, level, title, titleEn, region } }
    })
    const version = await workflowToBegin(change, runtime, 'sample')
    const id = action.nextId()
    await writeDraw(change, {
      id, request: key, topic: asked.topic, organisation, closedFrom: asked.from, closedThrough: asked.through, by: asked.by, method, seed, frameCount: frame.length, frameHash: hash, strata, drawn: drawn.length,
    }, frame, samples.map(({ sample }) => sample), version.content.workflow.initial)
    await startItems(change, deps.machines.calendar, version, samples.map(({ department, sample }) => ({ id: sample.id, region: sample.region, department, organisation, apartFrom: sample.case })))
    return id
  })
}

/** Whether a draw is what is asked for: the same strata of the same cases, each by the same quota, for the same inspector. */
function isAskedAgain(drawn: Draw, { topic, from, through, by, rate, minimum, strata: own = [], organisation }: DrawPlanRequest, who: Sender): boolean {
  const quotas = new Map(own.map((one) => [one.key, one]))
  return drawn.topic === topic && drawn.closedFrom === from && drawn.closedThrough === through && drawn.organisation === (organisation ?? who.organisation?.id) && drawn.by.join() === by.join()
    && quotas.size === own.length && own.every(({ key }) => drawn.strata.some((stratum) => stratum.key === key))
    && drawn.strata.every((stratum) => {
      const quota = quotas.get(stratum.key) ?? { rate, minimum }
      return stratum.rate === quota.rate && stratum.minimum === quota.minimum
    })
}

interface Gathered extends PlannedStrata {
  readonly cases: ReadonlyMap<string, SupervisionCase>
  /** By which act each was closed. */
  readonly closings: ReadonlyMap<string, number>
  readonly organisation: string
  readonly runtime: TopicRuntime
}

/** The closed cases within reach that may be drawn, in their strata: those that nobody has inspected, or is to inspect, since they were closed. */
async function gather(deps: Drawing, read: Reading, who: Sender, { topic, from, through, by, rate, minimum, strata: own = [], organisation: named }: DrawPlanRequest): Promise<Gathered> {
  if (!reachesTopic(read.action.scope, topic)) throw new HuiyanError('no-topic', { topic })
  const { runtime } = deps.registry.get(topic)
  if (!isDate(from) || !isDate(through) || from > through) throw new HuiyanError('draw-dates', { from, through })
  const organisation = named ?? who.organisation?.id ?? null
  if (organisation === null) throw new HuiyanError('draw-without-inspector')
  await checkOrganisation(deps, read, organisation, topic)
  const items = await closedItems(read, { topic, subject: 'case', from: startOfDate(deps.timeZone, from), until: startOfDate(deps.timeZone, addDays(through, 1)), limit: mostFramed + 1 })
  if (items.length > mostFramed) throw new HuiyanError('draw-too-many', { most: mostFramed })
  const standing = Map.groupBy(await standingSamples(read, items.map(({ id }) => id)), (sample) => sample.case)
  const free = items.filter(({ id, acts }) => !(standing.get(id) ?? []).some(({ endedAt, closing }) => endedAt === null || closing === acts))
  if (free.length === 0) throw new HuiyanError('draw-nothing', { from, through, topic: textIn(runtime.pack.topic.title, 'zh-CN') })
  await demandOthersCases(read, organisation, free.map((item) => item.organisation))
  const cases = await findCases(read, free.map(({ id }) => id))
  const framed = free.filter(({ id }) => cases.has(id))
  const planned = planStrata(framed.map(({ id, organisation: inCharge }) => ({ ...cases.get(id)!, organisation: inCharge })), by, { rate, minimum }, own)
  const unknown = own.find(({ key }) => planned.strata.every((stratum) => stratum.key !== key))
  if (unknown !== undefined) throw new HuiyanError('draw-unknown-stratum', { stratum: unknown.key })
  await demandSoundQuotas(runtime, read, by, planned, own)
  return { ...planned, cases, closings: new Map(framed.map(({ id, acts }) => [id, acts])), organisation, runtime }
}

/** What cannot be drawn by is refused by the name of its stratum: neither the quota of all others nor the last of two stands in for it. */
async function demandSoundQuotas(runtime: TopicRuntime, read: Reading, by: DrawPlanRequest['by'], { strata }: PlannedStrata, own: readonly StratumQuota[]): Promise<void> {
  const twice = own.find(({ key }, at) => own.findIndex((one) => one.key === key) !== at)
  const wrong = own.find((one) => !isQuota(one)) ?? twice
  if (wrong === undefined) return
  const [titled] = await wordStrata(runtime, read, by, strata.filter(({ key }) => key === wrong.key))
  const names = { 'stratum-zh': textIn(titled!.title, 'zh-CN'), 'stratum-en': textIn(titled!.title, 'en') }
  throw isQuota(wrong) ? new HuiyanError('draw-stratum-twice', names) : new HuiyanError('draw-stratum-quota', { ...names, rate: wrong.rate, minimum: wrong.minimum })
}

/** Nobody inspects what they, or those whom they belong to, have put right. */
async function demandOthersCases(read: Reading, inspector: string, inCharge: readonly (string | null)[]): Promise<void> {
  const belongsTo = await liesWithin(read, inspector)
  const count = inCharge.filter((one) => one !== null && belongsTo(one)).length
  if (count === 0) return
  const found = (await organisationsById(read, [inspector])).get(inspector)
  const title = found === undefined ? inspector : organisationTitle(found)
  throw new HuiyanError('draw-own-cases', { count, 'organisation-zh': textIn(title, 'zh-CN'), 'organisation-en': textIn(title, 'en') })
}

const sumOf = (strata: readonly { readonly drawn: number }[]): number => strata.reduce((sum, { drawn }) => sum + drawn, 0)
