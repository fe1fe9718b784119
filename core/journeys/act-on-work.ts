import type { Action } from '../base/action.ts'
import { dateIn } from '../base/clock.ts'
import { HuiyanError, isHuiyanError } from '../base/errors.ts'
import { textIn, type Lang, type Sentence } from '../base/text.ts'
import type { WorkflowFile } from '../contracts/generated/workflow.ts'
import type { AlertActsResponse } from '../contracts/alert-acts.ts'
import type { WorkActRequest, WorkActsRequest } from '../contracts/work-acts.ts'
import type { Sender } from '../domain/forms/store-answer.ts'
import { outOfReach } from '../domain/dispatch/dispatch-words.ts'
import { isInUse, organisationsById, organisationTitle } from '../domain/identity/find-organisations.ts'
import { isSplitting } from '../domain/work/asked-parts.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import { reachOf } from '../domain/work/find-items.ts'
import type { Machines } from '../domain/work/machines.ts'
import { moveItems, type Moved } from '../domain/work/move-items.ts'
import type { Reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'
import { unitOfWork, type Change } from '../store/unit-of-work.ts'
import type { ActAsked, MovedSubject } from './act-asked.ts'
import { converted } from './convert-alerts.ts'
import { findMatter, findMatters } from './find-matter.ts'
import { readyNotices } from './move-notices.ts'
import { standingOn } from './notice-sight.ts'
import { readyDuties } from './ready-duties.ts'
import { readySamples } from './ready-samples.ts'
import { routeMatters } from './route-matters.ts'
import { settleMoves } from './settle-moves.ts'
import { whomToAsk } from './whom-to-ask.ts'

export interface WorkActing {
  readonly store: Store
  readonly machines: Machines
  readonly registry: TopicRegistry
  readonly timeZone: string
}

/**
 * Does an action of its workflow on one matter. Throws `not-found`, `work-moved`, `work-refused`, `work-without-organisation`,
 * `no-organisation`.
 */
export async function actOnWork(deps: WorkActing, action: Action, who: Sender, subject: MovedSubject, id: string, name: string, request: Omit<WorkActRequest, 'answer'>): Promise<void> {
  await unitOfWork(deps.store, action, (change) => actOnOne(deps, change, who, subject, id, { action: name, ...request }))
}

/** The same within a change. */
export async function actOnOne(deps: WorkActing, change: Change, who: Sender, subject: MovedSubject, id: string, asked: Omit<ActAsked, 'item'>): Promise<void> {
  const item = await findMatter(change, subject, id)
  if (typeof asked.organisation === 'string') await checkOrganisation(deps, change, asked.organisation, item.topic, await rolesFor(deps, change, [item], asked.action))
  const result = (await moveAll(deps, change, who, [{ ...asked, item }])).get(id)
  if (result instanceof HuiyanError) throw result
}

/** The same with several in one change: what cannot be done is said, the rest is done. Throws `no-organisation`. */
export async function actOnWorks(deps: WorkActing, action: Action, who: Sender, subject: MovedSubject, name: string, request: WorkActsRequest, lang: Lang): Promise<AlertActsResponse> {
  const ids = [...new Set(request.ids)]
  return unitOfWork(deps.store, action, async (change) => {
    const items = await findMatters(change, subject, ids)
    const byTopic = Map.groupBy(items.values(), ({ topic }) => topic)
    if (request.organisation !== undefined && items.size === 0) await checkOrganisation(deps, change, request.organisation)
    if (request.organisation !== undefined) for (const [topic, some] of byTopic) await checkOrganisation(deps, change, request.organisation, topic, await rolesFor(deps, change, some, name))
    const routed = request.byTable === true ? await routedWithin(deps, change, [...items.values()], name) : null
    const { note } = request
    const moved = await moveAll(deps, change, who, [...items.values()].map((item) => ({ item, action: name, ...(routed === null ? { organisation: request.organisation } : routed(item)), ...(note === undefined ? {} : { note }) })))
    const results = new Map([...moved].map(([id, result]) => [id, routed !== null && isHuiyanError(result, 'work-without-organisation') ? undecided(routed(items.get(id)!).grounds) : result]))
    const refusals = ids.flatMap((id) => {
      const result = results.get(id) ?? new HuiyanError('not-found', { thing: id })
      return result instanceof HuiyanError ? [{ id, error: result }] : []
    })
    const done = ids.filter((id) => results.has(id) && !(results.get(id) instanceof HuiyanError))
    // Nothing else would leave a trace.
    if (done.length === 0) change.audit({ verb: `${name.replaceAll('_', '-')}-${subject}`, object: { kind: subject, id: ids[0] ?? '' }, topic: null, after: { refused: refusals.map(({ id, error }) => ({ id, code: error.code })) } })
    return { done, refused: refusals.map(({ id, error }) => ({ id, code: error.code, detail: textIn(error.detail, lang), hint: textIn(error.hint, lang) })) }
  })
}

/** Does acts within a change, each by itself, and notes them where lists look. What stands against one is its result. Parts of a notice that go along have theirs too. */
export async function moveAll(deps: Omit<WorkActing, 'store'>, change: Change, who: Sender, all: readonly ActAsked[]): Promise<ReadonlyMap<string, Moved | HuiyanError>> {
  const { actor } = change.action
  const notices = await readyNotices(deps, change, who, all)
  const duties = await readyDuties(deps, change, notices.asked)
  const { asked, refused } = await readySamples(deps, change, who, duties.asked)
  const items = asked.map(({ item }) => item)
  const standing = await standingOn(change, items)
  const machineOf = await deps.machines.under(change, items)
  const splitting = (item: WorkItem, action: string) => isSplitting(machineOf(item), action)
  const asksOf = asked.some(({ item, action }) => splitting(item, action)) ? await whomToAsk(deps, change) : null
  const stuck = new Map(asked.flatMap(({ item, action }) => (opensCase(machineOf(item).workflow, item, action) && !isRunning(deps, item.topic) ? [[item.id, new HuiyanError('topic-quarantined', { topic: item.topic })] as const] : [])))
  const moved = await moveItems(change, deps.machines.calendar, asked.filter(({ item }) => !stuck.has(item.id)).map(({ item, ...move }) => ({
    item, machine: machineOf(item),
    move: { ...move, ...(asksOf !== null && splitting(item, move.action) ? { asks: asksOf(item) } : {}), actor: { kind: actor.kind, id: actor.id, ...standing.get(item.id)!, organisation: who.organisation?.id ?? null }, actorOrganisation: who.organisation?.title ?? null },
  })))
  for (const [id, then] of notices.after) {
    const result = moved.get(id)
    if (result !== undefined && !(result instanceof HuiyanError)) await then(result)
  }
  await settleMoves(deps, change, new Map(items.map((item) => [item.id, item])), moved)
  return new Map<string, Moved | HuiyanError>([...moved, ...stuck, ...notices.refused, ...duties.refused, ...refused])
}

/** Whether an action turns an alert into a case, which begins under the workflow that the topic runs. */
const opensCase = ({ actions }: WorkflowFile, { subject, state }: WorkItem, action: string): boolean => subject === 'alert' && state !== converted && Object.hasOwn(actions, action) && actions[action]!.to === converted

const isRunning = ({ registry }: Pick<WorkActing, 'registry'>, topic: string): boolean => registry.running().some(({ runtime }) => runtime.pack.id === topic)

/** Where the dispatch tables send a matter, and why; null where that is nowhere, or out of the actor's reach. */
async function routedWithin(deps: WorkActing, change: Change, items: readonly WorkItem[], name: string): Promise<(item: WorkItem) => Required<Pick<ActAsked, 'organisation' | 'grounds' | 'details'>>> {
  const destinationOf = await routeMatters(deps, change, items)
  const within = await reachOf(change, await rolesFor(deps, change, items, name))
  return (item) => {
    const { organisation, row, why } = destinationOf(item)
    const reached = organisation !== null && within.has(organisation.id, item.topic)
    return { organisation: reached ? organisation.id : null, grounds: reached || organisation === null ? why : outOfReach(organisationTitle(organisation)), details: routedBy(row) }
  }
}

/** What the trail has to tell of a matter that was handed out by the tables. */
export const routedBy = (row: string | null): Readonly<Record<string, string>> => (row === null ? { way: 'jurisdiction' } : { way: 'table', row })

const undecided = (why: Sentence): HuiyanError => new HuiyanError('dispatch-undecided', { 'why-zh': why['zh-CN'], 'why-en': why.en })

/** Those who may do an action of matters' workflows: handing over goes as far as their grants do. Where the actor has none of these, or no workflow the action, every grant counts: that is refused for itself. */
async function rolesFor({ machines }: Pick<WorkActing, 'machines'>, read: Reading, items: readonly WorkItem[], name: string): Promise<readonly string[] | undefined> {
  const machineOf = await machines.under(read, items)
  const roles = items.flatMap((item) => (Object.hasOwn(machineOf(item).workflow.actions, name) ? machineOf(item).workflow.actions[name]!.roles : []))
  return read.action.scope.some(({ role }) => role === undefined || roles.includes(role)) ? roles : undefined
}

/** Throws `no-organisation` where it is not there, not in use, or out of the actor's reach for what lies in `topic`; `roles`: by grants of these alone. */
export async function checkOrganisation({ timeZone }: Pick<WorkActing, 'timeZone'>, read: Reading, id: string, topic?: string, roles?: readonly string[]): Promise<void> {
  const found = (await organisationsById(read, [id])).get(id)
  if (found === undefined || !isInUse(found, dateIn(timeZone, read.action.at)) || !(await reachOf(read, roles)).has(id, topic)) throw new HuiyanError('no-organisation', { organisation: id })
}
