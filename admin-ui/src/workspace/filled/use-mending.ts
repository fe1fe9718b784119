import { onScopeDispose, ref } from 'vue'
import { isQueuedAs, type QueuedAct, type QueuedAnswer } from './answer-queue.ts'
import type { DraftStatus } from './draft-status.ts'
import { soon } from './kept-here.ts'
import { useOutbox } from './use-outbox.ts'
import { whenHidden } from './when-of-page.ts'

/** What is written in an answer that is mended, under which version of the form. */
export interface Mended extends Pick<QueuedAnswer, 'filled'> {
  readonly version: string
  readonly earlier: NonNullable<QueuedAnswer['earlier']>
  readonly terms: Pick<QueuedAct, 'note' | 'organisation'>
}

/** Keeps what is changed in an answer that waits and was not taken, `queued`, with that answer in the browser, until it is sent anew or given up. */
export function useMending(queued: string) {
  const outbox = useOutbox()
  const account = outbox.account()
  const status = ref<DraftStatus>('new')
  let written: (() => Mended) | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let keeping: Promise<unknown> = Promise.resolve()
  let isOver = false
  /** It may have been mended since, and wait under another id. */
  let id = queued

  /** Null where it is in this browser no more. */
  async function find(): Promise<QueuedAnswer | null> {
    const found = (await outbox.queued(account)).find(isQueuedAs(queued)) ?? null
    if (found !== null) id = found.request.id
    return found
  }

  function follow(now: () => Mended): void {
    written = now
  }

  function changed(): void {
    if (isOver) return
    status.value = 'changed'
    timer ??= setTimeout(() => void keep(), soon)
  }

  /** One after the other, so that what was written last stands there. */
  function keep(): Promise<unknown> {
    clearTimeout(timer)
    timer = undefined
    if (written === null || isOver) return keeping
    const { version, filled, earlier, terms } = written()
    keeping = keeping.then(async () => {
      const became = await outbox.amend(account, id, ({ act, ...answer }) => ({ ...answer, request: { ...answer.request, version }, act: act === undefined ? undefined : { ...withoutTerms(act), ...terms }, filled, earlier }))
      if (timer === undefined && !isOver) status.value = became === 'gone' ? 'gone' : became === 'kept' ? 'only-here' : 'not-kept'
    })
    return keeping
  }

  /** It is being sent anew, with what is written so far: it has its place in the browser until `release`, or for good. */
  async function hold(): Promise<void> {
    isOver = true
    clearTimeout(timer)
    timer = undefined
    await keeping
  }

  /** It was not taken this time either, and is there again. */
  function release(): void {
    isOver = false
    changed()
  }

  /** It is wanted no more. Throws what keeps it from being given up: it waits still. */
  async function giveUp(): Promise<void> {
    await hold()
    await outbox.giveUp(id).catch((thrown: unknown) => {
      isOver = false
      throw thrown
    })
  }

  const keepNow = () => { if (timer !== undefined) void keep() }
  whenHidden(keepNow)
  onScopeDispose(keepNow)

  return { status, id: () => id, find, follow, changed, keep, hold, release, giveUp }
}

function withoutTerms({ kind, matter, action, known }: QueuedAct): QueuedAct {
  return { kind, matter, action, known }
}
