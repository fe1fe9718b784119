import type { DraftRequest } from '../../../../core/contracts/form-api.ts'
import { dropKept, type KeptDraft } from './kept-draft.ts'
import type { LocalBox } from './local-box.ts'

/** So soon the browser has what was typed, in milliseconds: a page may be gone before a pause is over. */
export const soon = 300

/** What the browser keeps of the draft that a page writes on, as it stands now: by its id, under the page's own name. */
export interface KeptAs {
  readonly id: string
  readonly name: string
}

/** Keeps in the browser what was written last, once, one after the other. */
export function createKeptHere(opened: () => Promise<Pick<LocalBox, 'get' | 'put' | 'drop'> | null>, account: string, as: () => KeptAs) {
  /** What was kept that the page goes on with: it may go when the page's own is there. */
  let before: { readonly name: string; readonly upTo: number } | null = null
  let keeping: Promise<unknown> = Promise.resolve()
  /** What the browser was last given to keep. */
  let here: { readonly saving: number; readonly isHere: Promise<boolean> } | null = null

  return {
    goOnWith(name: string, upTo: number): void {
      before = { name, upTo }
    },
    /** False where the browser cannot. */
    put(request: DraftRequest): Promise<boolean> {
      const saving = request.writer?.saving ?? 0
      if (here?.saving === saving) return here.isHere
      const put = async () => {
        const box = await opened()
        const { id, name } = as()
        const isHere = box !== null && (await box.put(account, name, { ...request, id, at: Date.now() } satisfies KeptDraft).then(() => true, () => false))
        if (isHere && before !== null) await dropKept(box, account, before.name, before.upTo)
        if (isHere) before = null
        else if (here?.saving === saving) here = null
        return isHere
      }
      const isHere = keeping.then(put)
      here = { saving, isHere }
      keeping = isHere
      return isHere
    },
    settled: (): Promise<unknown> => keeping,
    /** Whether another page has gone on with what this one kept as it was left: then that is gone from where it was. */
    async isTakenOver(): Promise<boolean> {
      return here !== null && (await here.isHere) && (await (await opened())?.get(account, as().name).catch(() => undefined)) === undefined
    },
    /** The server has what was kept so far, or an answer does. */
    async forget(upTo: number): Promise<void> {
      here = null
      const { name } = as()
      await dropKept(await opened(), account, name, upTo)
    },
    /** So it has what was gone on with. */
    async forgetBefore(): Promise<void> {
      const gone = before
      before = null
      if (gone !== null) await dropKept(await opened(), account, gone.name, gone.upTo)
    },
  }
}
