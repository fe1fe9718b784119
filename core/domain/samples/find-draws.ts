import { sampleOutcomes, type SampleOutcome } from '../../contracts/sample-api.ts'
import { organisationsIn, type Reading } from '../../store/access.ts'
import { countTo } from '../../store/count-to.ts'
import { countGroups } from '../../store/grouped.ts'
import { AuditRecord } from '../../store/entities/audit/audit-record.ts'
import { DrawFrame } from '../../store/entities/samples/draw-frame.ts'
import { Draw } from '../../store/entities/samples/draw.ts'
import { Sample } from '../../store/entities/samples/sample.ts'

/** Counting stops here: beyond it a list says "more than". */
const countBound = 10_000

export interface DrawPage {
  readonly items: readonly Draw[]
  readonly next: string | null
  readonly total: { readonly count: number; readonly atLeast: boolean }
}

/** Draws within reach of whoever inspects, the newest first. */
export async function listDraws({ em, action }: Reading, topics: readonly string[] | undefined, page: { readonly before: string | null; readonly limit: number }): Promise<DrawPage> {
  const where = { $and: [organisationsIn(action.scope), topics === undefined ? {} : { topic: { $in: [...topics] } }] }
  const found = await em.find(Draw, { $and: [where, page.before === null ? {} : { id: { $lt: page.before } }] } as never, { orderBy: { id: 'desc' }, limit: page.limit + 1, disableIdentityMap: true })
  const items = found.slice(0, page.limit)
  return { items, next: found.length > page.limit ? (items.at(-1)?.id ?? null) : null, total: await countTo(em, Draw, where as never, countBound) }
}

/** A draw within reach; null where there is none. */
export function findDraw({ em, action }: Reading, id: string): Promise<Draw | null> {
  return em.findOne(Draw, { $and: [{ id }, organisationsIn(action.scope)] } as never, { disableIdentityMap: true })
}

/** Draws within reach by id. */
export async function findDraws({ em, action }: Reading, ids: readonly string[]): Promise<ReadonlyMap<string, Draw>> {
  const found = ids.length === 0 ? [] : await em.find(Draw, { $and: [{ id: { $in: [...ids] } }, organisationsIn(action.scope)] } as never, { disableIdentityMap: true })
  return new Map(found.map((row) => [row.id, row]))
}

/** The leaves of the trail, hex, by which draws were done, by draw: the first of each, since those sent again are noted too. */
export async function leavesOfDraws({ em }: Pick<Reading, 'em'>, draws: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = draws.length === 0 ? [] : await em.find(AuditRecord, { objectKind: 'draw', objectId: { $in: [...draws] }, verb: 'draw-samples' }, { fields: ['objectId', 'leaf'], orderBy: { seq: 'desc' }, disableIdentityMap: true })
  return new Map(found.map(({ objectId, leaf }) => [objectId, leaf]))
}

/** The draw that was asked for under a number; null where there is none. */
export function drawAsked({ em }: Pick<Reading, 'em'>, request: string): Promise<Draw | null> {
  return em.findOne(Draw, { request }, { disableIdentityMap: true })
}

/** What a draw was drawn from. */
export async function frameOf({ em }: Pick<Reading, 'em'>, draw: string): Promise<readonly { readonly id: string; readonly stratum: string }[]> {
  const found = await em.findOne(DrawFrame, { draw }, { disableIdentityMap: true })
  return (found?.cases ?? []).map(([id, stratum]) => ({ id, stratum }))
}

/** Cases of a draw, whatever became of them. */
export async function drawnBy({ em }: Pick<Reading, 'em'>, draw: string): Promise<readonly string[]> {
  return (await em.find(Sample, { draw }, { fields: ['case'], orderBy: { id: 'asc' }, disableIdentityMap: true })).map((row) => row.case)
}

/** What the trail has of a draw; null where it has nothing. */
export async function drawLeaf({ em }: Pick<Reading, 'em'>, draw: string): Promise<{ readonly seq: number; readonly after: unknown } | null> {
  const found = await em.findOne(AuditRecord, { objectKind: 'draw', objectId: draw, verb: 'draw-samples' }, { orderBy: { seq: 'asc' }, disableIdentityMap: true })
  return found === null ? null : { seq: found.seq, after: JSON.parse(found.after ?? 'null') }
}

/** States that are an outcome of their own (design: a pack's workflow has them too); every other is open. */
export const outcomeOf = (state: string): SampleOutcome => (sampleOutcomes as readonly string[]).includes(state) ? (state as SampleOutcome) : 'open'

export const noOutcomes: Readonly<Record<SampleOutcome, number>> = { open: 0, passed: 0, failed: 0, withdrawn: 0 }

/** How many samples of each outcome draws have, by draw and stratum. */
export async function countOutcomes({ em }: Pick<Reading, 'em'>, draws: readonly string[]): Promise<(draw: string, stratum?: string) => Readonly<Record<SampleOutcome, number>>> {
  const counts = new Map<string, Record<SampleOutcome, number>>()
  const rows = draws.length === 0 ? [] : await countGroups(em, Sample, ['draw', 'stratum', 'state'], { draw: { $in: [...draws] } })
  for (const { draw, stratum, state, count } of rows) {
    for (const key of [String(draw), `${String(draw)} ${String(stratum)}`]) {
      const known = counts.get(key) ?? { ...noOutcomes }
      known[outcomeOf(String(state))] += Number(count)
      counts.set(key, known)
    }
  }
  return (draw, stratum) => counts.get(stratum === undefined ? draw : `${draw} ${stratum}`) ?? noOutcomes
}
