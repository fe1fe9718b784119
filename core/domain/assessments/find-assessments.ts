import { raw } from '@mikro-orm/core'
import { regionPrefix } from '../../base/region-prefix.ts'
import { assessmentStates, type AssessmentQuery, type AssessmentState } from '../../contracts/assessment-api.ts'
import { lights } from '../../contracts/matter-clock.ts'
import { everything, organisationsIn, reachedThrough, type Reading } from '../../store/access.ts'
import { countTo } from '../../store/count-to.ts'
import { countGroups } from '../../store/grouped.ts'
import { holdsText } from '../../store/holds-text.ts'
import { Assessment } from '../../store/entities/assessments/assessment.ts'

/** Counting stops here: beyond it a list says "more than". */
const countBound = 10_000
const chunk = 500

export interface AssessmentPage {
  readonly items: readonly Assessment[]
  /** Id of the last one where there are more. */
  readonly next: string | null
  readonly total: { readonly count: number; readonly atLeast: boolean }
}

/** Assessments within reach by filter, those asked first coming first. */
export async function listAssessments(read: Reading, query: Omit<AssessmentQuery, 'cursor' | 'limit'>, page: { readonly after: string | null; readonly limit: number }): Promise<AssessmentPage> {
  const where = whereOf(read, query)
  const found = await read.em.find(Assessment, { $and: [where, page.after === null ? {} : { id: { $gt: page.after } }] } as never, { orderBy: { id: 'asc' }, limit: page.limit + 1, disableIdentityMap: true })
  const items = found.slice(0, page.limit)
  return { items, next: found.length > page.limit ? (items.at(-1)?.id ?? null) : null, total: await countTo(read.em, Assessment, where as never, countBound) }
}

/** Assessments by id that are within reach: of whom was asked, or of who is in charge of what it is about. */
export async function findAssessments(read: Reading, ids: readonly string[]): Promise<ReadonlyMap<string, Assessment>> {
  const rows: Assessment[] = []
  for (let at = 0; at < ids.length; at += chunk) rows.push(...(await read.em.find(Assessment, { $and: [{ id: { $in: ids.slice(at, at + chunk) } }, assessmentsIn(read)] } as never, { disableIdentityMap: true })))
  return new Map(rows.map((row) => [row.id, row]))
}

/** Those still open of some matters, in whatever round. */
export async function openAssessmentsOf({ em }: Pick<Reading, 'em'>, parents: readonly string[], states: readonly string[]): Promise<readonly string[]> {
  const ids: string[] = []
  for (let at = 0; at < parents.length; at += chunk) for (const { id } of await em.find(Assessment, { parent: { $in: parents.slice(at, at + chunk) }, state: { $in: [...states] } }, { fields: ['id'], disableIdentityMap: true })) ids.push(id)
  return ids
}

/** How many there are of each state within reach by filter, whichever states it asks for, each as far as 10,000. */
export async function countStates(read: Reading, query: Omit<AssessmentQuery, 'cursor' | 'limit'>): Promise<Readonly<Record<AssessmentState, AssessmentPage['total']>>> {
  const { state: _, ...others } = query
  const counts = []
  for (const state of assessmentStates) counts.push([state, await countTo(read.em, Assessment, whereOf(read, { ...others, state }) as never, countBound)] as const)
  return Object.fromEntries(counts) as Awaited<ReturnType<typeof countStates>>
}

/** How many of each state there are in rounds, by matter. */
export async function countRounds({ em }: Pick<Reading, 'em'>, rounds: readonly Pick<Assessment, 'parent' | 'round'>[]): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
  const wanted = new Map(rounds.map(({ parent, round }) => [parent, round]))
  const counts = new Map<string, Map<string, number>>()
  const parents = [...wanted.keys()]
  for (let at = 0; at < parents.length; at += chunk) {
    for (const { parent, round, state, count } of await countGroups(em, Assessment, ['parent', 'round', 'state'], { parent: { $in: parents.slice(at, at + chunk) } })) {
      if (Number(round) !== wanted.get(String(parent))) continue
      const known = counts.get(String(parent)) ?? new Map<string, number>()
      counts.set(String(parent), known.set(String(state), Number(count)))
    }
  }
  return counts
}

/** A condition: whoever was asked, or is in charge of what it was split from or is about in the end, is within reach. */
function assessmentsIn({ action: { scope } }: Reading): object {
  const own = organisationsIn(scope)
  return own === everything ? everything : { $or: [own, reachedThrough(scope, 'parent', 'work_item'), reachedThrough(scope, 'root', 'work_item')] }
}

function whereOf(read: Reading, { topic, state, parent, organisation, region, light, q }: Omit<AssessmentQuery, 'cursor' | 'limit'>): object {
  const oneOf = (column: string, text: string | undefined) => (text === undefined || text === '' ? [] : [{ [column]: { $in: text.split(',') } }])
  const words = (q ?? '').split(/\s+/u).filter((word) => word !== '').slice(0, 8)
  return {
    $and: [
      assessmentsIn(read), ...oneOf('topic', topic), ...oneOf('state', state), ...oneOf('organisation', organisation),
      ...(parent === undefined ? [] : [{ parent }]),
      ...(region === undefined || region === '' ? [] : [{ region: { $like: `${regionPrefix(region)}%` } }]),
      ...(light === undefined || light === '' ? [] : [ofLights(light.split(','))]),
      ...words.map((word) => holdsText(['title', 'title_en'], word)),
    ],
  }
}

/** A condition: the work on it has one of these lights. */
function ofLights(names: readonly string[]): object {
  const ranks = names.map((name) => (lights as readonly string[]).indexOf(name))
  const key = raw((alias) => `${alias}.id in (select w.id from work_item as w where w.subject = 'assessment' and w.light in (${ranks.map(() => '?').join(', ')}))`, ranks)
  return { [key as unknown as string]: [] }
}
