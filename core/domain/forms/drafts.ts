import { HuiyanError } from '../../base/errors.ts'
import type { DraftJson, DraftRequest } from '../../contracts/form-api.ts'
import type { Reading } from '../../store/access.ts'
import { FormDraft } from '../../store/entities/forms/form-draft.ts'
import { canonicalJson, type Json } from '../../store/json-object.ts'
import type { Change } from '../../store/unit-of-work.ts'
import type { RowSealer } from './row-sealer.ts'

/** Drafts that an account may have. */
const mostDrafts = 200

/** One of the actor's own. */
export async function findDraft({ em, action }: Reading, id: string): Promise<FormDraft | null> {
  return em.findOne(FormDraft, { id, account: action.actor.id })
}

/** The actor's own, the last saved first. */
export async function listDrafts({ em, action }: Reading, where: { readonly topic?: string; readonly form?: string }): Promise<readonly FormDraft[]> {
  const { topic, form } = where
  const filter = { account: action.actor.id, ...(topic === undefined ? {} : { topic }), ...(form === undefined ? {} : { form }) }
  return em.find(FormDraft, filter, { orderBy: { savedAt: 'desc', id: 'desc' }, limit: mostDrafts })
}

/**
 * Saves what has been written so far. Throws `no-draft` where it is gone, `draft-conflict` with what stands there where another device
 * has saved since, `drafts-full`. The same saving sent again changes nothing.
 */
export async function saveDraft(change: Change, sealer: RowSealer, id: string, request: DraftRequest, device: string): Promise<FormDraft> {
  const { em, action } = change
  const known = await em.findOne(FormDraft, { id })
  if (known === null ? request.revision !== 0 : known.account !== action.actor.id) throw new HuiyanError('no-draft', { draft: id })
  const { topic, form, version, revision } = request
  change.audit({ verb: 'save-draft', object: { kind: 'draft', id }, topic, after: { form, revision: revision + 1 } })
  if (known !== null && known.revision !== revision) {
    const theirs = draftJson(sealer, known)
    if (known.revision === revision + 1 && sameDraft(theirs, request)) return known
    throw new HuiyanError('draft-conflict', { device: known.device }, { members: { theirs } })
  }
  if (known === null && (await em.count(FormDraft, { account: action.actor.id })) >= mostDrafts) throw new HuiyanError('drafts-full', { limit: mostDrafts })
  const values = { topic, form, version, revision: revision + 1, sealed: sealer.seal(action, sealedAt(id), request.answer), savedAt: action.at, device }
  const row = { id, account: action.actor.id, ...values } as FormDraft
  if (known === null) await em.insert(FormDraft, row)
  else await em.nativeUpdate(FormDraft, { id }, values)
  return row
}

/** Takes away one of the actor's own; false where there is none. */
export async function endDraft({ em, action, audit }: Change, id: string): Promise<boolean> {
  const found = await em.findOne(FormDraft, { id, account: action.actor.id }, { fields: ['id', 'topic', 'form'] })
  if (found === null) return false
  await em.nativeDelete(FormDraft, { id })
  audit({ verb: 'end-draft', object: { kind: 'draft', id }, topic: found.topic, after: { form: found.form } })
  return true
}

export function draftJson(sealer: RowSealer, { id, topic, form, version, revision, sealed, savedAt, device }: FormDraft): DraftJson {
  return { id, topic, form, version, answer: sealer.open(sealedAt(id), sealed) as DraftJson['answer'], revision, savedAt: savedAt.toISOString(), device }
}

const sealedAt = (row: string) => ({ table: 'form_draft', row, column: 'sealed' }) as const

function sameDraft(a: DraftRequest, b: DraftRequest): boolean {
  return a.topic === b.topic && a.form === b.form && a.version === b.version && canonicalJson(a.answer as Json) === canonicalJson(b.answer as Json)
}
