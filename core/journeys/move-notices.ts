import { dateIn } from '../base/clock.ts'
import { HuiyanError } from '../base/errors.ts'
import { textIn, type LocalText } from '../base/text.ts'
import type { Sender } from '../domain/forms/store-answer.ts'
import { isInUse, organisationsById, organisationTitle } from '../domain/identity/find-organisations.ts'
import { seeNotices, type SeenNotice } from '../domain/notices/find-notices.ts'
import { handleDraft, issueNotice } from '../domain/notices/issue-notice.ts'
import { decideMove } from '../domain/work/decide-move.ts'
import { approves, documentSpans, issue, lastOfDays, reopensDraft, statesBeforeIssue, withdraw } from '../domain/work/document-flow.ts'
import { findItems, reachOf } from '../domain/work/find-items.ts'
import type { Machines, PinnedMachine } from '../domain/work/machines.ts'
import { historiesOf, type Moved } from '../domain/work/move-items.ts'
import type { Standing } from '../domain/work/roles-within.ts'
import { startItems } from '../domain/work/start-items.ts'
import { workflowVersions } from '../domain/work/workflow-versions.ts'
import type { Change } from '../store/unit-of-work.ts'
import type { ActAsked } from './act-asked.ts'
import { nobodyToSign } from './nobody-to-sign.ts'
import { sightOf, standingOn } from './notice-sight.ts'

export interface NoticeMoving {
  readonly machines: Machines
  readonly timeZone: string
}

/** What is asked of notices, made ready: parts that go along, and what is to be done with the document once its work has moved. */
export interface ReadyNotices {
  readonly asked: readonly ActAsked[]
  readonly refused: ReadonlyMap<string, HuiyanError>
  /** By the id of the first part. */
  readonly after: ReadonlyMap<string, (moved: Moved) => Promise<void>>
}

/** Actions that say something to the other side; without a form of their own their note says it. */
const saying: ReadonlySet<string> = new Set(['reply', 'return'])

/**
 * Looks at acts on notices before they are done. Before a notice is issued it has one work, which bears the id of its first part: who
 * wrote in it does not approve it, what is not complete is not approved, and issuing it hands that work to the first addressee, begins
 * one for each of the others, and gives the number. After that each part goes its own way, but for withdrawing, which takes all parts or
 * none. What is not about notices passes through.
 */
export async function readyNotices(deps: NoticeMoving, change: Change, who: Sender, asked: readonly ActAsked[]): Promise<ReadyNotices> {
  const about = asked.filter(({ item }) => item.subject === 'notice')
  if (about.length === 0) return { asked, refused: new Map(), after: new Map() }
  const seen = await seeNotices(change, sightOf(change.action.scope), about.map(({ item }) => item.id))
  const machineOf = await deps.machines.under(change, about.map(({ item }) => item))
  const standing = await standingOn(change, about.map(({ item }) => item))
  const ready = new Map(asked.filter(({ item }) => item.subject !== 'notice').map((one) => [one.item.id, one]))
  const refused = new Map<string, HuiyanError>()
  const after = new Map<string, (moved: Moved) => Promise<void>>()
  for (const one of about) {
    const { id } = one.item
    const of = seen.get(id)
    const result = of === undefined || !of.open.has(id) ? new HuiyanError('not-found', { thing: id }) : await readyOne(deps, change, who, { one, of, machine: machineOf(one.item), standing: standing.get(id)! })
    if (result instanceof HuiyanError) refused.set(id, result)
    else {
      for (const move of result.moves) if (!ready.has(move.item.id) || move.item.id === id) ready.set(move.item.id, move)
      if (result.afterwards !== undefined) after.set(id, result.afterwards)
    }
  }
  return { asked: [...ready.values()].filter(({ item }) => !refused.has(item.id)), refused, after }
}

interface AskedOfNotice {
  readonly one: ActAsked
  readonly of: SeenNotice
  readonly machine: PinnedMachine
  readonly standing: Standing
}

type Ready = { readonly moves: readonly ActAsked[]; readonly afterwards?: (moved: Moved) => Promise<void> } | HuiyanError

async function readyOne(deps: NoticeMoving, change: Change, who: Sender, asked: AskedOfNotice): Promise<Ready> {
  const { one, machine: { workflow }, standing } = asked
  const action = Object.hasOwn(workflow.actions, one.action) ? workflow.actions[one.action]! : null
  // What the workflow refuses, it says itself.
  if (action === null || !action.from.includes(one.item.state) || !action.roles.some((role) => standing.roles.includes(role))) return { moves: [one] }
  if (!statesBeforeIssue(workflow).has(one.item.state)) {
    if (one.action === withdraw) return withdrawAll(change, who, asked)
    if (saying.has(one.action) && action.form === undefined && (one.note ?? '').trim() === '') return new HuiyanError('notice-words-missing', { 'action-zh': textIn(action.title ?? one.action, 'zh-CN'), 'action-en': textIn(action.title ?? one.action, 'en') })
    return { moves: [one] }
  }
  const { notice } = asked.of
  if (one.action === withdraw) return { moves: [one], afterwards: () => handleDraft(change, notice, { organisation: notice.organisation, approved: null }) }
  const isApproval = approves(workflow, one.item.state, one.action, notice.approvedAt !== null)
  const against = isApproval ? againstApproval(change, asked) : null
  if (against !== null) return against
  const issuer = notice.organisation ?? (await ownIssuer(deps, change, who, notice.topic))
  if (issuer === null) return new HuiyanError('notice-without-issuer')
  if (one.action === issue) return issueAll(deps, change, issuer, asked)
  const approved = isApproval ? true : reopensDraft(workflow, one.item.state, one.action) ? false : null
  return { moves: [{ ...one, follows: issuer }], afterwards: () => handleDraft(change, notice, { organisation: issuer, approved }) }
}

/** Why the actor does not approve a draft, whatever their role; null: nothing stands against it. */
export function againstApproval({ action: { actor } }: Pick<Change, 'action'>, { one: { action: name }, of: { notice }, machine: { workflow }, standing }: { readonly one: Pick<ActAsked, 'action'>; readonly of: Pick<SeenNotice, 'notice'>; readonly machine: Pick<PinnedMachine, 'workflow'>; readonly standing: Standing }): HuiyanError | null {
  const roles = (workflow.actions[name]?.roles ?? []).filter((role) => standing.roles.includes(role))
  // Who acts in another's place acts for both.
  const people = [actor.id, ...(roles.every((role) => Object.hasOwn(standing.inPlaceOf, role)) ? roles.flatMap((role) => standing.inPlaceOf[role] ?? []) : [])]
  if (notice.writers.some((writer) => people.includes(writer))) return new HuiyanError('notice-own-draft')
  const missing = ([['facts', '事实', 'the facts'], ['demand', '要求', 'the demand']] as const).filter(([field]) => notice[field] === '')
  return missing.length === 0 ? null : new HuiyanError('notice-incomplete', { 'fields-zh': missing.map(([, zh]) => zh).join('、'), 'fields-en': missing.map(([, , en]) => en).join(', ') })
}

/** The actor's own organisation, where it is still there and they reach it. */
async function ownIssuer({ timeZone }: NoticeMoving, change: Change, who: Sender, topic: string): Promise<string | null> {
  const own = who.organisation?.id ?? null
  const found = own === null ? undefined : (await organisationsById(change, [own])).get(own)
  return found !== undefined && isInUse(found, dateIn(timeZone, change.action.at)) && (await reachOf(change)).has(found.id, topic) ? found.id : null
}

async function issueAll({ machines, timeZone }: NoticeMoving, change: Change, issuer: string, { one, of: { notice, parts }, machine }: AskedOfNotice): Promise<Ready> {
  const { at } = change.action
  const today = dateIn(timeZone, at)
  const organisations = await organisationsById(change, [issuer, ...parts.map(({ organisation }) => organisation)])
  const gone = [issuer, ...parts.map(({ organisation }) => organisation)].find((id) => !organisations.has(id) || !isInUse(organisations.get(id)!, today))
  if (gone !== undefined) return new HuiyanError('no-organisation', { organisation: organisations.get(gone)?.title ?? gone })
  const unsigned = await nobodyToSign(timeZone, change, machine.workflow, { notice, parts })
  if (unsigned !== null) return unsigned
  const titles = new Map<string, LocalText>([...organisations].map(([id, row]) => [id, organisationTitle(row)]))
  const spans = documentSpans(machine.workflow, notice)
  return {
    moves: [{ ...one, follows: parts[0]!.organisation, spans }],
    async afterwards({ state, phase }) {
      await issueNotice(change, { ...notice, organisation: issuer }, parts, { year: Number(today.slice(0, 4)), signBy: lastOfDays(machines.calendar, at, notice.signDays), signer: notice.signer ?? change.action.actor.name, issuerTitle: titles.get(issuer) ?? issuer, titles, state, phase })
      const others = parts.slice(1).map(({ id, organisation }) => ({ id, region: null, department: null, organisation }))
      if (others.length > 0) await startItems(change, machines.calendar, (await workflowVersions(change, [machine.version])).get(machine.version)!, others, state, undefined, spans)
    },
  }
}

async function withdrawAll(change: Change, who: Sender, { one, of: { parts }, machine }: AskedOfNotice): Promise<Ready> {
  const items = await findItems(change, parts.map(({ id }) => id))
  const histories = await historiesOf(change, [...items.values()])
  const standing = await standingOn(change, [...items.values()])
  const { kind, id } = change.action.actor
  const title = machine.workflow.actions[withdraw]!.title ?? withdraw
  const moves: ActAsked[] = []
  // What stands against the act itself is said first.
  for (const part of parts.toSorted((a, b) => Number(b.id === one.item.id) - Number(a.id === one.item.id))) {
    const item = items.get(part.id)
    if (item === undefined) return new HuiyanError('not-found', { thing: part.id })
    const move = item.id === one.item.id ? one : { item, action: withdraw, note: one.note ?? null }
    const result = decideMove(machine, item, histories.get(item.id) ?? [], { ...move, actor: { kind, id, ...standing.get(item.id)!, organisation: who.organisation?.id ?? null } }, change.action.at)
    if (result instanceof HuiyanError) {
      if (item.id === one.item.id) return result
      const organisation = part.title ?? part.organisation
      return new HuiyanError('notice-document-act', { 'action-zh': textIn(title, 'zh-CN'), 'action-en': textIn(title, 'en'), 'organisation-zh': textIn(organisation, 'zh-CN'), 'organisation-en': textIn(organisation, 'en'), 'why-zh': textIn(result.detail, 'zh-CN'), 'why-en': textIn(result.detail, 'en') })
    }
    moves.push(move)
  }
  return { moves }
}
