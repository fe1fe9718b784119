import { fork, type ChildProcess } from 'node:child_process'
import { on, once } from 'node:events'
import type { Socket } from 'node:net'
import type { Writable } from 'node:stream'
import { HuiyanError } from '../../base/errors.ts'
import type { LoadProgress } from '../../contracts/engine.ts'
import { UndecodableText } from '../csv/text-source.ts'
import { bytesPipe, frameHead } from './staging/frames.ts'
import type { FromStaging, StageOutcome, StagingTask, ToStaging, Unseen } from './staging/messages.ts'

interface StagingHooks {
  /** The file's bytes, where the task has no path. */
  readonly bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array> | null
  readonly signal: AbortSignal | undefined
  onProgress(progress: LoadProgress): void
  /** Which tokens of a file the vault has not met. */
  unseen(file: string): Promise<Unseen>
  /** Takes a file of sealed values. */
  keep(file: string): Promise<void>
}

interface Staged {
  readonly outcome: StageOutcome
  /** Parquet files of checked records (columns of `incoming`), and of records that are no rows. */
  readonly rows: readonly string[]
  readonly faults: string | null
}

/** The process that stages files, as the pool's process sees it. Started with the first file and ended when it has had nothing to do for a while. */
export interface StagingProcess {
  /** Stages one file; not two at a time. Throws `UndecodableText`, `import-cut-off`, or the signal's reason, once the process is gone. */
  stage(task: StagingTask, hooks: StagingHooks): Promise<Staged>
  close(): Promise<void>
}

/** Milliseconds. Starting takes about a tenth of a second; waiting takes memory. */
const idleTime = 5000

export function createStagingProcess(): StagingProcess {
  let running: ChildProcess | null = null
  let idle: NodeJS.Timeout | undefined

  async function end(): Promise<void> {
    clearTimeout(idle)
    const child = running
    running = null
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    hold(child, true)
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  async function stage(task: StagingTask, hooks: StagingHooks): Promise<Staged> {
    hooks.signal?.throwIfAborted()
    clearTimeout(idle)
    if (running?.connected !== true) running = start()
    const child = running
    hold(child, true)
    const send = (message: ToStaging) => child.send(message)
    const stop = new AbortController()
    const signal = hooks.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, hooks.signal])
    let [fed, reusable] = [hooks.bytes === null, false]
    const messages = on(child, 'message', { close: ['exit'], signal }) as AsyncIterable<[FromStaging]>
    send({ kind: 'stage', task })
    // Nobody waits for its end: a source that stalls must not hold up whoever cancels.
    if (hooks.bytes !== null) void feed(child.stdio[bytesPipe] as Writable, hooks.bytes, signal).then((whole) => (fed = whole), (error: unknown) => stop.abort(error))
    try {
      for await (const [message] of messages) {
        signal.throwIfAborted()
        switch (message.kind) {
          case 'progress': hooks.onProgress(message.progress); break
          case 'met': send({ kind: 'unseen', unseen: await hooks.unseen(message.file) }); break
          case 'sealed': await hooks.keep(message.file); break
          case 'undecodable': throw new UndecodableText(message.encoding, message.certain)
          case 'failed': throw message.why === null ? new Error(message.message) : new HuiyanError(message.why)
          case 'finished':
            reusable = message.idle && fed
            return message
        }
      }
      throw new HuiyanError('import-cut-off')
    } catch (error) {
      signal.throwIfAborted()
      // The channel to a process that is gone says so by its own errors.
      throw error instanceof Error && 'syscall' in error ? new HuiyanError('import-cut-off', {}, { cause: error }) : error
    } finally {
      stop.abort()
      if (!reusable) await end()
      else {
        hold(child, false)
        idle = setTimeout(() => void end(), idleTime).unref()
      }
    }
  }

  return { stage, close: end }
}

/** What it needs of the environment, and nothing else; with the cache of compiled code it starts in half the time. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(['PATH', 'NODE_COMPILE_CACHE'].flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])))
}

function start(): ChildProcess {
  const child = fork(new URL('staging/process.ts', import.meta.url), [], {
    execArgv: [], serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'pipe', 'ipc'], env: environment(),
  })
  // It may be gone before all of a file is sent: whoever waits for it hears that otherwise.
  for (const source of [child, child.stdio[bytesPipe]!]) source.on('error', () => undefined)
  return child
}

/** Whether it keeps this process alive: only while it has something to do. */
function hold(child: ChildProcess, alive: boolean): void {
  for (const source of [child, child.channel, child.stdio[bytesPipe] as Socket | null]) {
    if (alive) source?.ref()
    else source?.unref()
  }
}

/** Sends a file's bytes. Throws what the source throws; a pipe that breaks is no news: whoever reads messages hears of the end. */
async function feed(pipe: Writable, bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, signal: AbortSignal): Promise<boolean> {
  const gone = () => signal.aborted || pipe.destroyed
  const write = async (piece: Uint8Array) => {
    if (!gone() && !pipe.write(piece)) await once(pipe, 'drain', { signal }).catch(() => undefined)
  }
  for await (const piece of bytes) {
    if (gone()) return false
    if (piece.length === 0) continue
    await write(frameHead(piece.length))
    await write(piece)
  }
  await write(frameHead(0))
  return !gone()
}
