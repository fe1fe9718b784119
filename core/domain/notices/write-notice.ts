import { HuiyanError } from '../../base/errors.ts'
import type { NoticeKind, NoticeTexts } from '../../contracts/notice-api.ts'
import { Notice } from '../../store/entities/notices/notice.ts'
import { NoticeMatter } from '../../store/entities/notices/notice-matter.ts'
import { NoticePart } from '../../store/entities/notices/notice-part.ts'
import type { Change } from '../../store/unit-of-work.ts'

/** A matter in the words of a notice. */
export type MatterWords = Pick<NoticeMatter, 'matter' | 'subject' | 'words' | 'due' | 'late' | 'key'>

export interface NewNotice extends NoticeTexts {
  readonly key: string
  readonly collects: string | null
  readonly topic: string
  readonly kind: NoticeKind
  /** Who issues it. */
  readonly organisation: string | null
  /** The accounts that draft it: who does, and in whose place; none: the host itself. */
  readonly writers: readonly string[]
  readonly authorName: string
  /** In the order of the document. */
  readonly addressees: readonly string[]
  readonly matters: readonly MatterWords[]
}

/** Drafts a notice; the work on it is begun by who calls. Gives its id. */
export async function writeNotice(change: Change, { addressees, matters, ...rest }: NewNotice): Promise<string> {
  const { em, action, audit } = change
  const id = action.nextId()
  await em.insert(Notice, {
    ...rest, id, issuerTitle: null, year: null, number: null, signBy: null, signer: null, stage: 'draft', revision: 1, draftedAt: action.at, approvedAt: null, issuedAt: null,
  })
  await putParts(change, { id, topic: rest.topic }, addressees)
  await em.insertMany(NoticeMatter, matters.map((matter, position) => ({ notice: id, position, ...matter })))
  audit({ verb: 'draft-notice', object: { kind: 'notice', id }, topic: rest.topic, after: { kind: rest.kind, title: rest.title, issuer: rest.organisation, addressees: [...addressees], matters: matters.map(({ matter }) => matter), ...(rest.writers.length === 0 ? { by: 'system' } : {}) } })
  return id
}

/** What a draft is changed to. */
export interface RewrittenNotice extends NoticeTexts {
  readonly organisation: string | null
  readonly addressees: readonly string[]
  /** Those that stay. */
  readonly matters: readonly string[]
  /** Who changes it, and in whose place. */
  readonly writers: readonly string[]
}

/** The act on the work that a change of a draft is, for the trail. */
type ActNoted = { readonly state: string; readonly act: number }

/** Changes a draft; whoever does is one of its writers from then on. The title that lists and the trail name is the new one. */
export async function rewriteNotice(change: Change, notice: Notice, { addressees, matters, writers, ...columns }: RewrittenNotice, { state, act }: ActNoted): Promise<void> {
  const { em, action, audit } = change
  const kept = (await mattersOf(change, notice.id)).filter(({ matter }) => matters.includes(matter))
  await em.nativeDelete(NoticePart, { notice: notice.id })
  await putParts(change, notice, addressees)
  await em.nativeDelete(NoticeMatter, { notice: notice.id })
  await em.insertMany(NoticeMatter, kept.map((matter, position) => ({ ...matter, position })))
  await em.nativeUpdate(Notice, { id: notice.id }, { ...columns, collects: null, writers: [...new Set([...notice.writers, ...writers])], authorName: notice.writers.length === 0 ? action.actor.name : notice.authorName, revision: notice.revision + 1 })
  audit({ verb: 'change-notice', object: { kind: 'notice', id: notice.id }, topic: notice.topic, before: { state, revision: notice.revision }, after: { state, act, revision: notice.revision + 1, title: columns.title, issuer: columns.organisation, addressees: [...addressees], matters: kept.map(({ matter }) => matter) } })
}

/** Puts more matters into a draft that is the host's own, with words that count them. */
export async function collectMatters(change: Change, notice: Notice, matters: readonly MatterWords[], texts: NoticeTexts, isFull: boolean, { state, act }: ActNoted): Promise<void> {
  const { em, audit } = change
  const there = (await mattersOf(change, notice.id)).length
  await em.insertMany(NoticeMatter, matters.map((matter, at) => ({ notice: notice.id, position: there + at, ...matter })))
  await em.nativeUpdate(Notice, { id: notice.id }, { ...texts, revision: notice.revision + 1, ...(isFull ? { collects: null } : {}) })
  audit({ verb: 'collect-notice', object: { kind: 'notice', id: notice.id }, topic: notice.topic, before: { state, revision: notice.revision }, after: { state, act, by: 'system', revision: notice.revision + 1, matters: matters.map(({ matter }) => matter) } })
}

/** What a notice is about, in the order of the document. */
export function mattersOf({ em }: Pick<Change, 'em'>, notice: string): Promise<NoticeMatter[]> {
  return em.find(NoticeMatter, { notice }, { orderBy: { position: 'asc' }, disableIdentityMap: true })
}

/** Which of some effects have put their matter into a notice already. */
export async function takenUp({ em }: Pick<Change, 'em'>, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const taken = new Set<string>()
  for (let at = 0; at < keys.length; at += chunk) for (const { key } of await em.find(NoticeMatter, { key: { $in: keys.slice(at, at + chunk) } }, { fields: ['key'], disableIdentityMap: true })) taken.add(key!)
  return taken
}

const chunk = 500

/** Throws `notice-addressee-twice`. */
export function demandOnce(addressees: readonly string[]): void {
  const twice = addressees.find((one, at) => addressees.indexOf(one) !== at)
  if (twice !== undefined) throw new HuiyanError('notice-addressee-twice', { organisation: twice })
}

async function putParts({ em, action }: Change, { id, topic }: Pick<Notice, 'id' | 'topic'>, addressees: readonly string[]): Promise<void> {
  await em.insertMany(NoticePart, addressees.map((organisation, position) => ({ id: position === 0 ? id : action.nextId(), notice: id, position, topic, organisation, title: null, state: null, phase: null })))
}
