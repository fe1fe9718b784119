import { problemOf } from '../../api/failure.ts'
import type { HuiyanApi } from '../../api/huiyan-api.ts'
import { dropCopies, isKnown, unseenCopies, type EndedDraft, type ShownDraft } from './kept-draft.ts'
import type { LocalBox } from './local-box.ts'
import { newId } from '../new-id.ts'
import { isPassing } from './passing-problem.ts'

type Ended = { readonly draft: string } & Pick<EndedDraft, 'drafted'>

const prefix = 'ended '

/** Drafts that are wanted no more: ended at the server, or noted in the browser's box until it is reached. */
export function createEndedDrafts(opened: () => Promise<Pick<LocalBox, 'all' | 'get' | 'put' | 'drop'> | null>, api: Pick<HuiyanApi, 'draft' | 'dropDraft'>) {
  const notes = async (who: string) => (who === '' ? [] : await (await opened())?.all(who, prefix).catch(() => []) ?? []) as [string, Ended][]

  /** False where it stays: another page has saved it since. */
  async function tell({ draft, drafted }: Ended): Promise<boolean> {
    try {
      const stored = await api.draft(draft)
      if (!isKnown(drafted, stored)) return false
      await api.dropDraft(draft, stored.revision)
    } catch (thrown) {
      const { code } = problemOf(thrown)
      if (code === 'draft-written-on') return tell({ draft, drafted })
      if (code !== 'no-draft') throw thrown
    }
    return true
  }

  /** False where it is known to stay. Throws what the server says against it, and where it is not reached and the browser has no room for a note. */
  async function end(who: string, ended: Ended): Promise<boolean> {
    try {
      return await tell(ended)
    } catch (thrown) {
      const box = isPassing(problemOf(thrown)) ? await opened() : null
      if (box === null || !(await box.put(who, prefix + newId(), ended).then(() => true, () => false))) throw thrown
      return true
    }
  }

  return {
    /** Those that the server does not know of yet: nothing is gone on with there. */
    all: async (who: string): Promise<readonly string[]> => (await notes(who)).map(([, { draft }]) => draft),
    end,
    /** Ends a draft, with all that the browser keeps of it, as it was shown: false where it was written on since, and stays. Throws as `end` does. */
    async endShown(who: string, shown: readonly [ShownDraft, ...ShownDraft[]]): Promise<boolean> {
      const box = await opened()
      if ((await unseenCopies(box, who, shown)).length > 0) return false
      const isGone = await end(who, { draft: shown[0].id, drafted: { revision: Math.max(...shown.map(({ revision }) => revision)) } })
      if (isGone) await dropCopies(box, who, shown)
      return isGone
    },
    /** Ends a draft as far as an answer knew it that was sent beside it, with what that page kept of it. Throws as `end` does. */
    async endKnown(who: string, { draft, drafted }: EndedDraft): Promise<void> {
      if (draft === undefined) return
      await end(who, { draft, drafted })
      if (drafted?.writer !== undefined) await dropCopies(await opened(), who, [{ id: draft, revision: drafted.revision, writer: drafted.writer }])
    },
    /** Tells the server what is noted; false where something of it still waits. `isStill` false: somebody else has signed in. */
    async flush(who: string, isStill: () => boolean): Promise<boolean> {
      for (const [name, ended] of await notes(who)) {
        if (!isStill()) return false
        const isTold = await tell(ended).then(() => true, (thrown: unknown) => !isPassing(problemOf(thrown)))
        if (!isTold) return false
        await (await opened())?.drop(who, name).catch(() => undefined)
      }
      return true
    },
  }
}
