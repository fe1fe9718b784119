import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import { reachesAllTopics, reachesWholeTopic } from '../base/reaches-topic.ts'
import { textIn, type Lang } from '../base/text.ts'
import type { DispatchNoteJson, DispatchRowJson, DispatchRowRequest, DispatchTableJson, DispatchTableRequest, DispatchTryJson } from '../contracts/dispatch-api.ts'
import type { DispatchTables } from '../domain/dispatch/decide-row.ts'
import { deskGroups } from '../domain/dispatch/desk-alerts.ts'
import { allTopics, dispatchTables, putDispatchTable } from '../domain/dispatch/keep-table.ts'
import { notesOf, rowFaults, type DispatchNote, type RowContext } from '../domain/dispatch/row-faults.ts'
import { organisationTitle } from '../domain/identity/find-organisations.ts'
import { demandAllTopics, demandWholeTopic, visibleTopic } from '../domain/topics/visible-topic.ts'
import { reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import type { KeptDispatchRow } from '../store/entities/dispatch/dispatch-table.ts'
import type { Organisation } from '../store/entities/identity/organisation.ts'
import { unitOfWork } from '../store/unit-of-work.ts'
import { refOf } from './describe-work.ts'
import { contextOf } from './dispatch-context.ts'
import { destinations, type Routing } from './route-matters.ts'

export interface DispatchKeeping extends Routing {
  readonly store: Store
}

/**
 * The table of a topic (null: of all topics) with what rows may name and what is to be told at each. `keeping`: the act in which it would be
 * kept; null where the reader keeps none. Throws `no-topic`, `topic-quarantined`, `needs-whole-topic`, `needs-all-topics`.
 */
export async function readDispatchTable(deps: DispatchKeeping, action: Action, keeping: Action | null, topic: string | null, lang: Lang): Promise<DispatchTableJson> {
  demand(deps, action, topic)
  const read = reading(deps.store, action)
  const tables = await dispatchTables(read)
  const context = await contextOf(deps, read, topic)
  const rowsOf = (name: string | null): readonly DispatchRowJson[] => shownRows(tables.get(name ?? allTopics)?.rows ?? [], name === topic ? context : { ...context, rules: null }, lang)
  const table = tables.get(topic ?? allTopics)
  return {
    topic, revision: table?.revision ?? 0, automatic: table?.automaticSince != null, changed: table === undefined ? null : { at: table.changedAt.toISOString(), by: table.accountName },
    rows: rowsOf(topic), general: topic === null ? [] : rowsOf(null), mayKeep: keeping !== null && (topic === null ? reachesAllTopics(keeping.scope) : reachesWholeTopic(keeping.scope, topic)),
    rules: context.titled.rules, departments: context.titled.departments, regions: context.titled.regions,
  }
}

/** Keeps it as it was edited. Throws `no-topic`, `topic-quarantined`, `needs-whole-topic`, `needs-all-topics`, `dispatch-table-moved`, `dispatch-rows-unfit` with what is wrong at each row. */
export async function keepDispatchTable(deps: DispatchKeeping, action: Action, topic: string | null, request: DispatchTableRequest): Promise<void> {
  demand(deps, action, topic)
  await unitOfWork(deps.store, action, async (change) => {
    const before = (await dispatchTables(change)).get(topic ?? allTopics)?.rows ?? []
    const context = await contextOf(deps, change, topic)
    refuseFaults(request.rows, before, context)
    const rows = keptRows(request.rows, before, context.organisations, () => action.nextId())
    await putDispatchTable(change, { topic: topic ?? allTopics, revision: request.revision, automatic: topic !== null && request.automatic, rows })
  })
}

/** Where the alerts at the desk would go by rows as they are edited, set against the table as it is. Nothing is changed. Throws as keeping it does. */
export async function tryDispatchTable(deps: DispatchKeeping, action: Action, topic: string | null, edited: readonly DispatchRowRequest[], lang: Lang): Promise<DispatchTryJson> {
  demand(deps, action, topic)
  const read = reading(deps.store, action)
  const [tables, context] = [await dispatchTables(read), await contextOf(deps, read, topic)]
  const before = tables.get(topic ?? allTopics)?.rows ?? []
  refuseFaults(edited, before, context)
  let next = 0
  const rows = keptRows(edited, before, context.organisations, () => `new-${next++}`)
  const edit: DispatchTables = new Map<string, { readonly rows: readonly KeptDispatchRow[] }>([...tables, [topic ?? allTopics, { rows }]])
  const [now, then] = [await destinations(deps, read, tables), await destinations(deps, read, edit)]
  const counts = new Map<string | null, { organisation: Organisation | null; now: number; then: number }>()
  const byRow = new Map<string, number>()
  let [desk, changed] = [0, 0]
  for (const group of await deskGroups(read, topic)) {
    const [is, would] = [now(group.topic, group), then(group.topic, group)]
    for (const [of, when] of [[is, 'now'], [would, 'then']] as const) {
      const id = of.organisation?.id ?? null
      if (!counts.has(id)) counts.set(id, { organisation: of.organisation, now: 0, then: 0 })
      counts.get(id)![when] += group.count
    }
    if (would.row !== null) byRow.set(would.row, (byRow.get(would.row) ?? 0) + group.count)
    desk += group.count
    if (is.organisation?.id !== would.organisation?.id) changed += group.count
  }
  const notes = notesOf(rows, context)
  return {
    desk, changed,
    organisations: [...counts.values()].sort((a, b) => b.then - a.then || b.now - a.now).map((one) => ({ ...one, organisation: refOf(one.organisation) })),
    rows: rows.map(({ id }, at) => ({ alerts: byRow.get(id) ?? 0, notes: notesJson(notes[at]!, lang) })),
  }
}

function demand({ registry }: DispatchKeeping, action: Action, topic: string | null): void {
  if (topic === null) return demandAllTopics(action)
  visibleTopic(registry, action, topic)
  demandWholeTopic(action, topic)
}

function refuseFaults(rows: readonly DispatchRowRequest[], before: readonly KeptDispatchRow[], context: RowContext): void {
  const problems = rowFaults(rows, before, context)
  if (problems.length > 0) throw new HuiyanError('dispatch-rows-unfit', { count: problems.length }, { problems })
}

/** Rows as they are kept: each with what its organisation lies below, as it was when somebody last chose or confirmed it. */
function keptRows(rows: readonly DispatchRowRequest[], before: readonly KeptDispatchRow[], organisations: RowContext['organisations'], nextId: () => string): readonly KeptDispatchRow[] {
  const known = new Map(before.map((row) => [row.id, row]))
  return rows.map(({ id, rules, levels, region, department, organisation, from, to, confirmed }) => {
    const kept = known.get(id ?? '')
    // What was sent twice is two rows.
    known.delete(id ?? '')
    const under = kept !== undefined && kept.organisation === organisation && confirmed !== true ? kept.under : ((organisations.get(organisation)?.parent ?? null) as unknown as string | null)
    return { id: kept?.id ?? nextId(), rules, levels, region, department, organisation, from, to, under }
  })
}

function shownRows(rows: readonly KeptDispatchRow[], context: RowContext & { readonly titled: Pick<DispatchTableJson, 'regions'> }, lang: Lang): readonly DispatchRowJson[] {
  const regions = new Map(context.titled.regions.map(({ code, title }) => [code, title]))
  const notes = notesOf(rows, context)
  return rows.map(({ id, rules, levels, region, department, organisation, from, to }, at) => {
    const named = context.organisations.get(organisation)
    return {
      id, rules, levels, region, department, organisation, from, to, organisationTitle: named === undefined ? organisation : organisationTitle(named),
      regionTitle: region === null ? null : (regions.get(region) ?? region), notes: notesJson(notes[at]!, lang),
    }
  })
}

const notesJson = (notes: readonly DispatchNote[], lang: Lang): readonly DispatchNoteJson[] => notes.map(({ kind, text }) => ({ kind, text: textIn(text, lang) }))
