import type { LocalText } from '../../base/text.ts'
import { Notice } from '../../store/entities/notices/notice.ts'
import { NoticePart } from '../../store/entities/notices/notice-part.ts'
import type { Change } from '../../store/unit-of-work.ts'

/** A draft was approved, by whoever acts; from here on nobody changes it. */
export async function approveNotice({ em, action }: Change, notice: Notice, organisation: string): Promise<void> {
  await em.nativeUpdate(Notice, { id: notice.id }, { organisation, collects: null, signer: action.actor.name, approvedAt: action.at })
}

export interface Issuing {
  /** Of the city's calendar. */
  readonly year: number
  /** The last day for signing, `YYYY-MM-DD`. */
  readonly signBy: string
  readonly issuerTitle: LocalText
  /** What addressees are called, by their ids. */
  readonly titles: ReadonlyMap<string, LocalText>
  /** In which every part begins. */
  readonly state: string
  readonly phase: NoticePart['phase']
}

/** Gives a notice the next number of its issuer, kind and year, and notes how those are called that it names. Changes come one at a time, so that no number is left out or given twice. The trail has the document word by word. */
export async function issueNotice({ em, action, audit }: Change, notice: Notice, parts: readonly NoticePart[], { year, signBy, issuerTitle, titles, state, phase }: Issuing): Promise<void> {
  const { id, kind, organisation, title, facts, basis, demand, signDays, replyDays } = notice
  const [last] = await em.find(Notice, { organisation, kind, year }, { orderBy: { number: 'desc' }, limit: 1, fields: ['number'], disableIdentityMap: true })
  const number = (last?.number ?? 0) + 1
  await em.nativeUpdate(Notice, { id }, { year, number, signBy, issuerTitle, issuedAt: action.at })
  for (const part of parts) await em.nativeUpdate(NoticePart, { id: part.id }, { title: titles.get(part.organisation) ?? part.organisation, state, phase })
  audit({ verb: 'number-notice', object: { kind: 'notice', id }, topic: notice.topic, after: { kind, issuer: organisation, year, number, signBy, title, facts, basis, demand, signDays, replyDays, parts: parts.map((part) => ({ id: part.id, organisation: part.organisation })) } })
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

function stageOf({ issuedAt, approvedAt }: Notice, parts: readonly NoticePart[]): Notice['stage'] {
  const ended = (phase: NoticePart['phase']) => phase === 'closed' || phase === 'void'
  if (issuedAt === null) return parts.some(({ phase }) => ended(phase)) ? 'withdrawn' : approvedAt === null ? 'draft' : 'approved'
  if (parts.every(({ phase }) => phase === 'void')) return 'withdrawn'
  return parts.every(({ phase }) => ended(phase)) ? 'over' : 'issued'
}
