import { sampleOutcomes, type SampleOutcome, type SampleQuery } from '../../contracts/sample-api.ts'
import { organisationsIn, type Reading } from '../../store/access.ts'
import { countTo } from '../../store/count-to.ts'
import { holdsText } from '../../store/holds-text.ts'
import { ofLights } from '../../store/of-lights.ts'
import { Sample } from '../../store/entities/samples/sample.ts'

/** Counting stops here: beyond it a list says "more than". */
const countBound = 10_000
const chunk = 500

type Filter = Omit<SampleQuery, 'cursor' | 'limit'>

export interface FoundSamples {
  readonly items: readonly Sample[]
  readonly next: string | null
  readonly total: { readonly count: number; readonly atLeast: boolean }
}

/** Samples within reach of whoever inspects, by filter, those drawn first coming first. */
export async function listSamples(read: Reading, query: Filter, page: { readonly after: string | null; readonly limit: number }): Promise<FoundSamples> {
  const where = whereOf(read, query)
  const found = await read.em.find(Sample, { $and: [where, page.after === null ? {} : { id: { $gt: page.after } }] } as never, { orderBy: { id: 'asc' }, limit: page.limit + 1, disableIdentityMap: true })
  const items = found.slice(0, page.limit)
  return { items, next: found.length > page.limit ? (items.at(-1)?.id ?? null) : null, total: await countTo(read.em, Sample, where as never, countBound) }
}

/** How many there are of each outcome by filter, whichever it asks for, each as far as 10,000. */
export async function countSamples(read: Reading, { outcome: _, ...query }: Filter): Promise<Readonly<Record<SampleOutcome, FoundSamples['total']>>> {
  const counts = []
  for (const outcome of sampleOutcomes) counts.push([outcome, await countTo(read.em, Sample, whereOf(read, { ...query, outcome }) as never, countBound)] as const)
  return Object.fromEntries(counts) as Awaited<ReturnType<typeof countSamples>>
}

/** Samples by id that are within reach. */
export async function findSamples({ em, action }: Reading, ids: readonly string[]): Promise<ReadonlyMap<string, Sample>> {
  const rows: Sample[] = []
  for (let at = 0; at < ids.length; at += chunk) rows.push(...(await em.find(Sample, { $and: [{ id: { $in: ids.slice(at, at + chunk) } }, organisationsIn(action.scope)] } as never, { disableIdentityMap: true })))
  return new Map(rows.map((row) => [row.id, row]))
}

/** Samples of a case that are within reach, those drawn last coming first. */
export async function samplesOf({ em, action }: Reading, of: string): Promise<readonly Sample[]> {
  return em.find(Sample, { $and: [{ case: of }, organisationsIn(action.scope)] } as never, { orderBy: { id: 'desc' }, disableIdentityMap: true })
}

/** Samples of cases, whoever inspects them, but for those that have failed or were withdrawn. */
export async function standingSamples({ em }: Pick<Reading, 'em'>, cases: readonly string[]): Promise<readonly Sample[]> {
  const rows: Sample[] = []
  for (let at = 0; at < cases.length; at += chunk) rows.push(...(await em.find(Sample, { case: { $in: cases.slice(at, at + chunk) }, state: { $nin: ['failed', 'withdrawn'] } }, { disableIdentityMap: true })))
  return rows
}

function whereOf({ action: { scope } }: Reading, { draw, topic, case: of, outcome, light, q }: Filter): object {
  const words = (q ?? '').split(/\s+/u).filter((word) => word !== '').slice(0, 8)
  return {
    $and: [
      organisationsIn(scope),
      ...(draw === undefined ? [] : [{ draw }]), ...(of === undefined ? [] : [{ case: of }]),
      ...(topic === undefined || topic === '' ? [] : [{ topic: { $in: topic.split(',') } }]),
      ...(outcome === undefined || outcome === '' ? [] : [ofOutcomes(outcome.split(','))]),
      ...(light === undefined || light === '' ? [] : [ofLights('sample', light)]),
      ...words.map((word) => holdsText(['title', 'title_en'], word)),
    ],
  }
}

function ofOutcomes(wanted: readonly string[]): object {
  const ended = sampleOutcomes.filter((outcome) => outcome !== 'open')
  const some = { state: { $in: ended.filter((outcome) => wanted.includes(outcome)) } }
  return wanted.includes('open') ? { $or: [some, { state: { $nin: ended } }] } : some
}
