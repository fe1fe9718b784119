import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import { wholeScope } from '../base/new-action.ts'
import { sentence, textIn, type Lang, type LocalText } from '../base/text.ts'
import type { Page } from '../contracts/api.ts'
import { lights } from '../contracts/matter-clock.ts'
import type { AddresseeJson, NoticeDetail, NoticeHindrance, NoticePartJson, NoticeQuery, NoticeSummary } from '../contracts/notice-api.ts'
import type { WorkActionJson, WorkEventJson } from '../contracts/work-api.ts'
import type { Sender } from '../domain/forms/store-answer.ts'
import { organisationsById, organisationTitle } from '../domain/identity/find-organisations.ts'
import { listNotices, seeNotices, withParts, type SeenNotice } from '../domain/notices/find-notices.ts'
import { noticeTitles, numberText } from '../domain/notices/notice-words.ts'
import { mattersOf } from '../domain/notices/write-notice.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import { approves, issue, statesBeforeIssue, withdraw } from '../domain/work/document-flow.ts'
import { findItems } from '../domain/work/find-items.ts'
import { machinesOfActs } from '../domain/work/acts-by-version.ts'
import { historiesOf } from '../domain/work/move-items.ts'
import { stateTitle } from '../domain/work/work-words.ts'
import { reading, type Reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'
import { describeItem, withLeaves, wordActs, type WorkReading } from './describe-work.ts'
import { againstApproval } from './move-notices.ts'
import { nobodyToSign } from './nobody-to-sign.ts'
import { sightOf, standingOn } from './notice-sight.ts'
import { idPage, pageOf } from './page-of.ts'

export interface NoticeReading extends WorkReading {
  readonly store: Store
  readonly registry: TopicRegistry
}

/** A page of notices, the newest first. Throws `bad-cursor`. */
export async function readNotices(deps: NoticeReading, action: Action, query: NoticeQuery): Promise<Page<NoticeSummary>> {
  const read = reading(deps.store, action)
  idPage(query)
  const sight = sightOf(action.scope)
  const { items, total } = await listNotices(read, sight, query)
  const { items: rows, next } = pageOf(items, query.limit, total.count, ({ id }) => id)
  return { items: await summarise(deps, read, await withParts(read, sight, rows)), next, total }
}

/** A notice, by its id or that of one of its parts, with what the reader may see of the work on it. Throws `not-found`. */
export async function readNotice(deps: NoticeReading, action: Action, who: Sender, id: string, lang: Lang): Promise<NoticeDetail> {
  const read = reading(deps.store, action)
  const seen = (await seeNotices(read, sightOf(action.scope), [id])).get(id)
  if (seen === undefined) throw new HuiyanError('not-found', { thing: id })
  const { notice, isWhole, parts } = seen
  const [summary] = await summarise(deps, read, [seen])
  const items = await workOf(read, seen)
  const listed = await mattersOf(read, notice.id)
  const openMatters = await findItems(read, listed.map(({ matter }) => matter))
  const openNotices = await seeNotices(read, sightOf(action.scope), listed.filter(({ subject }) => subject === 'notice').map(({ matter }) => matter))
  const shown: NoticePartJson[] = []
  for (const part of notice.issuedAt === null ? [] : parts) {
    const item = items.get(part.id)
    if (item === undefined || !seen.open.has(part.id)) continue
    const work = await describeItem(deps, read, who, item)
    shown.push({
      id: part.id, organisation: summary!.addressees.find((one) => one.id === part.id)!.organisation, events: (await actsOf(deps, read, item, 'part', lang)).toReversed(),
      // What is done with all parts at once stands beside the document.
      work: { ...work, actions: work.actions.filter(({ name }) => name !== withdraw) },
    })
  }
  const { signDays, replyDays, facts, basis, demand, signBy, signer, revision } = notice
  return {
    ...summary!, facts, basis, demand, signDays, replyDays, signBy, signer, withdrawn: await withdrawal(read, summary!, [...items.values()]), revision, author: isWhole ? notice.authorName : null,
    matters: listed.map(({ matter, subject, words, due, late }) => ({ id: matter, subject, words, due, late, isOpen: subject === 'notice' ? openNotices.has(matter) : openMatters.has(matter) })),
    ...(await wholeActions(deps, read, who, seen, items, lang)),
    mayEdit: isWhole && notice.stage === 'draft', parts: shown, events: await wholeEvents(deps, read, seen, summary!, items.get(notice.id), lang),
  }
}

/** When and why it was taken back, as any of its parts tells: they go together. */
async function withdrawal(read: Reading, { stage }: NoticeSummary, items: readonly WorkItem[]): Promise<NoticeDetail['withdrawn']> {
  if (stage !== 'withdrawn') return null
  const act = (await historiesOf(read, items.slice(0, 1))).get(items[0]?.id ?? '')?.findLast(({ action }) => action === withdraw)
  return act === undefined ? null : { at: act.at.toISOString(), reason: act.note }
}

/** What the reader may do with the whole document, and what their role would but something stands against. */
async function wholeActions(deps: NoticeReading, read: Reading, who: Sender, seen: SeenNotice, items: ReadonlyMap<string, WorkItem>, lang: Lang): Promise<Pick<NoticeDetail, 'actions' | 'hindrances' | 'acts'>> {
  const { notice, isWhole } = seen
  const first = items.get(notice.id)
  if (!isWhole || first === undefined) return { actions: [], hindrances: [], acts: 0 }
  const machine = (await deps.machines.under(read, [first]))(first)
  const { actions } = await describeItem(deps, read, who, first)
  if (notice.issuedAt !== null) {
    const all = [...items.values()].every(({ state }) => machine.workflow.actions[withdraw]?.from.includes(state))
    return { actions: all ? actions.filter(({ name }) => name === withdraw) : [], hindrances: [], acts: first.acts }
  }
  const standing = (await standingOn(read, [first])).get(first.id)!
  const hindrances: NoticeHindrance[] = []
  const open: WorkActionJson[] = []
  const unsigned = first.phase === 'open' ? await nobodyToSign(deps.timeZone, read, machine.workflow, seen) : null
  // Whoever approves is told too: the draft can still be changed.
  if (unsigned !== null) hindrances.push(hindranceOf(machine.workflow.actions[issue]?.title ?? issue, unsigned, lang))
  for (const action of unsigned === null ? actions : actions.filter(({ name }) => name !== issue)) {
    const against = action.name !== withdraw && approves(machine.workflow, first.state, action.name, notice.approvedAt !== null) ? againstApproval(read, { one: { action: action.name }, of: { notice }, machine, standing }) : null
    if (against === null) open.push(action)
    else hindrances.push(hindranceOf(action.title, against, lang))
  }
  return { actions: open, hindrances, acts: first.acts }
}

const hindranceOf = (title: LocalText, { detail, hint }: HuiyanError, lang: Lang): NoticeHindrance => ({ title, why: `${textIn(detail, lang)}${lang === 'en' ? ' ' : ''}${textIn(hint, lang)}` })

/** What was done with the whole, the newest first. */
async function wholeEvents(deps: NoticeReading, read: Reading, { notice, isWhole }: SeenNotice, { issuer }: NoticeSummary, first: WorkItem | undefined, lang: Lang): Promise<readonly WorkEventJson[]> {
  if (!isWhole) return notice.issuedAt === null ? [] : [{ at: notice.issuedAt.toISOString(), text: issuedWords(notice)[lang], by: issuer === null ? '' : textIn(issuer.title, lang), answer: null }]
  const drafted = { at: notice.draftedAt.toISOString(), text: draftedWords(notice)[lang], by: notice.authorName, answer: null }
  return [...(first === undefined ? [] : (await actsOf(deps, read, first, 'whole', lang)).toReversed()), drafted]
}

/** That a notice was drafted, and that it was issued. */
export const draftedWords = ({ kind }: SeenNotice['notice']) => sentence(`拟制${noticeTitles[kind]['zh-CN']}`, `${noticeTitles[kind].en} drafted`)
export const issuedWords = (notice: SeenNotice['notice']) => sentence(`下发${noticeTitles[notice.kind]['zh-CN']} ${numberText(notice) ?? ''}`, `${noticeTitles[notice.kind].en} ${numberText(notice) ?? ''} issued`)

/** Acts on the work of a part, or on that of the whole before it was issued, in words, the earliest first. */
export async function actsOf({ machines }: Pick<WorkReading, 'machines'>, read: Reading, item: WorkItem, of: 'whole' | 'part', lang: Lang): Promise<readonly WorkEventJson[]> {
  const history = (await historiesOf(read, [item])).get(item.id) ?? []
  const machineOf = await machinesOfActs(machines, read, item, history)
  const acts = history.filter((act) => statesBeforeIssue(machineOf(act).workflow).has(act.from) === (of === 'whole'))
  // Issuing puts the first addressee in charge of what becomes its part; the document goes to all.
  return withLeaves(read, [item], acts, await wordActs(machineOf, read, of === 'whole' ? acts.map((act) => ({ ...act, organisation: null })) : acts, lang))
}

/** The work on the parts of a notice that the reader may see; before it is issued there is one. */
export async function workOf(read: Reading, { notice, parts, open }: SeenNotice): Promise<ReadonlyMap<string, WorkItem>> {
  // Who sees the whole sees parts too that lie with organisations out of their reach.
  return findItems({ ...read, action: { ...read.action, scope: wholeScope } }, notice.issuedAt === null ? [notice.id] : parts.flatMap(({ id }) => (open.has(id) ? [id] : [])))
}

async function summarise({ registry, machines }: NoticeReading, read: Reading, seen: readonly SeenNotice[]): Promise<NoticeSummary[]> {
  const organisations = await organisationsById(read, seen.flatMap(({ notice, parts }) => [...(notice.organisation === null ? [] : [notice.organisation]), ...parts.map(({ organisation }) => organisation)]))
  const items = new Map<string, WorkItem>()
  for (const one of seen) for (const [id, item] of one.notice.issuedAt === null ? [] : await workOf(read, one)) items.set(id, item)
  const machineOf = await machines.under(read, [...items.values()])
  const titleOf = (id: string): LocalText => (organisations.has(id) ? organisationTitle(organisations.get(id)!) : id)
  return seen.map(({ notice, stage, parts }) => ({
    id: notice.id, topic: notice.topic, topicTitle: registry.running().find(({ runtime }) => runtime.pack.id === notice.topic)?.runtime.pack.topic.title ?? notice.topic,
    kind: notice.kind, kindTitle: noticeTitles[notice.kind], number: numberText(notice), title: notice.title, stage,
    issuer: notice.organisation === null ? null : { id: notice.organisation, title: notice.issuerTitle ?? titleOf(notice.organisation) },
    drafted: notice.draftedAt.toISOString(), issued: notice.issuedAt?.toISOString() ?? null,
    addressees: parts.map((part): AddresseeJson => {
      const item = items.get(part.id)
      return {
        id: part.id, organisation: { id: part.organisation, title: part.title ?? titleOf(part.organisation) },
        state: item === undefined ? null : { name: item.state, title: stateTitle(machineOf(item), item.state), light: item.light === null ? null : lights[item.light]! },
      }
    }),
  }))
}
