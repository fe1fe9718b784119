import { HuiyanError } from '../../base/errors.ts'
import type { AnswerRequest, DraftJson, DraftRequest, DraftTerms } from '../../contracts/form-api.ts'
import type { Reading } from '../../store/access.ts'
import { DraftAttachment } from '../../store/entities/forms/draft-attachment.ts'
import { FormDraft } from '../../store/entities/forms/form-draft.ts'
import { bytesOf } from '../../store/grouped.ts'
import { canonicalJson, type Json } from '../../store/json-object.ts'
import type { Change } from '../../store/unit-of-work.ts'
import { nameInDraft } from './loose-attachments.ts'
import type { RowSealer } from './row-sealer.ts'
import { refuseSent } from './store-answer.ts'

/** Drafts that an account may have. */
const mostDrafts = 200

/** What they may take up together, in bytes as they are kept: sealed, in Base64. */
const mostBytes = 64 * 2 ** 20

/** One of the actor's own. */
export async function findDraft({ em, action }: Reading, id: string): Promise<FormDraft | null> {
  return em.findOne(FormDraft, { id, account: action.actor.id })
}

/** What is listed at once: so many characters of drafts, sealed, or one draft. */
const mostListed = 16 * 2 ** 20

/** Of which form, and of what, drafts are. */
export interface DraftFilter {
  readonly topic?: string
  /** `pack/form`. */
  readonly form?: string
  /** Id of what is done something with by the answer. */
  readonly matter?: string
  /** Id of the answer that is corrected. */
  readonly replaces?: string
  /** Of no matter and no correction where they are not named. */
  readonly alone?: boolean
}

/**
 * Some of the actor's own, the last saved first; the cursor is the last id of the page before. A page ends early where its drafts are
 * large. `next` is null at the end.
 */
export async function listDrafts({ em, action }: Reading, where: DraftFilter, page: { readonly cursor?: string; readonly limit: number }): Promise<{ readonly rows: readonly FormDraft[]; readonly next: string | null; readonly count: number }> {
  const { topic, form, matter, replaces, alone = false } = where
  const filter = { account: action.actor.id, ...(topic === undefined ? {} : { topic }), ...(form === undefined ? {} : { form }), ...(matter === undefined && !alone ? {} : { matter: matter ?? null }), ...(replaces === undefined && !alone ? {} : { replaces: replaces ?? null }) }
  const all = await em.find(FormDraft, filter, { orderBy: { savedAt: 'desc', id: 'desc' }, fields: ['id'] })
  const begin = page.cursor === undefined ? 0 : all.findIndex(({ id }) => id === page.cursor) + 1
  const rows: FormDraft[] = []
  let room = mostListed
  for (const { id } of all.slice(begin, begin + page.limit)) {
    const row = await em.fork().findOne(FormDraft, { id })
    // Sent or deleted a moment ago.
    if (row === null) continue
    room -= row.sealed.length
    if (room < 0 && rows.length > 0) break
    rows.push(row)
  }
  const last = rows.at(-1)
  return { rows, next: last === undefined || last.id === all.at(-1)?.id ? null : last.id, count: all.length }
}

/** A draft saved so recently, in milliseconds, is being written on: the trail has its beginning, and its end. */
const oneSitting = 10 * 60_000

/** Whether a saving goes on with a draft on the same device within one sitting: pages save at every pause in typing, and the trail need not have each. */
export function goesOn(known: FormDraft | null, device: string, at: Date): boolean {
  return known !== null && known.device === device && at.getTime() - known.savedAt.getTime() < oneSitting
}

/**
 * Saves what has been written so far. Throws `draft-sent` where it has become an answer, `no-draft` where it is gone, `draft-conflict` with what stands there where another page
 * has saved since, `drafts-full`, `drafts-too-large`. Where the same stands there nothing changes, and what a page saved without hearing so is its own.
 */
export async function saveDraft(change: Pick<Change, 'em' | 'action' | 'audit'>, sealer: RowSealer, id: string, request: DraftRequest, device: string): Promise<FormDraft> {
  const { em, action } = change
  const known = await em.findOne(FormDraft, { id })
  // What was written on for a matter may be what is done with it next.
  if (known === null || request.matter === undefined) await refuseSent(change, id)
  if (known === null ? request.revision !== 0 : known.account !== action.actor.id) throw new HuiyanError('no-draft', { draft: id })
  const { topic, form, matter, replaces, version, writer, terms } = request
  const revision = known !== null && isOwn(known, request) ? known.revision : request.revision
  change.audit({ verb: 'save-draft', object: { kind: 'draft', id }, topic, after: { form, revision: revision + 1 } })
  if (known !== null && known.revision !== revision) {
    const theirs = draftJson(sealer, known)
    if (sameDraft(theirs, request)) return known
    throw new HuiyanError('draft-conflict', { device: known.device }, { members: { theirs } })
  }
  if (known === null && (await em.count(FormDraft, { account: action.actor.id })) >= mostDrafts) throw new HuiyanError('drafts-full', { limit: mostDrafts })
  const sealed = sealer.seal(action, sealedAt(id, 'sealed'), request.answer)
  // One that shrinks may always be saved: it is how room is made.
  if (sealed.length > (known?.sealed.length ?? 0) && sealed.length + (await bytesOf(em, FormDraft, 'sealed', { account: action.actor.id, id: { $ne: id } })) > mostBytes) throw new HuiyanError('drafts-too-large', { limit: mostBytes / 2 ** 20 })
  const values = { topic, form, matter: matter ?? null, replaces: replaces ?? null, version, revision: revision + 1, sealed, terms: isNothing(terms) ? null : sealer.seal(action, sealedAt(id, 'terms'), terms), isNoted: true, savedAt: action.at, device, writer: writer?.id ?? null, saving: writer?.saving ?? 0 }
  const row = { id, account: action.actor.id, ...values } as FormDraft
  if (known === null) await em.insert(FormDraft, row)
  else await em.nativeUpdate(FormDraft, { id }, values)
  await nameInDraft(change, action.actor.id, id, request.answer)
  return row
}

/** Whether what stands there was saved by the page that saves now, before, or by one that it follows as far as it does. */
function isOwn({ writer, saving }: FormDraft, request: DraftRequest): boolean {
  const by = request.writer
  if (by === undefined || writer === null) return false
  return writer === by.id ? saving < by.saving : isFollowed({ writer, saving }, by)
}

function isFollowed({ writer, saving }: Pick<FormDraft, 'writer' | 'saving'>, by: DraftRequest['writer']): boolean {
  return (by?.follows ?? []).some((followed) => writer === followed.id && saving <= followed.saving)
}

/** Takes drafts away with what is noted of them. */
export async function removeDrafts(em: Reading['em'], ids: readonly string[]): Promise<void> {
  await em.nativeDelete(DraftAttachment, { draft: { $in: [...ids] } })
  await em.nativeDelete(FormDraft, { id: { $in: [...ids] } })
}

/** Takes away one of the actor's own; false where there is none, or where it was saved beyond what is `known` of it. */
export async function endDraft({ em, action, audit }: Change, id: string, known?: AnswerRequest['drafted']): Promise<boolean> {
  const found = await em.findOne(FormDraft, { id, account: action.actor.id }, { fields: ['id', 'topic', 'form', 'revision', 'writer', 'saving'] })
  if (found === null || (known !== undefined && found.revision !== known.revision && (found.writer === null || found.writer !== known.writer?.id) && !isFollowed(found, known.writer))) return false
  await removeDrafts(em, [id])
  audit({ verb: 'end-draft', object: { kind: 'draft', id }, topic: found.topic, after: { form: found.form } })
  return true
}

export function draftJson(sealer: RowSealer, { id, topic, form, matter, replaces, version, revision, sealed, terms, savedAt, device, writer, saving }: FormDraft): DraftJson {
  return { id, topic, form, ...(matter === null ? {} : { matter }), ...(replaces === null ? {} : { replaces }), version, answer: sealer.open(sealedAt(id, 'sealed'), sealed) as DraftJson['answer'], ...(terms === null ? {} : { terms: sealer.open(sealedAt(id, 'terms'), terms) as DraftTerms }), revision, savedAt: savedAt.toISOString(), device, ...(writer === null ? {} : { writer: { id: writer, saving } }) }
}

const sealedAt = (row: string, column: 'sealed' | 'terms') => ({ table: 'form_draft', row, column }) as const
const isNothing = (terms: DraftTerms | undefined): boolean => terms?.note === undefined && terms?.organisation === undefined

function sameDraft(a: DraftRequest, b: DraftRequest): boolean {
  return a.topic === b.topic && a.form === b.form && a.matter === b.matter && a.replaces === b.replaces && a.version === b.version && canonicalJson([a.answer, a.terms ?? {}] as Json) === canonicalJson([b.answer, b.terms ?? {}] as Json)
}
