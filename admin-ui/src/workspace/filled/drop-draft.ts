import type { ApiProblem } from '../../../../core/contracts/api.ts'
import type { DraftJson } from '../../../../core/contracts/form-api.ts'
import { localProblem, problemOf } from '../../api/failure.ts'
import type { ShownDraft } from './kept-draft.ts'
import type { useOutbox } from './use-outbox.ts'

type SeenDraft = ShownDraft & Pick<DraftJson, 'answer'>

/** That a draft was written on since it was shown, or that the browser keeps more of it than was shown. */
export const writtenOn = localProblem('draft-written-on', 409)

/** Deletes a draft for good as it was shown, with all that the browser keeps of it, now or when the server is reached; what keeps it from being deleted, null for nothing. */
export async function dropDraft(outbox: ReturnType<typeof useOutbox>, shown: readonly [SeenDraft, ...SeenDraft[]]): Promise<ApiProblem | null> {
  try {
    if (!(await outbox.endShown(shown))) return writtenOn
  } catch (thrown) {
    return problemOf(thrown)
  }
  await outbox.giveUpFiles(shown.map(({ answer }) => answer))
  return null
}
