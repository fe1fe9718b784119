import { rename, utimes } from 'node:fs/promises'
import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import type { KeyedQueue } from '../base/keyed-queue.ts'
import { unnamedAction } from '../base/unnamed-action.ts'
import type { AttachmentJson } from '../contracts/form-api.ts'
import { findAssessments } from '../domain/assessments/find-assessments.ts'
import { attachmentType } from '../domain/forms/attachment-type.ts'
import { attachmentJson, findAttachment, keptBefore, mattersWith, storeAttachment } from '../domain/forms/attachments.ts'
import type { FileScanner } from '../domain/forms/file-scanner.ts'
import { dropOwn, refuseTooMany, withoutAttachment, type LooseRoom } from '../domain/forms/loose-attachments.ts'
import { readSealedFile, writeSealedFile } from '../domain/records/sealed-file.ts'
import type { SealedFiles } from '../domain/records/sealed-files.ts'
import { reading, type Reading } from '../store/access.ts'
import { Attachment } from '../store/entities/forms/attachment.ts'
import { unitOfWork } from '../store/unit-of-work.ts'
import type { FormDeps } from './form-at.ts'
import { plainName, type Upload } from './import-file.ts'

export interface AttachmentDeps extends FormDeps {
  readonly attachments: SealedFiles
  readonly oneAtATime: KeyedQueue
  readonly looseRoom: LooseRoom
  /** Null: files are not looked through. */
  readonly scanFile: FileScanner | null
}

/** `id`: a UUID of the sender's, null for one of ours. `isUnnamed`: for an answer to a form that asks for no name, so that the trail has none either, and its file is its own. */
export interface KeptAs { readonly id: string | null; readonly isUnnamed: boolean }

/** `isNew` is false for one that had been stored before. */
export interface KeptAttachment { readonly attachment: AttachmentJson; readonly isNew: boolean }

/** Largest file, in bytes, and how people read it. */
export const attachmentLimit = 20 * 2 ** 20
const limitText = '20 MB'

/**
 * Takes a file that an answer is going to name: what it is, its content says. It is sealed on disk under the hash of its content, once
 * however often it comes; under an id of the sender's it is one attachment too. Throws `too-large`, `attachment-empty`, `attachment-type`,
 * `attachment-infected`, `attachment-unscanned`, `attachments-full`, `attachment-id-taken`.
 */
export async function keepAttachment(deps: AttachmentDeps, action: Action, upload: Upload, { id, isUnnamed }: KeptAs): Promise<KeptAttachment> {
  const name = plainName(upload.fileName)
  const content = await wholeOf(upload)
  if (content.length === 0) throw new HuiyanError('attachment-empty', { name })
  const type = attachmentType(content, name)
  if (type === null) throw new HuiyanError('attachment-type', { name })
  await deps.scanFile?.(content, name)
  // One without a name shares its file with no other: that somebody has sent the same would say who it was. Its id is random.
  const hash = deps.sealer.fingerprint(isUnnamed ? Buffer.concat([id === null ? action.random(32) : Buffer.from(id), content]) : content)
  const [account, size] = [action.actor.id, content.length]
  const by = isUnnamed ? unnamedAction(action, deps.timeZone) : action
  // Nobody takes the content away while an attachment is added that has it.
  const file = { hash, name, type, size, isUnnamed, account }
  const { row, isNew } = await deps.oneAtATime(contentKey(hash), async () => {
    const before = await keptBefore(reading(deps.store, action), id, file)
    if (before !== null) return { row: before, isNew: false }
    await refuseTooMany(reading(deps.store, action), account, size, deps.looseRoom)
    if (!deps.attachments.has(hash, 'attachment')) await writeContent(deps, by, hash, content, isUnnamed)
    return unitOfWork(deps.store, by, async (change) => {
      await keptBefore(change, id, file)
      await refuseTooMany(change, account, size, deps.looseRoom)
      return { row: await storeAttachment(change, deps.sealer, { id, ...file }), isNew: true }
    })
  })
  return { attachment: attachmentJson(deps.sealer, row), isNew }
}

/** Takes away one of the actor's own that no answer has, and its file if it was the last of its content. Throws `no-attachment`, `attachment-sent`. */
export async function dropAttachment(deps: AttachmentDeps, action: Action, id: string): Promise<void> {
  const { hash, isUnnamed } = await attachmentAt(deps, action, id)
  const by = isUnnamed ? unnamedAction(action, deps.timeZone) : action
  await deps.oneAtATime(contentKey(hash), async () => {
    await unitOfWork(deps.store, by, (change) => dropOwn(change, action.actor.id, id))
    if ((await withoutAttachment(reading(deps.store, action), [hash])).length > 0) await deps.attachments.remove(hash, 'attachment')
  })
}

/** The turn of whoever adds a file of that content, or removes it. */
export const contentKey = (hash: string) => `content ${hash}`

async function wholeOf({ content, truncated }: Upload): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of content) {
    bytes += part.length
    // The rest is read too, and forgotten: who is still sending does not listen.
    if (bytes <= attachmentLimit) parts.push(part)
  }
  if (bytes > attachmentLimit || truncated()) throw new HuiyanError('too-large', { limit: limitText })
  return Buffer.concat(parts)
}

/** Written beside and renamed: a crash leaves no half file under the name that says it is whole. */
async function writeContent({ attachments }: AttachmentDeps, action: Action, hash: string, content: Buffer, isUnnamed: boolean): Promise<void> {
  const { path, options } = attachments.of(hash, 'attachment')
  const beside = `${path}.${action.nextId()}`
  await writeSealedFile(beside, once(content), { ...options, salt: action.random(32) })
  // Nor does the disk say when.
  if (isUnnamed) await utimes(beside, action.at, action.at)
  await rename(beside, path)
}

async function* once(content: Buffer): AsyncGenerator<Uint8Array> {
  yield content
}

/** Throws `no-attachment` for what the reader has not sent and no answer within reach has. */
export async function describeAttachment(deps: AttachmentDeps, action: Action, id: string): Promise<AttachmentJson> {
  return attachmentJson(deps.sealer, await attachmentAt(deps, action, id))
}

/** An attachment with its content. Throws `no-attachment` as `describeAttachment` does. */
export async function readAttachment(deps: AttachmentDeps, action: Action, id: string): Promise<{ readonly attachment: AttachmentJson; readonly content: AsyncIterable<Buffer> }> {
  const row = await attachmentAt(deps, action, id)
  const { path, options } = deps.attachments.of(row.hash, 'attachment')
  return { attachment: attachmentJson(deps.sealer, row), content: readSealedFile(path, options) }
}

/** One that was sent with the answer to an assessment within reach: who asks reads the whole of what was answered (decision 22). */
async function askedFor(read: Reading, id: string): Promise<Attachment | null> {
  const matters = await mattersWith(read, id)
  return matters.length > 0 && (await findAssessments(read, matters)).size > 0 ? read.em.findOne(Attachment, { id }) : null
}

async function attachmentAt(deps: AttachmentDeps, action: Action, id: string): Promise<Attachment> {
  const read = reading(deps.store, action)
  const row = (await findAttachment(read, id)) ?? (await askedFor(read, id))
  if (row === null) throw new HuiyanError('no-attachment', { attachment: id })
  return row
}
