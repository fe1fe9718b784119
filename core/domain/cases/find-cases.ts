import { regionPrefix } from '../../base/region-prefix.ts'
import type { CaseQuery } from '../../contracts/case-api.ts'
import { organisationsIn, type Reading } from '../../store/access.ts'
import { countTo } from '../../store/count-to.ts'
import { holdsText } from '../../store/holds-text.ts'
import { inPhases } from '../../store/in-phases.ts'
import { sameRow } from '../../store/same-row.ts'
import { AuditRecord } from '../../store/entities/audit/audit-record.ts'
import { SupervisionCase } from '../../store/entities/cases/supervision-case.ts'

/** Counting stops here: beyond it a list says "more than". */
const countBound = 10_000

const sorts = { registered: 'registeredAt', level: 'levelRank' } as const
type Column = (typeof sorts)[keyof typeof sorts]

/** Where a page of the list begins: after the case with this value of its sorting column. */
export interface CasePlace {
  readonly column: Column
  readonly value: number
  readonly id: string
}

export interface CasePage {
  readonly items: readonly SupervisionCase[]
  readonly next: CasePlace | null
  readonly total: { readonly count: number; readonly atLeast: boolean }
}

/** Cases in the reader's scope by filter, sorted, after a place. `sort` without a name is by registration, the newest first. */
export async function listCases(reading: Reading, query: Omit<CaseQuery, 'cursor'>, after: CasePlace | null): Promise<CasePage> {
  const { column, direction } = caseOrder(query.sort)
  const where = await whereOf(reading, query)
  const found = await reading.em.find(SupervisionCase, { $and: [where, after === null ? {} : beyond(after, direction)] } as never, { orderBy: [{ [column]: direction }, { id: direction }], limit: query.limit + 1 })
  const items = found.slice(0, query.limit)
  const last = items.at(-1)
  return { items, next: found.length > query.limit && last !== undefined ? { column, value: Number(last[column]), id: last.id } : null, total: await countTo(reading.em, SupervisionCase, where as never, countBound) }
}

/** The column and direction that a list is sorted by. */
export function caseOrder(sort: CaseQuery['sort'] = '-registered'): { readonly column: Column; readonly direction: 'asc' | 'desc' } {
  return { column: sorts[sort.replace(/^-/, '') as keyof typeof sorts], direction: sort.startsWith('-') ? 'desc' : 'asc' }
}

/** Cases by id that are within the reader's reach. */
export async function findCases({ em, action }: Reading, ids: readonly string[]): Promise<ReadonlyMap<string, SupervisionCase>> {
  const found = ids.length === 0 ? [] : await em.find(SupervisionCase, { $and: [{ id: { $in: [...ids] } }, organisationsIn(action.scope)] } as never, { disableIdentityMap: true })
  return new Map(found.map((row) => [row.id, row]))
}

/** The case that an alert became, where the reader may see it. */
export async function caseOfAlert({ em, action }: Reading, alert: string): Promise<SupervisionCase | null> {
  return em.findOne(SupervisionCase, { $and: [{ alert }, organisationsIn(action.scope)] } as never)
}

async function whereOf(reading: Reading, query: Omit<CaseQuery, 'cursor'>): Promise<object> {
  const { topic, state, phase, region } = query
  return {
    $and: [
      organisationsIn(reading.action.scope), ...oneOf('topic', topic), ...oneOf('state', state),
      ...(phase === undefined || phase === '' ? [] : [await inPhases(reading.em, 'case', phase.split(','))]),
      ...(region === undefined || region === '' ? [] : [{ region: { $like: `${regionPrefix(region)}%` } }]),
      ...ofCase(query),
    ],
  }
}

/** What only the case itself knows, not the work on it. */
function ofCase({ level, q }: Pick<CaseQuery, 'level' | 'q'>): readonly object[] {
  const words = (q ?? '').split(/\s+/u).filter((word) => word !== '').slice(0, 8)
  return [...oneOf('level', level), ...words.map((word) => holdsText(['title', 'title_en'], word))]
}

const oneOf = (column: string, text: string | undefined): readonly object[] => (text === undefined || text === '' ? [] : [{ [column]: { $in: text.split(',') } }])

/** A condition on matters: the case that one bears the id of is as asked, in what only the case itself knows; null where nothing is. */
export async function casesAsked({ em }: Pick<Reading, 'em'>, query: Pick<CaseQuery, 'level' | 'q'>): Promise<object | null> {
  const conditions = ofCase(query)
  return conditions.length === 0 ? null : await sameRow(em, SupervisionCase, { $and: conditions } as never)
}

function beyond({ column, value, id }: CasePlace, direction: 'asc' | 'desc'): object {
  const compare = direction === 'asc' ? '$gt' : '$lt'
  const at = column === 'registeredAt' ? new Date(value) : value
  return { $or: [{ [column]: { [compare]: at } }, { [column]: at, id: { [compare]: id } }] }
}

/** The alerts that cases came of, by case, for the host itself; null where one came of something else. */
export async function alertsOfCases({ em }: Pick<Reading, 'em'>, ids: readonly string[]): Promise<ReadonlyMap<string, { readonly alert: string | null; readonly level: SupervisionCase['level'] }>> {
  const found: SupervisionCase[] = []
  for (let at = 0; at < ids.length; at += 500) found.push(...(await em.find(SupervisionCase, { id: { $in: ids.slice(at, at + 500) } }, { disableIdentityMap: true })))
  return new Map(found.map(({ id, alert, level }) => [id, { alert, level }]))
}

/** The leaf of the trail, hex, by which a case came onto its list. */
export async function leafOfRegistering({ em }: Pick<Reading, 'em'>, id: string): Promise<string | undefined> {
  return (await em.findOne(AuditRecord, { objectKind: 'case', objectId: id, verb: 'register-case' }, { fields: ['leaf'], disableIdentityMap: true }))?.leaf
}
