import type { Action } from '../base/action.ts'
import { deleteExpired, expiredAnswers, leftImports, noteDeleted, owedEntries, retainedVersions, type RetainedVersion } from '../domain/forms/expired-answers.ts'
import { dropLoose, hasLoose, withoutAttachment } from '../domain/forms/loose-attachments.ts'
import { dropOld, hasOld, hasUnnoted, noteAttachments } from '../domain/forms/old-drafts.ts'
import { isUnnamed } from '../domain/forms/store-answer.ts'
import type { SealedFiles } from '../domain/records/sealed-files.ts'
import { reading } from '../store/access.ts'
import { bookkeeping } from '../store/bookkeeping.ts'
import { unitOfWork } from '../store/unit-of-work.ts'
import { contentKey, type AttachmentDeps } from './keep-attachments.ts'

export interface SweepDeps extends AttachmentDeps {
  /** Of imports. */
  readonly files: SealedFiles
}

/** What a sweep took away. */
export interface Swept {
  readonly answers: number
  /** Files of attachments that were the last of their content, and such that a crash had left. */
  readonly files: number
}

/**
 * Takes away what was kept long enough: answers past what their version's `retain` says, with their attachments and what of them stood in
 * quarantine; drafts that nobody goes on with; attachments that nothing has named for long. Many short transactions, so that others get their turn; stopped or crashed at
 * any point it goes on with the next. What is due is asked of the clock alone, so that times when the host was down, or the clock was
 * wrong, are made up for. A file goes only when no row has its content, and never while one is being added.
 */
export async function sweepForms(deps: SweepDeps, act: () => Action, signal: AbortSignal): Promise<Swept> {
  const swept = { answers: 0, files: 0 }
  const removed = async (hashes: readonly string[]) => { swept.files += await removeFiles(deps, act, hashes, signal) }
  while (!signal.aborted && (await hasUnnoted(reading(deps.store, act())))) await bookkeeping(deps.store, (em) => noteAttachments({ em }, deps.sealer))
  const versions = await retainedVersions(reading(deps.store, act()))
  for (const version of versions) swept.answers += await sweepVersion(deps, act, version, removed, signal)
  if (signal.aborted) return swept
  for (const owed of await owedEntries(reading(deps.store, act()))) await unitOfWork(deps.store, act(), (change) => noteDeleted(change, owed, deps.timeZone))
  const drafts = { retained: versions, unnamed: unnamedForms(deps) }
  while (!signal.aborted && (await hasOld(reading(deps.store, act()), drafts))) await unitOfWork(deps.store, act(), (change) => dropOld(change, drafts))
  while (!signal.aborted && (await hasLoose(reading(deps.store, act()), act().at))) await removed(await unitOfWork(deps.store, act(), dropLoose))
  swept.files += await removeStray(deps, act, signal)
  await removeQuarantines(deps, act, signal)
  return swept
}

function unnamedForms({ registry }: SweepDeps): readonly { readonly topic: string; readonly form: string }[] {
  return registry.running().flatMap(({ runtime }) => [...runtime.forms.values()].flatMap((form) => (isUnnamed(form) ? [{ topic: runtime.pack.id, form: form.id }] : [])))
}

async function sweepVersion(deps: SweepDeps, act: () => Action, version: RetainedVersion, removed: (hashes: readonly string[]) => Promise<void>, signal: AbortSignal): Promise<number> {
  let answers = 0
  while (!signal.aborted) {
    const time = { at: act().at, timeZone: deps.timeZone }
    // A look costs the writer nothing.
    if ((await expiredAnswers(reading(deps.store, act()), version, time)).length === 0) break
    const gone = await bookkeeping(deps.store, (em) => deleteExpired({ em }, version, time))
    answers += gone.answers
    // Its row is made no more: nobody writes there.
    for (const id of gone.imports) await deps.files.remove(id, 'quarantine')
    await removed(gone.hashes)
  }
  return answers
}

/** Files of contents that no attachment has any more. */
async function removeFiles(deps: AttachmentDeps, act: () => Action, hashes: readonly string[], signal: AbortSignal): Promise<number> {
  let count = 0
  for (const hash of hashes) {
    if (signal.aborted) break
    await deps.oneAtATime(contentKey(hash), async () => {
      if ((await withoutAttachment(reading(deps.store, act()), [hash])).length === 0) return
      await deps.attachments.remove(hash, 'attachment')
      count += 1
    })
  }
  return count
}

/** Files whose names are looked up at once. */
const lot = 500

/** What a crash left: contents without an attachment, and what was being written. */
async function removeStray(deps: AttachmentDeps, act: () => Action, signal: AbortSignal): Promise<number> {
  let [count, hashes] = [0, [] as string[]]
  const settle = async () => {
    count += await removeFiles(deps, act, hashes.length === 0 ? [] : await withoutAttachment(reading(deps.store, act()), hashes), signal)
    hashes = []
  }
  for await (const { id, rest } of deps.attachments.list('attachment')) {
    if (signal.aborted) return count
    // Whoever writes holds the turn of that content: now nobody does.
    if (rest !== '') await deps.oneAtATime(contentKey(id), () => deps.attachments.remove(id, 'attachment', rest))
    else hashes.push(id)
    if (hashes.length >= lot) await settle()
  }
  await settle()
  return count
}

/** What a crash left of answers that are gone: rows of theirs that were set aside. */
async function removeQuarantines(deps: SweepDeps, act: () => Action, signal: AbortSignal): Promise<void> {
  let ids: string[] = []
  const settle = async () => {
    for (const id of ids.length === 0 ? [] : await leftImports(reading(deps.store, act()), ids)) await deps.files.remove(id, 'quarantine')
    ids = []
  }
  for await (const { id, rest } of deps.files.list('quarantine')) {
    if (signal.aborted) return
    if (rest === '') ids.push(id)
    if (ids.length >= lot) await settle()
  }
  await settle()
}
