import type { DraftJson } from '../../../../core/contracts/form-api.ts'
import { useApi } from '../../api/huiyan-api.ts'
import type { QueuedAnswer } from './answer-queue.ts'
import { followedOf, hasCome, isDraftOf, keptPrefix, type DraftPlace, type FoundDraft, type KeptDraft, type ShownDraft } from './kept-draft.ts'
import { draftsOf } from './stored-draft.ts'
import { spentDrafts } from './spent-drafts.ts'
import { useOutbox } from './use-outbox.ts'

/** What was begun for the same under another version of the form. */
export type EarlierDraft = FoundDraft & ShownDraft

/** What was filled in under an earlier version: a draft, or an answer that waited. */
export type FilledEarlier = EarlierDraft | (FoundDraft & { readonly [none in keyof ShownDraft]?: never })

const isDraft = (one: FilledEarlier): one is EarlierDraft => one.id !== undefined

/** What an answer keeps of what was read beside it: all that waited with it, and which drafts there were. */
export function keptBeside(earlier: readonly FilledEarlier[]): Required<Pick<QueuedAnswer, 'earlier' | 'drafts'>> {
  return {
    earlier: earlier.filter((one) => !isDraft(one)).map(({ version, answer }) => ({ version, answer })),
    drafts: earlier.filter(isDraft).map(({ id, revision, writer }) => ({ id, revision, writer })),
  }
}

/** Drafts of the same under other versions of the form: they stay as they are until somebody deletes them. */
export function useEarlierDrafts(place: DraftPlace) {
  const api = useApi()
  const outbox = useOutbox()
  const account = outbox.account()

  /** All but those of `version`, the server's first. Throws where the server is not reached. */
  async function find(version: string): Promise<readonly EarlierDraft[]> {
    const box = await outbox.box()
    const sent = await spentDrafts(outbox, account)
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
    return [...found.values()].map(({ id, revision, writer, version: before, answer, terms }) => ({ id, revision, writer: writer && { id: writer.id, saving: writer.saving }, version: before, answer, terms }))
  }

  /** One of `all` is wanted no more: which of them are gone. A draft that was written on meanwhile `stays`, as it is now `instead` of them. */
  async function drop(one: FilledEarlier, all: readonly FilledEarlier[], version: string): Promise<{ readonly gone: readonly FilledEarlier[]; readonly instead: readonly EarlierDraft[]; readonly stays: boolean }> {
    if (!isDraft(one)) return { gone: [one], instead: [], stays: false }
    const isOfIt = (other: FilledEarlier): other is EarlierDraft => other.id === one.id
    const shown = [one, ...all.filter((other) => isOfIt(other) && other !== one) as EarlierDraft[]] as const
    const stays = !(await outbox.endShown(shown))
    return { gone: shown, instead: stays ? (await find(version)).filter(isOfIt) : [], stays }
  }

  return { find, drop }
}
