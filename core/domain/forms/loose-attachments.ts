import { HuiyanError } from '../../base/errors.ts'
import type { Reading } from '../../store/access.ts'
import { Attachment } from '../../store/entities/forms/attachment.ts'
import { DraftAttachment } from '../../store/entities/forms/draft-attachment.ts'
import { looseAttachment, unsentAttachment } from '../../store/loose-attachment.ts'
import type { Change } from '../../store/unit-of-work.ts'

type Em = Pick<Reading, 'em'>

/** What an account may have sent that no answer has yet; drafts name what they like, and would make room without end. */
export interface LooseRoom {
  readonly files: number
  readonly bytes: number
}

/** Throws `attachments-full` where another file of that size (bytes) is too much for the account. */
export async function refuseTooMany({ em }: Em, account: string, size: number, room: LooseRoom): Promise<void> {
  const loose = await em.find(Attachment, { $and: [{ account }, unsentAttachment()] }, { fields: ['size'], limit: room.files })
  const bytes = loose.reduce((sum, one) => sum + one.size, 0)
  if (loose.length >= room.files || bytes + size > room.bytes) throw new HuiyanError('attachments-full', { files: room.files, megabytes: Math.floor(room.bytes / 2 ** 20), days: looseDays })
}

/**
 * Takes away one that the account has sent and no answer has, also where drafts name it; its hash. Throws `no-attachment`,
 * `attachment-sent`. `change`: of an unnamed one an `unnamedAction`'s.
 */
export async function dropOwn({ em, action, audit }: Change, account: string, id: string): Promise<string> {
  const found = await em.findOne(Attachment, { id, account })
  if (found === null) throw new HuiyanError('no-attachment', { attachment: id })
  if ((await em.count(Attachment, { $and: [{ id }, unsentAttachment()] })) === 0) throw new HuiyanError('attachment-sent')
  await em.nativeDelete(DraftAttachment, { attachment: id })
  await em.nativeDelete(Attachment, { id })
  audit({ verb: 'drop-attachment', object: found.isUnnamed ? { kind: 'attachments', id: action.nextId() } : { kind: 'attachment', id }, topic: null })
  return found.hash
}

/** The most that one look asks for by their ids. */
const lot = 500

/** Notes which of the account's own attachments a draft names. Whatever reads like an id is asked for: what a form says of the place may change. */
export async function nameInDraft({ em }: Em, account: string, draft: string, answer: unknown): Promise<void> {
  const ids = [...idsIn(answer)]
  await em.nativeDelete(DraftAttachment, { draft })
  for (let i = 0; i < ids.length; i += lot) {
    const own = await em.find(Attachment, { account, id: { $in: ids.slice(i, i + lot) } }, { fields: ['id'] })
    if (own.length > 0) await em.insertMany(DraftAttachment, own.map(({ id }) => ({ draft, attachment: id })))
  }
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function idsIn(answer: unknown): ReadonlySet<string> {
  const found = new Set<string>()
  const open: unknown[] = [answer]
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value === 'string' && uuid.test(value)) found.add(value)
    else if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) open.push(one)
  }
  return found
}

/** What nothing has named for so many days goes. */
const looseDays = 30
const looseSince = (at: Date) => ({ at: { $lt: new Date(at.getTime() - looseDays * 86_400_000) } })

/** Whether there is anything for `dropLoose` to do. */
export async function hasLoose({ em }: Em, at: Date): Promise<boolean> {
  return (await em.find(Attachment, { $and: [looseSince(at), looseAttachment()] }, { fields: ['id'], limit: 1 })).length > 0
}

/** Takes away some of what nothing has named for long; the hashes of what they contain, whose files may go now. */
export async function dropLoose({ em, action, audit }: Change): Promise<readonly string[]> {
  const found = await em.find(Attachment, { $and: [looseSince(action.at), looseAttachment()] }, { fields: ['id', 'hash'], limit: lot })
  await em.nativeDelete(Attachment, { id: { $in: found.map(({ id }) => id) } })
  audit({ verb: 'drop-attachments', object: { kind: 'attachments', id: action.nextId() }, topic: null, after: { count: found.length, days: looseDays } })
  return [...new Set(found.map(({ hash }) => hash))]
}

/** Of some contents those that no attachment has. */
export async function withoutAttachment({ em }: Em, hashes: readonly string[]): Promise<readonly string[]> {
  const known = new Set((await em.find(Attachment, { hash: { $in: [...hashes] } }, { fields: ['hash'] })).map(({ hash }) => hash))
  return hashes.filter((hash) => !known.has(hash))
}
