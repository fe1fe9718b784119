import { addDuration } from '../../base/duration.ts'
import type { Reading } from '../../store/access.ts'
import { FormDraft } from '../../store/entities/forms/form-draft.ts'
import type { Change } from '../../store/unit-of-work.ts'
import { draftJson, removeDrafts } from './drafts.ts'
import type { RetainedVersion } from './expired-answers.ts'
import { nameInDraft } from './loose-attachments.ts'
import type { RowSealer } from './row-sealer.ts'

type Em = Pick<Reading, 'em'>

/** What nobody has touched for so many days goes. */
const mostDays = 90
/** Drafts that are taken away, or looked through, in one transaction. */
const lot = 200

/** For what drafts go, beside the time that nobody has touched them. */
export interface DraftRules {
  /** Drafts are kept no longer than the answers would be. */
  readonly retained: readonly RetainedVersion[]
  /** Forms that ask for no name now: a draft from before would stay as the answer beside the account. One of a correction may stay: the answer that it corrects has its name already. */
  readonly unnamed: readonly { readonly topic: string; readonly form: string }[]
}

/** Ids of drafts that are to go, some of them, by why. */
async function oldDrafts({ em }: Em, at: Date, { retained, unnamed }: DraftRules): Promise<Readonly<Record<'untouched' | 'retain' | 'unnamed', readonly string[]>>> {
  const old = await em.find(FormDraft, { savedAt: { $lt: new Date(at.getTime() - mostDays * 86_400_000) } }, { fields: ['id'], limit: lot })
  const known = new Set(old.map(({ id }) => id))
  const fresh = (rows: readonly Pick<FormDraft, 'id'>[]) => rows.flatMap(({ id }) => (known.has(id) ? [] : (known.add(id), [id])))
  const [kept, named]: [string[], string[]] = [[], []]
  for (const { topic, form, hash, retain } of retained) {
    const drafts = await em.find(FormDraft, { topic, form, version: hash }, { orderBy: { savedAt: 'asc' }, fields: ['id', 'savedAt'], limit: lot })
    kept.push(...fresh(drafts.filter(({ savedAt }) => addDuration(savedAt, retain) <= at)))
  }
  for (const where of unnamed) named.push(...fresh(await em.find(FormDraft, { ...where, replaces: null }, { fields: ['id'], limit: lot })))
  return { untouched: old.map(({ id }) => id), retain: kept, unnamed: named }
}

/** Whether there is anything for `dropOld` to do. */
export async function hasOld(reading: Reading, rules: DraftRules): Promise<boolean> {
  return Object.values(await oldDrafts(reading, reading.action.at, rules)).some((ids) => ids.length > 0)
}

/** Takes away some of the drafts that were kept long enough; the trail has how many, and why. */
export async function dropOld({ em, action, audit }: Change, rules: DraftRules): Promise<void> {
  const { untouched, retain, unnamed } = await oldDrafts({ em }, action.at, rules)
  const ids = [...untouched, ...retain, ...unnamed]
  await removeDrafts(em, ids)
  audit({ verb: 'drop-old-drafts', object: { kind: 'drafts', id: action.nextId() }, topic: null, after: { count: ids.length, untouched: untouched.length, retain: retain.length, unnamed: unnamed.length } })
}

/** Whether there is anything for `noteAttachments` to do. */
export async function hasUnnoted({ em }: Em): Promise<boolean> {
  return (await em.find(FormDraft, { isNoted: false }, { fields: ['id'], limit: 1 })).length > 0
}

/** Notes of some drafts from before attachments were noted which they name, so that these do not go. One that does not open names nothing. */
export async function noteAttachments({ em }: Em, sealer: RowSealer): Promise<void> {
  for (const { id } of await em.find(FormDraft, { isNoted: false }, { fields: ['id'], limit: lot })) {
    const draft = await em.fork({ keepTransactionContext: true }).findOneOrFail(FormDraft, { id })
    await nameInDraft({ em }, draft.account, id, answerOf(sealer, draft))
    await em.nativeUpdate(FormDraft, { id }, { isNoted: true })
  }
}

function answerOf(sealer: RowSealer, draft: FormDraft): unknown {
  try {
    return draftJson(sealer, draft).answer
  } catch {
    return null
  }
}
