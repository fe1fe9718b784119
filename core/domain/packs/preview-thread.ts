import { Worker } from 'node:worker_threads'
import { HuiyanError } from '../../base/errors.ts'
import { createKeyedQueue } from '../../base/keyed-queue.ts'
import type { Lang } from '../../base/text.ts'
import type { FormEnvJson, FormPreviewRequest } from '../../contracts/form-api.ts'
import type { Pack } from '../../contracts/pack.ts'

export interface PreviewAsked {
  readonly request: FormPreviewRequest
  readonly settings: { readonly hostVersion: string; readonly timeZone: string }
  readonly env: FormEnvJson
  readonly lang: Lang
}

/** What the thread is sent; without `libraries` it has them. */
export interface PreviewOrder { readonly asked: PreviewAsked; readonly libraries: readonly Pack[] | null }

/** Previews forms beside the server: whoever may read topics may write one that takes long to look through. */
export interface Previewer {
  /** The preview as JSON (`FormPreviewJson`). Throws `preview-too-large`, and `overloaded` where many wait. */
  preview(asked: PreviewAsked, libraries: readonly Pack[]): Promise<string>
  close(): Promise<void>
}

export interface PreviewLimits {
  readonly seconds: number
  /** Of memory. */
  readonly megabytes: number
  /** Previews that wait or are made. */
  readonly waiting: number
}

/** A thread and what it works for: one that ends says nothing to those after it. */
interface Thread {
  readonly worker: Worker
  turn: PromiseWithResolvers<string> | null
}

const usual: PreviewLimits = { seconds: 20, megabytes: 512, waiting: 20 }
/** So long the thread stays for the next one, in milliseconds. */
const idleTime = 60_000

/** One preview after another on one thread, which starts with the first. */
export function createPreviewer(limits: PreviewLimits = usual): Previewer {
  const inTurn = createKeyedQueue()
  let thread: Thread | null = null
  let held = ''
  let idle: NodeJS.Timeout | undefined
  let waiting = 0

  function start(): Thread {
    const worker = new Worker(new URL('preview-worker.ts', import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: limits.megabytes } })
    const started: Thread = { worker, turn: null }
    worker.on('message', (text: string) => started.turn?.resolve(text))
    worker.on('error', (error) => started.turn?.reject(isOutOfMemory(error) ? new HuiyanError('preview-too-large', {}, { cause: error }) : error))
    worker.on('exit', () => started.turn?.reject(new Error('the thread that previews forms has ended')))
    held = ''
    return started
  }

  async function end(): Promise<void> {
    clearTimeout(idle)
    const ending = thread
    thread = null
    await ending?.worker.terminate()
  }

  async function take(asked: PreviewAsked, libraries: readonly Pack[]): Promise<string> {
    clearTimeout(idle)
    const own = Promise.withResolvers<string>()
    const at = (thread ??= start())
    at.turn = own
    at.worker.ref()
    const deadline = setTimeout(() => own.reject(new HuiyanError('preview-too-large')), limits.seconds * 1000)
    const hashes = libraries.map(({ hash }) => hash).join(' ')
    const order: PreviewOrder = { asked, libraries: hashes === held ? null : libraries.map((pack) => ({ ...pack, samples: new Map(), tests: [] })) }
    held = hashes
    try {
      at.worker.postMessage(order)
      const text = await own.promise
      at.worker.unref()
      idle = setTimeout(() => void end(), idleTime).unref()
      return text
    } catch (error) {
      await end()
      throw error
    } finally {
      clearTimeout(deadline)
    }
  }

  return {
    preview: async (asked, libraries) => {
      if (waiting >= limits.waiting) throw new HuiyanError('overloaded', { seconds: limits.seconds })
      waiting += 1
      return inTurn('preview', () => take(asked, libraries)).finally(() => (waiting -= 1))
    },
    close: end,
  }
}

const isOutOfMemory = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
