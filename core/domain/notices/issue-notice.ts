import { textIn, type LocalText } from '../../base/text.ts'
import { Notice } from '../../store/entities/notices/notice.ts'
import { NoticePart } from '../../store/entities/notices/notice-part.ts'
import type { Change } from '../../store/unit-of-work.ts'
import { stageOf } from './stage-of.ts'
import { mattersOf } from './write-notice.ts'

/** What an act before a document is issued does to it. */
export interface Handled {
  /** Who issues it; null where nobody does yet. */
  readonly organisation: string | null
  /** From here on nobody changes it; false: it is worked on once more; null: as before. */
  readonly approved: boolean | null
}

/** Somebody has acted on a draft: the host puts nothing more into it. */
export async function handleDraft({ em, action }: Change, { id }: Pick<Notice, 'id'>, { organisation, approved }: Handled): Promise<void> {
  const signing = approved === null ? {} : approved ? { signer: action.actor.name, approvedAt: action.at } : { signer: null, approvedAt: null }
  await em.nativeUpdate(Notice, { id }, { organisation, collects: null, ...signing })
}

export interface Issuing {
  /** Of the city's calendar. */
  readonly year: number
  /** The last day for signing, `YYYY-MM-DD`; null where the calendar does not know it yet. */
  readonly signBy: string | null
  /** What is printed as the name of who approved it. */
  readonly signer: string
  readonly issuerTitle: LocalText
  /** What addressees are called, by their ids. */
  readonly titles: ReadonlyMap<string, LocalText>
  /** In which every part begins. */
  readonly state: string
  readonly phase: NoticePart['phase']
}

/** Gives a notice the next number of its issuer, kind and year, and notes how those are called that it names. Changes come one at a time, so that no number is left out or given twice. The trail has the document word by word. */
export async function issueNotice(change: Change, notice: Notice, parts: readonly NoticePart[], { year, signBy, signer, issuerTitle, titles, state, phase }: Issuing): Promise<void> {
  const { em, action, audit } = change
  const { id, kind, organisation, title, facts, basis, demand, signDays, replyDays } = notice
  const [last] = await em.find(Notice, { organisation, kind, year }, { orderBy: { number: 'desc' }, limit: 1, fields: ['number'], disableIdentityMap: true })
  const number = (last?.number ?? 0) + 1
  await em.nativeUpdate(Notice, { id }, { organisation, collects: null, signer, approvedAt: notice.approvedAt ?? action.at, year, number, signBy, issuerTitle, issuedAt: action.at })
  const called = (part: NoticePart): LocalText => titles.get(part.organisation) ?? part.organisation
  for (const part of parts) await em.nativeUpdate(NoticePart, { id: part.id }, { title: called(part), state, phase })
  audit({
    verb: 'number-notice', object: { kind: 'notice', id }, topic: notice.topic,
    after: {
      kind, issuer: organisation, issuerTitle: textIn(issuerTitle, 'zh-CN'), year, number, signBy, signer, title, facts, basis, demand, signDays, replyDays,
      parts: parts.map((part) => ({ id: part.id, organisation: part.organisation, title: textIn(called(part), 'zh-CN') })),
      matters: (await mattersOf(change, id)).map(({ matter, words, due, late }) => ({ id: matter, words, due, late })),
    },
  })
}

/** Notes what the work on notices has come to where their lists look. `works`: of parts, by their ids. */
export async function noteParts({ em }: Change, works: readonly Required<Pick<NoticePart, 'id' | 'state' | 'phase'>>[]): Promise<void> {
  if (works.length === 0) return
  for (const { id, state, phase } of works) await em.nativeUpdate(NoticePart, { id }, { state, phase })
  const named = await em.find(NoticePart, { id: { $in: works.map(({ id }) => id) } }, { fields: ['notice'], disableIdentityMap: true })
  const ids = [...new Set(named.map(({ notice }) => notice))]
  const parts = Map.groupBy(await em.find(NoticePart, { notice: { $in: ids } }, { disableIdentityMap: true }), ({ notice }) => notice)
  for (const notice of await em.find(Notice, { id: { $in: ids } }, { disableIdentityMap: true })) {
    const stage = stageOf(notice, parts.get(notice.id) ?? [])
    if (stage !== notice.stage) await em.nativeUpdate(Notice, { id: notice.id }, { stage, ...(stage === 'withdrawn' ? { collects: null } : {}) })
  }
}
