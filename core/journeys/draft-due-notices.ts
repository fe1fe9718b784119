import { dateIn } from '../base/clock.ts'
import { systemActor, wholeScope } from '../base/new-action.ts'
import { mostMatters, type NoticeKind, type NoticeTexts } from '../contracts/notice-api.ts'
import { isInUse, organisationsById } from '../domain/identity/find-organisations.ts'
import { roleMay } from '../domain/identity/permissions.ts'
import { collectingNotices } from '../domain/notices/find-notices.ts'
import { noticeTemplate } from '../domain/notices/notice-words.ts'
import { collectMatters, mattersOf, takenUp, writeNotice, type MatterWords } from '../domain/notices/write-notice.ts'
import { notify } from '../domain/notifications/notify.ts'
import { findItems } from '../domain/work/find-items.ts'
import { noteAct } from '../domain/work/note-act.ts'
import type { Owed } from '../domain/work/settle-items.ts'
import { startItems } from '../domain/work/start-items.ts'
import type { Reading } from '../store/access.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'
import type { Change } from '../store/unit-of-work.ts'
import { workflowToBegin } from './begin-work.ts'
import { wordMatters, type MatterWording } from './word-matters.ts'

/** A notice that is due because of a matter's light. */
export interface DueNotice {
  readonly item: WorkItem
  readonly effect: Owed['effects'][number]
}

const prefix = 'notice:'

/** Whether an effect asks for a notice. */
export const asksForNotice = ({ do: what }: Pick<DueNotice['effect'], 'do'>): boolean => what.startsWith(prefix)

/** Whether a matter waits for those who issue notices: they would write to an organisation about their own delay. */
export const waitsForIssuers = ({ role }: Pick<WorkItem, 'role'>): boolean => role !== null && roleMay(role, 'draft-notice')

/**
 * Drafts the notices that are due, to the organisation in charge; a circular about a part of another notice goes to the one above it.
 * What falls due of one topic and kind for one organisation stands in one draft, as long as nobody has touched that, up to as many
 * matters as one may have. Whoever approves is told of each new draft. Each effect is taken up once. Gives the notice that took up each, by
 * its key; left out are those of topics that do not run, of matters that nobody is in charge of or that wait for those who issue, and what
 * would go to an organisation that is there no more.
 */
export async function draftDueNotices(deps: MatterWording, change: Change, due: readonly DueNotice[]): Promise<ReadonlyMap<string, string>> {
  const running = new Set(deps.registry.running().map(({ runtime }) => runtime.pack.id))
  const issuable = due.filter(({ item }) => item.organisation !== null && !waitsForIssuers(item) && running.has(item.topic))
  if (issuable.length === 0) return new Map()
  const addresseeOf = await addressees(deps, change, issuable)
  const wanted = issuable.filter((one) => addresseeOf(one) !== null)
  const taken = await takenUp(change, wanted.map(({ effect }) => effect.key))
  const words = await wordMatters(deps, { ...change, action: { ...change.action, scope: wholeScope } }, [...new Map(wanted.map(({ item }) => [item.id, item])).values()])
  const groups = Map.groupBy(wanted.filter(({ item, effect }) => !taken.has(effect.key) && words.has(item.id)), (one) => `${one.item.topic} ${kindOf(one)} ${addresseeOf(one)}`)
  const open = await collectingNotices(change, [...groups.keys()])
  const drafts = await findItems({ ...change, action: { ...change.action, scope: wholeScope } }, [...open.values()].map(({ id }) => id))
  const drafted = new Map<string, string>()
  for (const [collects, all] of groups) {
    // Of one matter one line is enough, whatever for it fell due.
    const rows = [...new Map(all.map(({ item, effect }) => [item.id, { ...words.get(item.id)!, key: effect.key }])).values()]
    const placed = new Map<string, string>()
    const [first] = all
    const draft = { topic: first!.item.topic, kind: kindOf(first!), organisation: addresseeOf(first!)!, light: first!.effect.light, since: first!.effect.since }
    const there = open.get(collects)
    if (there !== undefined) {
      const listed = await mattersOf(change, there.id)
      for (const { matter } of listed) placed.set(matter, there.id)
      const more = rows.filter(({ matter }) => !placed.has(matter)).slice(0, mostMatters - listed.length)
      for (const { matter } of more) placed.set(matter, there.id)
      if (more.length > 0) await collectMatters(change, there, more, textsOf(deps, there, [...listed, ...more]), listed.length + more.length === mostMatters, await noteAct(change, drafts.get(there.id)!, { action: 'collect-draft', by: systemActor, organisation: null, inPlaceOf: null }))
    }
    for (let rest = rows.filter(({ matter }) => !placed.has(matter)); rest.length > 0; rest = rest.slice(mostMatters)) {
      const some = rest.slice(0, mostMatters)
      const id = await draftOne(deps, change, { ...draft, collects: some.length === mostMatters ? null : collects, matters: some })
      for (const { matter } of some) placed.set(matter, id)
    }
    for (const { item, effect } of all) drafted.set(effect.key, placed.get(item.id)!)
  }
  return drafted
}

interface HostDraft extends Pick<DueNotice['effect'], 'light' | 'since'> {
  readonly topic: string
  readonly kind: NoticeKind
  /** To whom it goes. */
  readonly organisation: string
  readonly collects: string | null
  readonly matters: readonly MatterWords[]
}

async function draftOne(deps: MatterWording, change: Change, { topic, kind, organisation, light, since, collects, matters }: HostDraft): Promise<string> {
  const id = await writeNotice(change, {
    ...textsOf(deps, { topic, kind }, matters), key: `due:${matters[0]!.key}`, collects, topic, kind, organisation: null, writers: [], authorName: systemActor.name, addressees: [organisation], matters,
  })
  const version = await workflowToBegin(change, deps.registry.get(topic).runtime, 'notice')
  await startItems(change, deps.machines.calendar, version, [{ id, region: null, department: null }])
  const { workflow } = version.content
  await notify(change, [{ key: `draft:${id}`, kind: 'approve', light, since, matter: { id, subject: 'notice', topic, role: workflow.states[workflow.initial]?.role ?? null, organisation: null, assignee: null, due: null } }])
  return id
}

const kindOf = ({ effect }: DueNotice): NoticeKind => effect.do.slice(prefix.length) as NoticeKind

function textsOf({ registry }: MatterWording, { topic, kind }: { readonly topic: string; readonly kind: NoticeKind }, matters: readonly Pick<MatterWords, 'late'>[]): NoticeTexts {
  const { title, basis } = registry.get(topic).runtime.pack.topic
  return noticeTemplate(kind, { title, basis: basis ?? [] }, { count: matters.length, late: matters.filter(({ late }) => late !== null).length, over: 0 })
}

/** To whom each goes: who is in charge, or of a circular about a part of another notice who stands above; null where that one is there no more. */
async function addressees({ timeZone }: MatterWording, read: Reading, due: readonly DueNotice[]): Promise<(one: DueNotice) => string | null> {
  const own = await organisationsById(read, due.flatMap(({ item }) => item.organisation ?? []))
  const aboveOf = (id: string) => (own.get(id)?.parent ?? null) as unknown as string | null
  const known = await organisationsById(read, [...own.keys()].flatMap((id) => [id, aboveOf(id) ?? id]))
  const today = dateIn(timeZone, read.action.at)
  return (one) => {
    const id = (one.item.subject === 'notice' && kindOf(one) === 'circular' ? aboveOf(one.item.organisation!) : null) ?? one.item.organisation!
    return known.has(id) && isInUse(known.get(id)!, today) ? id : null
  }
}
