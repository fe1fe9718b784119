import type { DraftJson } from '../../../core/contracts/form-api.ts'
import { problemOf } from '../api/failure.ts'
import { useApi } from '../api/huiyan-api.ts'
import { dropAllKept, followedOf, hasCome, isDraftOf, keptPrefix, type DraftPlace, type FoundDraft, type KeptDraft } from './kept-draft.ts'
import { draftsOf } from './stored-draft.ts'
import { useOutbox } from './use-outbox.ts'

/** What was begun for the same under another version of the form. */
export interface EarlierDraft extends FoundDraft {
  readonly id: string
  readonly revision: number
}

/** Drafts of the same under other versions of the form: they stay as they are until somebody deletes them. */
export function useEarlierDrafts(place: DraftPlace) {
  const api = useApi()
  const outbox = useOutbox()
  const account = outbox.account()

  /** All but those of `version`, the server's first. Throws where the server is not reached. */
  async function find(version: string): Promise<readonly EarlierDraft[]> {
    const box = await outbox.box()
    const sent = new Set([...(await outbox.queued(account)).map(({ request }) => request.draft), ...await outbox.endedDrafts(account)])
    const isMeant = (one: EarlierDraft & DraftPlace) => isDraftOf(place, one) && one.version !== version && !sent.has(one.id)
    const stored: EarlierDraft[] = []
    for await (const one of draftsOf(api, place)) if (isMeant(one)) stored.push(one)
    const kept = (await box?.all(account, keptPrefix(place)).catch(() => []) ?? []).map(([, one]) => one as KeptDraft).filter(isMeant).sort((a, b) => b.at - a.at)
    const found = new Map<string, EarlierDraft>(stored.map((one) => [one.id, one]))
    for (const one of kept) {
      const known = stored.find(({ id }) => id === one.id) as DraftJson | undefined
      // Of what the server does not have yet, all is shown: pages may have kept several.
      if (known === undefined || !hasCome(followedOf(one.writer), known)) found.set(`${one.id} ${one.writer?.id ?? ''}`, one)
    }
    return [...found.values()].map(({ id, revision, version: before, answer, terms }) => ({ id, revision, version: before, answer, terms }))
  }

  /** It is wanted no more. One that was sent or deleted elsewhere is gone as it should be. */
  async function drop(id: string): Promise<void> {
    await api.dropDraft(id).catch((thrown: unknown) => {
      if (problemOf(thrown).code !== 'no-draft') throw thrown
    })
    await dropAllKept(await outbox.box(), account, id)
  }

  /** The answer that was filled in beside them is at the server: they go, unless they were written on meanwhile. */
  async function end(drafts: readonly EarlierDraft[]): Promise<void> {
    for (const { id, revision } of drafts) {
      const stored = await api.draft(id).catch(() => null)
      if (stored === null || stored.revision === revision) await drop(id).catch(() => undefined)
    }
  }

  return { find, drop, end }
}
