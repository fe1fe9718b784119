import type { DraftSaving, DraftWriter } from '../../../../core/contracts/form-api.ts'
import { newId } from '../new-id.ts'

/** An open page, as who saves its draft. */
export function createDraftWriter() {
  const id = newId()
  let saving = 0
  let follows: readonly DraftSaving[] = []
  return {
    id,
    /** Counts what was written here, so that the same text is the same saving however often it is sent. */
    get saving() { return saving },
    wrote(): void {
      saving += 1
    },
    /** Pages that kept what this one goes on with, since one of them heard of a saving. */
    get follows() { return follows },
    follow(pages: readonly DraftSaving[]): void {
      follows = pages
    },
    /** What is told of it with a saving. */
    mark: (): DraftWriter => ({ id, saving, ...(follows.length === 0 ? {} : { follows }) }),
  }
}
