import type { ApiProblem } from '../../../../core/contracts/api.ts'
import type { DraftJson } from '../../../../core/contracts/form-api.ts'
import { problemOf } from '../../api/failure.ts'
import type { HuiyanApi } from '../../api/huiyan-api.ts'
import { dropAllKept } from './kept-draft.ts'
import type { useOutbox } from './use-outbox.ts'

/**
 * Deletes a draft for good as it was seen, with all that the browser keeps of it; what keeps it from being deleted, null for nothing. One
 * that was sent or deleted elsewhere is gone as it should be.
 */
export async function dropDraft(api: Pick<HuiyanApi, 'dropDraft'>, outbox: ReturnType<typeof useOutbox>, { id, revision, answer }: Pick<DraftJson, 'id' | 'revision' | 'answer'>): Promise<ApiProblem | null> {
  const account = outbox.account()
  const problem = await api.dropDraft(id, revision).then(() => null, problemOf)
  if (problem !== null && problem.code !== 'no-draft') return problem
  await dropAllKept(await outbox.box(), account, id)
  await outbox.giveUpFiles(answer)
  return null
}
