import type { Answer } from '../../../../core/engines/forms/answer-path.ts'
import { mostFollowed, type AnswerRequest, type DraftJson, type DraftRequest, type DraftSaving, type DraftTerms, type DraftWriter } from '../../../../core/contracts/form-api.ts'
import type { LocalBox } from './local-box.ts'

/** What an answer says of the draft that it ends. */
export type EndedDraft = Pick<AnswerRequest, 'draft' | 'drafted'>

/** A draft that somebody goes on with: the server's, or what this browser kept of it. */
export interface FoundDraft {
  readonly version: string
  readonly answer: Answer
  readonly terms?: DraftTerms | undefined
}

/** What is written beside a form, which its draft has too. */
export interface Beside {
  soFar(): DraftTerms
  /** Goes on with what was written before. */
  goOn(terms: DraftTerms): void
}

/** Of what there is a draft: `matter`, with which something is done by the answer, or `replaces`, the answer that is corrected; each has one of its own. */
export type DraftPlace = Pick<DraftRequest, 'topic' | 'form'> & { readonly matter?: string | undefined; readonly replaces?: string | undefined }

/** Whether a draft is of that, and of nothing else. */
export function isDraftOf(place: DraftPlace, one: DraftPlace): boolean {
  return one.topic === place.topic && one.form === place.form && one.matter === place.matter && one.replaces === place.replaces
}

/** A draft as somebody was shown it: at which saving at the server, and at which of a page. */
export interface ShownDraft {
  readonly id: string
  readonly revision: number
  readonly writer?: DraftSaving | undefined
}

/** Whether what the browser has kept of a draft is in what was shown. */
export function wasShown(shown: readonly ShownDraft[], { id, writer }: Pick<KeptDraft, 'id' | 'writer'>): boolean {
  return shown.some((one) => one.id === id && one.writer?.id === writer?.id && (one.writer?.saving ?? 0) >= (writer?.saving ?? 0))
}

/** What the browser keeps of a draft, by its name there. */
async function copiesOf(box: Pick<LocalBox, 'all'> | null, account: string, draft: string): Promise<readonly (readonly [name: string, copy: KeptDraft])[]> {
  return (await box?.all(account, 'draft ').catch(() => []) ?? []).map(([name, one]) => [name, one as KeptDraft] as const).filter(([, { id }]) => id === draft)
}

/** What the browser keeps of a draft beyond what was shown of it: pages may have kept several. */
export async function unseenCopies(box: Pick<LocalBox, 'all'> | null, account: string, shown: readonly [ShownDraft, ...ShownDraft[]]): Promise<readonly KeptDraft[]> {
  return (await copiesOf(box, account, shown[0].id)).map(([, copy]) => copy).filter((copy) => !wasShown(shown, copy))
}

/** How the names begin under which the browser keeps drafts of a form, or of a matter. */
export function keptPrefix({ topic, form, matter }: DraftPlace): string {
  return matter === undefined ? `draft ${topic} ${form} ` : `draft ${topic} ${form} of ${matter} `
}

/** What is kept in the browser until the server has it. */
export interface KeptDraft extends DraftRequest {
  readonly id: string
  /** When, in milliseconds since 1970. */
  readonly at: number
}

/** Whom a page follows that goes on with what this one kept. */
export function followedOf(writer: DraftWriter | undefined): readonly DraftSaving[] {
  if (writer === undefined) return []
  const { id, saving, follows = [] } = writer
  // Kept before there were several: the page before alone.
  return [{ id, saving }, ...(Array.isArray(follows) ? follows as readonly DraftSaving[] : [follows as unknown as DraftSaving])].slice(0, mostFollowed)
}

/** Whether what stands there was saved by one of the pages that this one follows, and is in what it goes on with. */
function isFollowed(follows: readonly DraftSaving[], { writer }: DraftJson): boolean {
  return follows.some(({ id, saving }) => id === writer?.id && saving >= writer.saving)
}

/** Whether what stands there is known to whoever ends the draft: what another page has saved since is not theirs to take away. */
export function isKnown(drafted: EndedDraft['drafted'], stored: DraftJson): boolean {
  return drafted === undefined || stored.revision === drafted.revision || (stored.writer !== undefined && stored.writer.id === drafted.writer?.id) || isFollowed(drafted.writer?.follows ?? [], stored)
}

/** Whether what the browser has kept has come to the server, as it is or with what the same page saved after it: not all that a page saves as it closes is kept. */
export function hasCome([last]: readonly DraftSaving[], { writer }: DraftJson): boolean {
  return last !== undefined && last.id === writer?.id && last.saving <= writer.saving
}

/** Drops what pages have kept of a draft that has ended, unless they have written on since. */
export async function dropCopies(box: Pick<LocalBox, 'all' | 'get' | 'drop'> | null, account: string, shown: readonly [ShownDraft, ...ShownDraft[]]): Promise<void> {
  for (const [name, copy] of await copiesOf(box, account, shown[0].id)) if (wasShown(shown, copy)) await dropKept(box, account, name, copy.writer?.saving ?? 0)
}

/** Drops what a page has kept, unless that has been written on since. */
export async function dropKept(box: Pick<LocalBox, 'get' | 'drop'> | null, account: string, where: string, upTo: number): Promise<void> {
  const kept = await box?.get(account, where).catch(() => undefined) as KeptDraft | undefined
  if (kept !== undefined && (kept.writer?.saving ?? 0) <= upTo) await box?.drop(account, where).catch(() => undefined)
}
