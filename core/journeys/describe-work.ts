import { textIn, type Lang, type LocalText } from '../base/text.ts'
import { commentedSubjects } from '../contracts/comment-api.ts'
import type { WorkflowContent } from '../contracts/runtime-workflow.ts'
import type { OrganisationRef, SharedActionJson, WorkActionJson, WorkEventJson, WorkJson } from '../contracts/work-api.ts'
import type { Sender } from '../domain/forms/store-answer.ts'
import { formsOfAnswers } from '../domain/forms/find-answers.ts'
import { organisationsById, organisationTitle } from '../domain/identity/find-organisations.ts'
import { namesOfAccounts } from '../domain/identity/list-accounts.ts'
import { machinesOfActs } from '../domain/work/acts-by-version.ts'
import { assignActsOf } from '../domain/work/assign-item.ts'
import { extensionJson } from '../domain/work/extend-time.ts'
import { findItems } from '../domain/work/find-items.ts'
import { leavesOfActs } from '../domain/work/leaves-of-acts.ts'
import type { Machines, PinnedMachine } from '../domain/work/machines.ts'
import { historiesOf } from '../domain/work/move-items.ts'
import { openActionsOf, type OpenAction } from '../domain/work/open-actions.ts'
import { timeJson } from '../domain/work/time-json.ts'
import { actSentence, isToldByWork, roleTitle, stateTitle } from '../domain/work/work-words.ts'
import type { Reading } from '../store/access.ts'
import type { WorkAct } from '../store/entities/work/work-act.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'
import type { MovedSubject } from './act-asked.ts'
import { findMatters } from './find-matter.ts'
import { assigneeJson, holdersOf } from './holders-of.ts'
import { standingOn } from './notice-sight.ts'
import { routeMatters, type Routing } from './route-matters.ts'
import { withComments } from './tell-comments.ts'
import { withSomebodyToAsk, type Offered } from './whom-to-ask.ts'

export interface WorkReading extends Routing {
  readonly machines: Machines
}

/** How the work on a matter stands, and what the reader may do with it; null where there is none within reach. */
export async function describeWork(deps: WorkReading, read: Reading, who: Sender, id: string): Promise<WorkJson | null> {
  const item = (await findItems(read, [id])).get(id)
  return item === undefined ? null : describeItem(deps, read, who, item)
}

/** The same of a matter that the reader may see. */
export async function describeItem(deps: WorkReading, read: Reading, who: Sender, item: WorkItem): Promise<WorkJson> {
  const { id } = item
  const { machines } = deps
  const { actor, at } = read.action
  const machine = (await machines.under(read, [item]))(item)
  const standing = (await standingOn(read, [item])).get(id)!
  const history = (await historiesOf(read, [item])).get(id) ?? []
  const acting = { kind: actor.kind, id: actor.id, ...standing, organisation: who.organisation?.id ?? null }
  const [{ actions }] = (await withSomebodyToAsk(deps, read, [{ item, machine, actions: openActionsOf(machine, item, history, acting, at) }])) as [Offered]
  const holder = (await holdersOf(deps, read, [item])).get(id)
  const inCharge = item.organisation === null ? null : (await organisationsById(read, [item.organisation])).get(item.organisation)
  const destination = item.organisation === null && item.light !== null ? (await routeMatters(deps, read, [item]))(item) : null
  return {
    state: item.state, stateTitle: stateTitle(machine, item.state), phase: item.phase, since: item.since.toISOString(),
    role: item.role === null ? null : { name: item.role, title: roleTitle(item.role) },
    organisation: refOf(inCharge), assignee: assigneeJson(holder, actor), assigning: assignActsOf(machine, item, acting, holder ?? null), proposed: refOf(destination?.organisation), why: destination?.why ?? groundsOf(item, history), time: timeJson(machines.calendar, item, at), extension: extensionJson(machine, item, acting, at), acts: item.acts,
    actions: actions.map((one) => actionJson(one, machine.content)),
  }
}

/** Why a matter's organisation has it: as it was told when it took charge. */
const groundsOf = ({ organisation }: WorkItem, history: readonly WorkAct[]): LocalText | null => {
  const last = history.findLast((act) => act.organisation !== null)
  return last === undefined || last.organisation !== organisation ? null : last.grounds
}

/** An organisation by its id and title; null for none. */
export function refOf(organisation: { readonly id: string; readonly title: string; readonly titleEn: string | null } | null | undefined): OrganisationRef | null {
  return organisation === null || organisation === undefined ? null : { id: organisation.id, title: organisationTitle(organisation) as LocalText }
}

/** What people do that an alert's own events tell already; they tell everything that the host does. */
const toldElsewhere: ReadonlySet<string> = new Set(['merge', 'unmerge'])

/** What was done with a matter and said about it, in words, the earliest first. */
export async function tellActs(deps: WorkReading, read: Reading, id: string, lang: Lang): Promise<readonly WorkEventJson[]> {
  return (await tellActsOf(deps, read, [id], lang)).get(id) ?? []
}

/** The same of several matters, by matter; what is out of reach is left out. */
export async function tellActsOf(deps: WorkReading, read: Reading, ids: readonly string[], lang: Lang): Promise<ReadonlyMap<string, readonly WorkEventJson[]>> {
  const items = [...(await findItems(read, ids)).values()]
  const histories = await historiesOf(read, items)
  const machines = new Map<string, Awaited<ReturnType<typeof machinesOfActs>>>()
  for (const item of items) machines.set(item.id, await machinesOfActs(deps.machines, read, item, histories.get(item.id) ?? []))
  const machineOf = (act: WorkAct) => machines.get(act.item)!(act)
  const acts = items.flatMap(({ id }) => (histories.get(id) ?? []).filter((act) => isToldByWork(machineOf(act), act) && !toldElsewhere.has(act.action)))
  const words = await withLeaves(read, items, acts, await wordActs(machineOf, read, acts, lang))
  const told = Map.groupBy(acts.map((act, at) => ({ item: act.item, number: act.number, event: words[at]! })), ({ item }) => item)
  const events = new Map<string, readonly WorkEventJson[]>()
  for (const { id, subject } of items) {
    const own = told.get(id) ?? []
    events.set(id, (commentedSubjects as readonly string[]).includes(subject) ? await withComments(read, id, own, lang) : own.map(({ event }) => event))
  }
  return events
}

/** Acts in words with the leaves of the trail that they stand in. */
export async function withLeaves(read: Reading, items: readonly WorkItem[], acts: readonly WorkAct[], told: readonly WorkEventJson[]): Promise<readonly WorkEventJson[]> {
  const leafFor = await leavesOfActs(read, items)
  return told.map((event, at) => ({ ...event, ...leafOf(leafFor(acts[at]!)) }))
}

/** The leaf of an event, where there is one. */
export const leafOf = (leaf: string | undefined): Pick<WorkEventJson, 'leaf'> => (leaf === undefined ? {} : { leaf })

/** Acts on a matter that the reader may see, in words, each by the version that it was done under. */
export async function wordActs(machineOf: (act: WorkAct) => PinnedMachine, read: Reading, acts: readonly WorkAct[], lang: Lang): Promise<readonly WorkEventJson[]> {
  const forms = await formsOfAnswers(read, acts.flatMap(({ answer }) => answer ?? []))
  const organisations = await organisationsById(read, acts.flatMap(({ organisation }) => organisation ?? []))
  const holders = await namesOfAccounts(read, acts.flatMap(({ inPlaceOf }) => inPlaceOf ?? []))
  return acts.map((act) => {
    const named = organisations.get(act.organisation ?? '')
    const form = forms.get(act.answer ?? '')
    return {
      answer: form === undefined ? null : { form, id: act.answer! },
      at: act.at.toISOString(), text: actSentence(machineOf(act), act, named === undefined ? null : organisationTitle(named), lang),
      by: actedBy(act, holders.get(act.inPlaceOf ?? '')?.name ?? null, lang),
    }
  })
}

function actedBy({ actorName, actorOrganisation }: WorkAct, holder: string | null, lang: Lang): string {
  const name = holder === null ? actorName : lang === 'en' ? `${actorName} for ${holder}` : `${actorName}（受${holder}委托）`
  return actorOrganisation === null ? name : lang === 'en' ? `${name}, ${textIn(actorOrganisation, lang)}` : `${textIn(actorOrganisation, lang)} ${name}`
}

/** What the reader may do with some of several matters, what most of them allow first. */
export async function sharedActions(deps: WorkReading, read: Reading, who: Sender, subject: MovedSubject, ids: readonly string[]): Promise<readonly SharedActionJson[]> {
  const items = [...(await findMatters(read, subject, ids)).values()]
  const { actor, at } = read.action
  const machineOf = await deps.machines.under(read, items)
  const standing = await standingOn(read, items)
  const histories = await historiesOf(read, items)
  const shared = new Map<string, SharedActionJson>()
  const offered = items.map((item) => {
    const acting = { kind: actor.kind, id: actor.id, ...standing.get(item.id)!, organisation: who.organisation?.id ?? null }
    return { item, machine: machineOf(item), actions: openActionsOf(machineOf(item), item, histories.get(item.id) ?? [], acting, at) }
  })
  for (const { item: { id }, machine, actions } of await withSomebodyToAsk(deps, read, offered)) {
    for (const action of actions) {
      const one = actionJson(action, machine.content)
      const known = shared.get(one.name)
      shared.set(one.name, { ...one, ...(known?.handsOver === 'required' ? { handsOver: 'required' } : {}), needsReason: one.needsReason || known?.needsReason === true, count: (known?.count ?? 0) + 1, ids: [...(known?.ids ?? []), id] })
    }
  }
  return [...shared.values()].sort((a, b) => b.count - a.count)
}

/** An action as the API names it. */
export function actionJson({ name, title, form, handsOver, leadsTo, needsReason }: OpenAction, { pack, formVersions }: WorkflowContent): WorkActionJson {
  return { name, title, form: form === null || form.includes('/') ? form : `${pack}/${form}`, formVersion: formVersions?.[form ?? '']?.hash ?? null, handsOver, leadsTo, needsReason }
}
