import { HuiyanError } from '../../base/errors.ts'
import { sentence } from '../../base/text.ts'
import type { AttachmentJson } from '../../contracts/form-api.ts'
import type { Node } from '../../contracts/generated/form.ts'
import { pathPointer, type Answer } from '../../engines/forms/answer-path.ts'
import type { Reading } from '../../store/access.ts'
import { AnswerAttachment } from '../../store/entities/forms/answer-attachment.ts'
import { Attachment } from '../../store/entities/forms/attachment.ts'
import { FormAnswer } from '../../store/entities/forms/form-answer.ts'
import type { Change } from '../../store/unit-of-work.ts'
import { answerPlaces } from '../../engines/forms/answer-places.ts'
import { attachmentName } from './attachment-type.ts'
import { answersIn } from './find-answers.ts'
import type { ToldFault } from './check-answer.ts'
import type { RowSealer } from './row-sealer.ts'

/** Stores what a file is, its name sealed, with the ending of its type. `id`: of the sender's own. `isUnnamed`: `change` is an `unnamedAction`'s, and the trail is not told who has sent it, nor which it is. */
export async function storeAttachment({ em, action, audit }: Change, sealer: RowSealer, { id: given, ...file }: FileFacts & { readonly id: string | null }): Promise<Attachment> {
  const id = given ?? action.nextId()
  const row: Attachment = { id, ...file, name: sealer.seal(action, sealedAt(id), attachmentName(file.name, file.type)), at: action.at } as Attachment
  await em.insert(Attachment, row)
  // By an id, or by a size in bytes, the answer that shows the file would be found.
  if (row.isUnnamed) audit({ verb: 'attach', object: { kind: 'attachments', id: action.nextId() }, topic: null })
  else audit({ verb: 'attach', object: { kind: 'attachment', id: row.id }, topic: null, after: { type: row.type, size: row.size } })
  return row
}

export type FileFacts = Pick<Attachment, 'hash' | 'name' | 'type' | 'size' | 'isUnnamed' | 'account'>

/**
 * What is stored under an id that the sender has given, null for nothing. Throws `attachment-id-taken` for another file, or another's.
 * Whose one without a name is, nobody may know once an answer has it: its id and its content tell it.
 */
export async function keptBefore({ em }: Pick<Reading, 'em'>, id: string | null, { hash, isUnnamed, account }: Pick<FileFacts, 'hash' | 'isUnnamed' | 'account'>): Promise<Attachment | null> {
  const found = id === null ? null : await em.findOne(Attachment, { id })
  if (found === null) return null
  if (found.hash !== hash || found.isUnnamed !== isUnnamed || (!isUnnamed && found.account !== account)) throw new HuiyanError('attachment-id-taken', { attachment: found.id })
  return found
}

/** One that the reader has sent, or that an answer in reach has; null otherwise. */
export async function findAttachment(reading: Reading, id: string): Promise<Attachment | null> {
  const { em, action } = reading
  const found = await em.findOne(Attachment, { id })
  if (found === null || found.account === action.actor.id) return found
  const uses = await em.find(AnswerAttachment, { attachment: id })
  const readable = uses.length === 0 ? 0 : await em.count(FormAnswer, { $and: [{ id: { $in: uses.map(({ answer }) => answer) } }, answersIn(action)] })
  return readable > 0 ? found : null
}

/** The matters that were acted on with the answers that have an attachment; nothing else is said of them. */
export async function mattersWith({ em }: Pick<Reading, 'em'>, id: string): Promise<readonly string[]> {
  const uses = await em.find(AnswerAttachment, { attachment: id })
  const answers = uses.length === 0 ? [] : await em.find(FormAnswer, { id: { $in: uses.map(({ answer }) => answer) } }, { fields: ['id', 'instance'], disableIdentityMap: true })
  return answers.flatMap(({ instance }) => instance?.id ?? [])
}

export function attachmentJson(sealer: RowSealer, { id, name, type, size }: Attachment): AttachmentJson {
  // One from before may still have a name that does not fit.
  return { id, name: attachmentName(sealer.open(sealedAt(id), name) as string, type), type, size }
}

const sealedAt = (row: string) => ({ table: 'attachment', row, column: 'name' }) as const

/** Attachments that an answer names, by where. */
export function attachmentsOf(schema: Node, answer: Answer): readonly { readonly path: readonly string[]; readonly id: string }[] {
  return [...answerPlaces(schema, answer)].flatMap(({ path, value, nodes }) => (typeof value === 'string' && nodes.some(({ format }) => format === 'attachment') ? [{ path, id: value }] : []))
}

/**
 * An answer may name what its sender has sent, and what stood in the answer that it corrects. One without a name may only name what was
 * sent for such an answer: of others the trail has who sent them.
 */
export async function attachmentFaults({ em, action }: Pick<Reading, 'em' | 'action'>, named: ReturnType<typeof attachmentsOf>, { replaced, unnamed }: { readonly replaced: string | null; readonly unnamed: boolean }): Promise<readonly ToldFault[]> {
  if (named.length === 0) return []
  const ids = [...new Set(named.map(({ id }) => id))]
  const own = await em.find(Attachment, { id: { $in: ids }, account: action.actor.id, ...(unnamed ? { isUnnamed: true } : {}) }, { fields: ['id'] })
  const before = replaced === null ? [] : await em.find(AnswerAttachment, { answer: replaced, attachment: { $in: ids } })
  const usable = new Set([...own.map(({ id }) => id), ...before.map(({ attachment }) => attachment)])
  return named.filter(({ id }) => !usable.has(id)).map(({ path }) => ({ path: pathPointer(path), keyword: 'format' as const, detail: 'no-attachment', message: missing }))
}

const missing = sentence('没有这个附件，请重新上传。', 'There is no such attachment; upload it again.')
