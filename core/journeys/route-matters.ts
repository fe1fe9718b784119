import { dateIn } from '../base/clock.ts'
import type { Sentence } from '../base/text.ts'
import { alertMarks } from '../domain/alerts/alert-marks.ts'
import { alertsOfCases } from '../domain/cases/find-cases.ts'
import { decideRow, type DispatchFacts, type DispatchTables } from '../domain/dispatch/decide-row.ts'
import { byEndedRow, byJurisdiction, byNobody, byRow, type DispatchTitles } from '../domain/dispatch/dispatch-words.ts'
import { dispatchTables } from '../domain/dispatch/keep-table.ts'
import { isInUse, organisationsById, organisationsNow, organisationTitle, servingOrganisations } from '../domain/identity/find-organisations.ts'
import { departmentOf, regionOf } from '../domain/topics/code-titles.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import type { Reading } from '../store/access.ts'
import type { Organisation } from '../store/entities/identity/organisation.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'

export interface Routing {
  readonly registry: TopicRegistry
  readonly timeZone: string
}

/** Where a matter goes. */
export interface Destination {
  /** Null: it stays at the desk. */
  readonly organisation: Organisation | null
  /** Id of the row that decides; null: none fits, and jurisdiction decides. */
  readonly row: string | null
  /** Why there, or why nowhere. */
  readonly why: Sentence
}

/**
 * Where matters of a topic go today, by what they say of themselves: by the most specific row that fits, else to who answers for their
 * region and department. A row whose organisation is not in use leaves them at the desk. `tables`: those that are kept, unless others are tried.
 */
export async function destinations({ registry, timeZone }: Routing, read: Reading, tables?: DispatchTables): Promise<(topic: string, facts: DispatchFacts) => Destination> {
  const kept = tables ?? (await dispatchTables(read))
  const today = dateIn(timeZone, read.action.at)
  const now = await organisationsNow(read, timeZone)
  const named = await organisationsById(read, [...kept.values()].flatMap(({ rows }) => rows.map(({ organisation }) => organisation)))
  const decide = (topic: string, facts: DispatchFacts): Destination => {
    const titles = titlesIn(registry, topic)
    const decided = decideRow(kept, topic, facts, today)
    if (decided !== null) {
      const { row } = decided
      const organisation = named.get(row.organisation)
      const inUse = organisation !== undefined && isInUse(organisation, today)
      return { organisation: inUse ? organisation : null, row: row.id, why: inUse ? byRow(row, decided, titles) : byEndedRow(row, decided, titles, organisation === undefined ? row.organisation : organisationTitle(organisation)) }
    }
    const serving = servingOrganisations(now, facts)
    const [only] = serving
    return serving.length === 1 ? { organisation: only!, row: null, why: byJurisdiction(facts, titles) } : { organisation: null, row: null, why: byNobody(facts, serving.map(organisationTitle), titles) }
  }
  const known = new Map<string, Destination>()
  return (topic, facts) => {
    const key = JSON.stringify([topic, facts.rule, facts.level, facts.region, facts.department])
    if (!known.has(key)) known.set(key, decide(topic, facts))
    return known.get(key)!
  }
}

/** Where some matters go, each by the alert that it is, or came of. */
export async function routeMatters(deps: Routing, read: Reading, items: readonly WorkItem[]): Promise<(item: WorkItem) => Destination> {
  const destinationOf = await destinations(deps, read)
  const of = (subject: WorkItem['subject']) => items.filter((item) => item.subject === subject).map(({ id }) => id)
  const cases = await alertsOfCases(read, of('case'))
  const marks = await alertMarks(read, [...of('alert'), ...[...cases.values()].flatMap(({ alert }) => alert ?? [])])
  return ({ id, topic, region, department }) => {
    const level = cases.get(id)?.level ?? marks.get(id)?.level ?? null
    return destinationOf(topic, { rule: marks.get(cases.get(id)?.alert ?? id)?.rule ?? null, level, region, department })
  }
}

/** What a topic calls what rows and matters name; a topic that does not run leaves codes in their place. */
export function titlesIn(registry: TopicRegistry, topic: string): DispatchTitles {
  const runtime = registry.running().find((one) => one.runtime.pack.id === topic)?.runtime
  const codes = runtime?.codes ?? new Map()
  return { rule: (id) => runtime?.rules.get(id)?.title ?? id, region: (code) => regionOf(codes, code)!.title, department: (code) => departmentOf(codes, code)!.title }
}
