import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { ApiProblem, ImportJson } from '../../../core/contracts/api.ts'
import { isAborted, problemOf } from '../api/failure.ts'
import { useApi, type DatasetRef } from '../api/huiyan-api.ts'

/** A file on its way to the server. */
export interface FileUpload {
  /** Stays when it has arrived: the page goes on to the import. */
  readonly file: ShallowRef<File | null>
  /** 0 to 1. */
  readonly sent: Ref<number>
  readonly problem: ShallowRef<ApiProblem | null>
  /** Sends a file; resolves with the import that it began, or null when it was refused or given up. */
  send(file: File): Promise<ImportJson | null>
  giveUp(): void
}

/** Sends one file at a time to a dataset. Leaving the page gives up what is still on its way. */
export function useFileUpload(ref_: DatasetRef): FileUpload {
  const api = useApi()
  const file = shallowRef<File | null>(null)
  const sent = ref(0)
  const problem = shallowRef<ApiProblem | null>(null)
  let controller = new AbortController()
  onScopeDispose(() => controller.abort())

  return {
    file, sent, problem,
    giveUp: () => controller.abort(),
    async send(next) {
      controller.abort()
      const own = (controller = new AbortController())
      file.value = next
      sent.value = 0
      problem.value = null
      try {
        const onProgress = (bytes: number, total: number) => { sent.value = total === 0 ? 0 : bytes / total }
        return await api.upload(ref_, next, { onProgress, signal: own.signal })
      } catch (thrown) {
        if (!isAborted(thrown)) problem.value = problemOf(thrown)
        if (own === controller) file.value = null
        return null
      }
    },
  }
}
