import { problemOf } from '../api/failure.ts'
import type { HuiyanApi } from '../api/huiyan-api.ts'
import { isKnown, type EndedDraft } from './kept-draft.ts'
import type { LocalBox } from './local-box.ts'
import { newId } from './new-id.ts'
import { isPassing } from './passing-problem.ts'

type Ended = { readonly draft: string } & Pick<EndedDraft, 'drafted'>

const prefix = 'ended '

/** Drafts that are wanted no more: ended at the server, or noted in the browser's box until it is reached. */
export function createEndedDrafts(opened: () => Promise<Pick<LocalBox, 'all' | 'put' | 'drop'> | null>, api: Pick<HuiyanApi, 'draft' | 'dropDraft'>) {
  const notes = async (who: string) => (who === '' ? [] : await (await opened())?.all(who, prefix).catch(() => []) ?? []) as [string, Ended][]

  /** What another page has saved since stays. */
  async function tell({ draft, drafted }: Ended): Promise<void> {
    try {
      if (isKnown(drafted, await api.draft(draft))) await api.dropDraft(draft)
    } catch (thrown) {
      if (problemOf(thrown).code !== 'no-draft') throw thrown
    }
  }

  return {
    /** Those that the server does not know of yet: nothing is gone on with there. */
    all: async (who: string): Promise<readonly string[]> => (await notes(who)).map(([, { draft }]) => draft),
    /** Throws what the server says against it, and where it is not reached and the browser has no room for a note. */
    async end(who: string, ended: Ended): Promise<void> {
      try {
        await tell(ended)
      } catch (thrown) {
        const box = isPassing(problemOf(thrown)) ? await opened() : null
        if (box === null || !(await box.put(who, prefix + newId(), ended).then(() => true, () => false))) throw thrown
      }
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
