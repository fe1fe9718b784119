import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import type { Page } from '../contracts/api.ts'
import type { DrawDetail, DrawQuery, DrawRepeated, DrawSummary } from '../contracts/sample-api.ts'
import { organisationsById, organisationTitle } from '../domain/identity/find-organisations.ts'
import { repeatDraw } from '../domain/samples/draw-cases.ts'
import { frameCsv } from '../domain/samples/frame-csv.ts'
import { countOutcomes, drawLeaf, drawnBy, findDraw, frameOf, listDraws } from '../domain/samples/find-draws.ts'
import { drawFacts, readFacts } from '../domain/samples/write-draw.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import { reading, type Reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import type { Draw } from '../store/entities/samples/draw.ts'
import { canonicalJson } from '../store/json-object.ts'
import { unitOfWork } from '../store/unit-of-work.ts'
import { idPage } from './page-of.ts'
import { wordStrata } from './word-strata.ts'

export interface DrawReading {
  readonly store: Store
  readonly registry: TopicRegistry
}

/** Draws within reach of whoever inspects, the newest first. Throws `bad-cursor`. */
export async function readDraws(deps: DrawReading, action: Action, { topic, ...page }: DrawQuery): Promise<Page<DrawSummary>> {
  const read = reading(deps.store, action)
  idPage(page)
  const { items, next, total } = await listDraws(read, topic === undefined || topic === '' ? undefined : topic.split(','), { before: page.cursor ?? null, limit: page.limit })
  return { items: await summarise(deps, read, items), next, total }
}

/** One draw, stratum by stratum. Throws `not-found`. */
export async function readDraw(deps: DrawReading, action: Action, id: string): Promise<DrawDetail> {
  const read = reading(deps.store, action)
  const found = await demandDraw(read, id)
  const [summary] = await summarise(deps, read, [found])
  const counts = await countOutcomes(read, [id])
  const runtime = runtimeOf(deps, found.topic)
  return {
    ...summary!, by: found.by, method: found.method, seed: found.seed, frameHash: found.frameHash,
    strata: (await wordStrata(runtime, read, found.by, found.strata)).map((one) => ({ ...one, counts: counts(id, one.key) })),
  }
}

/**
 * Does a draw again from what stands on the trail, and compares: that what is kept of it is what was noted then, that it was drawn from
 * the cases whose hash was noted, and that the same cases come out. Throws `not-found`.
 */
export async function repeatOne(deps: DrawReading, action: Action, id: string): Promise<DrawRepeated> {
  const read = reading(deps.store, action)
  const found = await demandDraw(read, id)
  const noted = await drawLeaf(read, id)
  const facts = readFacts(noted?.after)
  const { hash, drawn, surplus, missing } = repeatDraw(await frameOf(read, id), facts ?? found, await drawnBy(read, id))
  const leaf = facts !== null && canonicalJson(drawFacts(found)) === canonicalJson(drawFacts(facts))
  const frame = hash === (facts ?? found).frameHash
  return { same: leaf && frame && surplus.length === 0 && missing.length === 0, leaf, seq: noted?.seq ?? null, frame, frameHash: hash, drawn, surplus, missing }
}

/** What a draw was drawn from, as a file: with seed and method anybody can do it again elsewhere. The trail has that it was taken. Throws `not-found`. */
export async function frameFile(deps: DrawReading, action: Action, id: string): Promise<string> {
  const found = await demandDraw(reading(deps.store, action), id)
  return unitOfWork(deps.store, action, async (change) => {
    const frame = await frameOf(change, id)
    change.audit({ verb: 'export-frame', object: { kind: 'draw', id }, topic: found.topic, after: { rows: frame.length } })
    return frameCsv(frame, found.seed, await drawnBy(change, id))
  })
}

async function demandDraw(read: Reading, id: string): Promise<Draw> {
  const found = await findDraw(read, id)
  if (found === null) throw new HuiyanError('not-found', { thing: id })
  return found
}

const runtimeOf = ({ registry }: DrawReading, topic: string) => registry.running().find(({ runtime }) => runtime.pack.id === topic)?.runtime ?? null

async function summarise(deps: DrawReading, read: Reading, draws: readonly Draw[]): Promise<DrawSummary[]> {
  const organisations = await organisationsById(read, draws.map(({ organisation }) => organisation))
  const counts = await countOutcomes(read, draws.map(({ id }) => id))
  return draws.map((one) => {
    const organisation = organisations.get(one.organisation)
    return {
      id: one.id, topic: one.topic, topicTitle: runtimeOf(deps, one.topic)?.pack.topic.title ?? one.topic, drawnAt: one.drawnAt.toISOString(), drawnBy: one.accountName,
      organisation: { id: one.organisation, title: organisation === undefined ? one.organisation : organisationTitle(organisation) },
      from: one.closedFrom, through: one.closedThrough, frame: one.frameCount, drawn: one.drawn, counts: counts(one.id),
    }
  })
}
