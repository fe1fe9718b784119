import { addDuration, parseDuration, type Duration } from '../../base/duration.ts'
import { dateIn } from '../../base/clock.ts'
import { addDays, startOfDate } from '../../base/start-of-date.ts'
import type { Reading } from '../../store/access.ts'
import { AnswerAttachment } from '../../store/entities/forms/answer-attachment.ts'
import { AnswerSweep } from '../../store/entities/forms/answer-sweep.ts'
import { Attachment } from '../../store/entities/forms/attachment.ts'
import { FormAnswer } from '../../store/entities/forms/form-answer.ts'
import { FormVersion } from '../../store/entities/forms/form-version.ts'
import { jsonDiffers } from '../../store/json-equals.ts'
import { DatasetImport } from '../../store/entities/records/dataset-import.ts'
import { looseAttachment } from '../../store/loose-attachment.ts'
import type { Change } from '../../store/unit-of-work.ts'

type Em = Pick<Reading, 'em'>

/** A version of a form whose answers are kept so long and not longer. */
export interface RetainedVersion extends Pick<FormVersion, 'id' | 'topic' | 'form' | 'hash'> {
  readonly retain: Duration
}

export async function retainedVersions({ em }: Em): Promise<readonly RetainedVersion[]> {
  const rows = await em.find(FormVersion, { retain: { $ne: null } }, { orderBy: { id: 'asc' }, fields: ['id', 'topic', 'form', 'hash', 'retain'] })
  return rows.flatMap(({ id, topic, form, hash, retain }) => {
    const duration = parseDuration(retain ?? '')
    return duration === null ? [] : [{ id, topic, form, hash, retain: duration }]
  })
}

/** Chains of answers that are looked at in one transaction. */
const lot = 50

/** Now, and the city whose days are meant. */
export interface SweepTime { readonly at: Date; readonly timeZone: string }

/**
 * The last answers of chains that have been kept long enough, some of them, the oldest first. One whose row is still to be made stays
 * until it is; one without a name, of which the day alone is known, counts from the end of it.
 */
export async function expiredAnswers({ em }: Em, { id, retain }: RetainedVersion, { at, timeZone }: SweepTime): Promise<readonly Pick<FormAnswer, 'id' | 'sentAt' | 'replaces' | 'rowImport'>[]> {
  const oldest = await em.find(FormAnswer, { $and: [{ version: id, replacedBy: null }, jsonDiffers('row', 'state', 'waiting')] }, { orderBy: { sentAt: 'asc', id: 'asc' }, limit: lot, fields: ['id', 'sentAt', 'replaces', 'account', 'rowImport'] })
  return oldest.filter(({ sentAt, account }) => addDuration(account === null ? startOfDate(timeZone, addDays(dateIn(timeZone, sentAt), 1)) : sentAt, retain) <= at)
}

/**
 * Deletes some answers that were kept long enough, each with those that it corrects: a chain goes by its newest answer, under that one's
 * version, so that none is left whose correction is gone. Counted in the same transaction for the entry that the trail will have. Gives
 * how many went, the hashes of attachments that no answer and no draft has now, and the imports of their rows.
 */
export async function deleteExpired({ em }: Em, version: RetainedVersion, time: SweepTime): Promise<{ readonly answers: number; readonly hashes: readonly string[]; readonly imports: readonly string[] }> {
  const last = await expiredAnswers({ em }, version, time)
  if (last.length === 0) return { answers: 0, hashes: [], imports: [] }
  const ids = last.map(({ id }) => id)
  const imports = last.flatMap(({ rowImport }) => rowImport ?? [])
  for (let before = last.flatMap(({ replaces }) => replaces ?? []); before.length > 0;) {
    const rows = await em.find(FormAnswer, { id: { $in: before } }, { fields: ['id', 'replaces', 'rowImport'] })
    ids.push(...rows.map(({ id }) => id))
    imports.push(...rows.flatMap(({ rowImport }) => rowImport ?? []))
    before = rows.flatMap(({ replaces }) => replaces ?? [])
  }
  const named = (await em.find(AnswerAttachment, { answer: { $in: ids } })).map(({ attachment }) => attachment)
  await em.nativeDelete(AnswerAttachment, { answer: { $in: ids } })
  await em.nativeDelete(FormAnswer, { id: { $in: ids } })
  const hashes = await deleteLoose(em, [...new Set(named)])
  await count(em, version, ids.length, last.at(-1)!.sentAt)
  return { answers: ids.length, hashes, imports }
}

/** Of imports those that made the row of an answer that is gone, or that were to make one: what they have set aside is its content. */
export async function leftImports({ em }: Em, ids: readonly string[]): Promise<readonly string[]> {
  const files = new Set((await em.find(DatasetImport, { id: { $in: [...ids] }, job: { $ne: '' } }, { fields: ['id'] })).map(({ id }) => id))
  const rest = ids.filter((id) => !files.has(id))
  const used = rest.length === 0 ? [] : await em.find(FormAnswer, { rowImport: { $in: rest } }, { fields: ['rowImport'] })
  const known = new Set(used.map(({ rowImport }) => rowImport))
  return rest.filter((id) => !known.has(id))
}

async function deleteLoose(em: Em['em'], ids: readonly string[]): Promise<readonly string[]> {
  if (ids.length === 0) return []
  const loose = await em.find(Attachment, { $and: [{ id: { $in: [...ids] } }, looseAttachment()] }, { fields: ['id', 'hash'] })
  await em.nativeDelete(Attachment, { id: { $in: loose.map(({ id }) => id) } })
  return [...new Set(loose.map(({ hash }) => hash))]
}

async function count(em: Em['em'], { topic, form }: RetainedVersion, answers: number, until: Date): Promise<void> {
  const known = await em.findOne(AnswerSweep, { topic, form })
  if (known === null) await em.insert(AnswerSweep, { topic, form, answers, until })
  else await em.nativeUpdate(AnswerSweep, { topic, form }, { answers: known.answers + answers, until: known.until > until ? known.until : until })
}

/** Forms of which answers went without an entry in the trail so far. */
export async function owedEntries({ em }: Em): Promise<readonly Pick<AnswerSweep, 'topic' | 'form'>[]> {
  return em.find(AnswerSweep, {}, { orderBy: { topic: 'asc', form: 'asc' }, fields: ['topic', 'form'] })
}

/** The entry for all that went of a form: how many answers, and the day in the city on which the newest of them was sent. */
export async function noteDeleted({ em, audit }: Change, { topic, form }: Pick<AnswerSweep, 'topic' | 'form'>, timeZone: string): Promise<void> {
  const { answers, until } = await em.findOneOrFail(AnswerSweep, { topic, form })
  await em.nativeDelete(AnswerSweep, { topic, form })
  audit({ verb: 'delete-answers', object: { kind: 'form', id: form }, topic, after: { answers, until: dateIn(timeZone, until) } })
}
