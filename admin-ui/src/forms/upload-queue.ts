import { shallowRef } from 'vue'
import type { AttachmentJson } from '../../../core/contracts/form-api.ts'

/** A file on its way, or one that did not arrive. */
export interface QueuedFile {
  readonly key: number
  readonly file: File
  /** From 0 to 1 while it is being sent; null before. */
  readonly share: number | null
  /** Why it was not taken; empty while it waits or is sent. */
  readonly says: string
  /** It may arrive when it is sent once more. */
  readonly mayRetry: boolean
}

export interface QueueDeps {
  upload(file: File, progress: (share: number) => void, signal: AbortSignal): Promise<AttachmentJson>
  /** Null for what need not be tried, else why it cannot be taken. */
  refuse(file: File): string | null
  /** What a failure is called, and whether trying again may help. */
  explain(thrown: unknown): { readonly says: string; readonly mayRetry: boolean }
  /** Called as each arrives, in the order in which they were added. */
  onTaken(attachment: AttachmentJson): void
  /** One has arrived that was put away meanwhile. */
  onUnwanted(attachment: AttachmentJson): void
  /** Nothing is on its way any more. */
  onIdle(): void
}

/** Sends files one after the other, so that they arrive in their order and a slow line has one at a time. What fails stays, with a reason, until it is tried again or put away. */
export function createUploadQueue(deps: QueueDeps) {
  const files = shallowRef<readonly QueuedFile[]>([])
  let last = 0
  let going: { readonly key: number; readonly controller: AbortController } | null = null

  const change = (key: number, values: Partial<QueuedFile>) => (files.value = files.value.map((one) => (one.key === key ? { ...one, ...values } : one)))
  const drop = (key: number) => (files.value = files.value.filter((one) => one.key !== key))

  function add(chosen: readonly File[]): void {
    files.value = [...files.value, ...chosen.map((file): QueuedFile => ({ key: ++last, file, share: null, says: deps.refuse(file) ?? '', mayRetry: false }))]
    void pump()
  }

  async function pump(): Promise<void> {
    if (going !== null) return
    for (let next = nextOf(); next !== undefined; next = nextOf()) {
      const { key, file } = next
      const controller = new AbortController()
      going = { key, controller }
      change(key, { share: 0 })
      try {
        const taken = await deps.upload(file, (share) => change(key, { share }), controller.signal)
        drop(key)
        if (controller.signal.aborted) deps.onUnwanted(taken)
        else deps.onTaken(taken)
      } catch (thrown) {
        if (controller.signal.aborted) drop(key)
        else change(key, { share: null, ...deps.explain(thrown) })
      }
      going = null
    }
    deps.onIdle()
  }
  const nextOf = () => files.value.find(({ says, share }) => says === '' && share === null)

  return {
    files, add,
    /** Puts one away, whether it waits, is being sent or has failed. */
    cancel(key: number): void {
      if (going?.key === key) going.controller.abort()
      drop(key)
    },
    retry(key: number): void {
      change(key, { says: '', mayRetry: false })
      void pump()
    },
  }
}
