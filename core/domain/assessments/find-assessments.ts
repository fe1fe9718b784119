import { raw } from '@mikro-orm/core'
import { regionPrefix } from '../../base/region-prefix.ts'
import { assessmentStates, type AssessmentQuery, type AssessmentState } from '../../contracts/assessment-api.ts'
import { everything, organisationsIn, reachedThrough, withinSql, type Reading } from '../../store/access.ts'
import { countGroups } from '../../store/grouped.ts'
import { holdsText } from '../../store/holds-text.ts'
import { ofLights } from '../../store/of-lights.ts'
import { Assessment } from '../../store/entities/assessments/assessment.ts'

/** Counting stops here: beyond it a list says "more than". */
const countBound = 10_000
const chunk = 500

export interface AssessmentPage {
  readonly items: readonly Assessment[]
  /** Id of the last one where there are more. */
  readonly next: string | null
}

/** How many there are; beyond 10,000 that there are more. */
export interface Counted {
  readonly count: number
  readonly atLeast: boolean
}

/** Assessments within reach by filter, those asked first coming first. */
export async function listAssessments(read: Reading, query: Omit<AssessmentQuery, 'cursor' | 'limit'>, page: { readonly after: string | null; readonly limit: number }): Promise<AssessmentPage> {
  const where = whereOf(read, query)
  const found = await read.em.find(Assessment, { $and: [where, page.after === null ? {} : { id: { $gt: page.after } }] } as never, { orderBy: { id: 'asc' }, limit: page.limit + 1, disableIdentityMap: true })
  const items = found.slice(0, page.limit)
  return { items, next: found.length > page.limit ? (items.at(-1)?.id ?? null) : null }
}

/** Assessments by id that are within reach: of whom was asked, or of who is in charge of what it is about. */
export async function findAssessments(read: Reading, ids: readonly string[]): Promise<ReadonlyMap<string, Assessment>> {
  const rows: Assessment[] = []
  for (let at = 0; at < ids.length; at += chunk) rows.push(...(await read.em.find(Assessment, { $and: [{ id: { $in: ids.slice(at, at + chunk) } }, assessmentsIn(read)] } as never, { disableIdentityMap: true })))
  return new Map(rows.map((row) => [row.id, row]))
}

/** What was asked about an alert or a case in the end, however often it was split on the way, within reach: the newest of them, and how many there are beside. */
export async function assessmentsAbout(read: Reading, root: string, most: number): Promise<{ readonly newest: readonly Assessment[]; readonly others: number }> {
  const where = { $and: [{ root }, assessmentsIn(read)] } as never
  const newest = await read.em.find(Assessment, where, { orderBy: { id: 'desc' }, limit: most, disableIdentityMap: true })
  return { newest, others: newest.length < most ? 0 : (await read.em.count(Assessment, where)) - most }
}

/** Those still open of some matters, in whatever round. */
export async function openAssessmentsOf({ em }: Pick<Reading, 'em'>, parents: readonly string[], states: readonly string[]): Promise<readonly string[]> {
  const ids: string[] = []
  for (let at = 0; at < parents.length; at += chunk) for (const { id } of await em.find(Assessment, { parent: { $in: parents.slice(at, at + chunk) }, state: { $in: [...states] } }, { fields: ['id'], disableIdentityMap: true })) ids.push(id)
  return ids
}

/** How many there are within reach by filter: of each state, whichever it asks for, and of those that it asks for together. */
export async function countAssessments(read: Reading, { state: wanted, ...others }: Omit<AssessmentQuery, 'cursor' | 'limit'>): Promise<{ readonly states: Readonly<Record<AssessmentState, Counted>>; readonly total: Counted }> {
  const counts = new Map((await countGroups(read.em, Assessment, ['state'], whereOf(read, others) as never)).map(({ state, count }) => [String(state), Number(count)]))
  const toBound = (count: number): Counted => ({ count: Math.min(count, countBound), atLeast: count > countBound })
  const asked = wanted === undefined || wanted === '' ? assessmentStates : [...new Set(wanted.split(','))]
  return {
    states: Object.fromEntries(assessmentStates.map((state) => [state, toBound(counts.get(state) ?? 0)])) as Record<AssessmentState, Counted>,
    total: toBound(asked.reduce((sum, state) => sum + (counts.get(state) ?? 0), 0)),
  }
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

/**
 * A condition: whoever was asked, or is in charge of what it was split from or is about in the end, is within reach. It looks at each row
 * that is left of the others, so it is for few; `listedIn` is the same for lists.
 */
function assessmentsIn({ action: { scope } }: Reading): object {
  const own = organisationsIn(scope)
  return own === everything ? everything : { $or: [own, reachedThrough(scope, 'parent', 'work_item'), reachedThrough(scope, 'root', 'work_item')] }
}

/** What it was split from is another assessment, or what it is about in the end: ids are found from there, whatever else there is. */
function listedIn({ action: { scope } }: Reading): object {
  if (organisationsIn(scope) === everything) return everything
  const [own, above, alerts, cases] = ['a', 'p', 'r', 's'].map((table) => withinSql(scope, table))
  const key = raw((alias) => `${alias}.id in (select a.id from assessment as a where ${own!.sql}
    union select a.id from assessment as p cross join assessment as a on a.parent = p.id where ${above!.sql}
    union select a.id from alert as r cross join assessment as a on a.root = r.id where ${alerts!.sql}
    union select a.id from supervision_case as s cross join assessment as a on a.root = s.id where ${cases!.sql})`, [own, above, alerts, cases].flatMap((one) => one!.values))
  return { [key as unknown as string]: [] }
}

function whereOf(read: Reading, { topic, state, parent, organisation, region, light, q }: Omit<AssessmentQuery, 'cursor' | 'limit'>): object {
  const oneOf = (column: string, text: string | undefined) => (text === undefined || text === '' ? [] : [{ [column]: { $in: text.split(',') } }])
  const words = (q ?? '').split(/\s+/u).filter((word) => word !== '').slice(0, 8)
  return {
    $and: [
      parent === undefined ? listedIn(read) : assessmentsIn(read), ...oneOf('topic', topic), ...oneOf('state', state), ...oneOf('organisation', organisation),
      ...(parent === undefined ? [] : [{ parent }]),
      ...(region === undefined || region === '' ? [] : [{ region: { $like: `${regionPrefix(region)}%` } }]),
      ...(light === undefined || light === '' ? [] : [ofLights('assessment', light)]),
      ...words.map((word) => holdsText(['title', 'title_en'], word)),
    ],
  }
}
