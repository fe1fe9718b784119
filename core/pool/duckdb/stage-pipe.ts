import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import type { FromLoader, FromPipe, PipeTask } from '../csv/pipe-messages.ts'
import { openBytes, UndecodableText } from '../csv/text-source.ts'
import type { StageOutcome, StageText } from './stage-text.ts'

const sliceRows = 900_000
/** Pieces of bytes under way to the thread. */
const ahead = 4

/**
 * Takes a file into staging slice by slice through a named pipe, which DuckDB reads on all its threads: for what is large.
 * A thread of its own decodes and scans. Nothing is written to a disk. Throws `UndecodableText`.
 */
export async function stagePipe({ staging, source, format, encoding, options, rowLimit, tempDir, sliceBytes }: StageText & { readonly tempDir: string; readonly sliceBytes: number }): Promise<StageOutcome> {
  if (source.kind !== 'csv') throw new TypeError('only files are piped')
  const { signal, onProgress } = options
  const dir = await mkdtemp(join(tempDir, 'pipe-'))
  const pipes = [join(dir, 'a.csv'), join(dir, 'b.csv')] as const
  await promisify(execFile)('mkfifo', ['-m', '600', ...pipes])
  const breakMarks = { cr: privateMark(0xe000), lf: privateMark(0xec80) }
  const task: PipeTask = { path: source.path, format, encoding, pipes, breakMarks, times: staging.identifies ? 2 : 1, sliceRows, sliceBytes }
  const worker = new Worker(new URL('../csv/pipe-worker.ts', import.meta.url), { workerData: task })
  const messages = inbox<FromPipe>(worker)
  const feeding = new AbortController()
  const fed = source.path === null ? feed(worker, openBytes(source), messages.ready, feeding.signal) : Promise.resolve()
  fed.catch((error: unknown) => messages.fail(error))
  const abort = () => messages.fail(signal?.reason)
  signal?.addEventListener('abort', abort)
  const columns = format.header.map((_, i) => `'c${i}': 'VARCHAR'`).join(', ')
  const lineEnd = format.lineEnd === '\n' ? '\\n' : '\\r\\n'
  const sourceOf = (pipe: string) => `read_csv('${pipe.replaceAll("'", "''")}', auto_detect = false, header = false, delim = '${format.delimiter}', quote = '"', escape = '"',
    new_line = '${lineEnd}', max_line_size = 3145728, buffer_size = 8388608, columns = {'n': 'BIGINT', ${columns}})`
  const total = source.bytes
  let reading: Promise<unknown> | null = null
  let turn: 0 | 1 = 0
  const read = async <T>(reader: (source: string) => Promise<T>): Promise<T> => {
    signal?.throwIfAborted()
    const outcome = reader(sourceOf(pipes[turn]))
    turn = turn === 0 ? 1 : 0
    reading = outcome
    const result = await messages.orFailure(outcome)
    reading = null
    return result
  }
  let [bytesRead, rows] = [0, 0]
  try {
    for (;;) {
      const message = await messages.next()
      signal?.throwIfAborted()
      switch (message.kind) {
        case 'ready': break
        case 'progress':
          bytesRead = message.bytesRead
          onProgress?.({ phase: 'reading', bytesRead, bytesTotal: total, rows: message.rows })
          if (message.rows > rowLimit) return { kind: 'refused', why: 'too-many-rows', row: message.rows }
          break
        case 'slice': {
          rows += message.rows
          onProgress?.({ phase: 'checking', bytesRead, bytesTotal: total, rows })
          if (rows > rowLimit) return { kind: 'refused', why: 'too-many-rows', row: rows }
          await staging.reject(message.faults)
          const expected = message.rows - message.faults.length
          if (expected === 0) break
          const flags = { edges: message.edges, breaks: message.breaks, breakMarks }
          if (staging.identifies && !(await read((source) => staging.identify(source, flags)))) return { kind: 'refused', why: 'token-collision', row: rows }
          const checked = await read((source) => staging.check(source, flags))
          if (checked !== expected) throw new Error(`${expected} records were read as ${checked} rows`)
          break
        }
        case 'undecodable': throw new UndecodableText(message.encoding, message.certain)
        case 'done': return message.truncated ? { kind: 'refused', why: 'truncated', row: message.rows } : { kind: 'staged', row: message.rows }
      }
    }
  } catch (error) {
    // A query that fails breaks the pipe, and the thread may say so first: the query knows why.
    if (reading !== null && !(error instanceof UndecodableText) && signal?.aborted !== true && isBrokenPipe(error)) await reading
    throw error
  } finally {
    signal?.removeEventListener('abort', abort)
    feeding.abort()
    await stop(worker, pipes, staging, reading)
    await rm(dir, { recursive: true, force: true })
  }
}

/**
 * Ends thread and query wherever they wait: each may be blocked on the pipe's other end, or come to be a moment later.
 * Opening a pipe both ways frees whoever waits for somebody at the other end, closing it ends what they read.
 */
async function stop(worker: Worker, pipes: readonly string[], { connection }: StageText['staging'], reading: Promise<unknown> | null): Promise<void> {
  let ended = false
  const both = Promise.allSettled([worker.terminate(), reading]).then(() => (ended = true))
  while (!ended) {
    if (reading !== null) connection.interrupt()
    const others = await Promise.all(pipes.map((pipe) => open(pipe, constants.O_RDWR | constants.O_NONBLOCK)))
    await Promise.race([both, new Promise((resolve) => setTimeout(resolve, 10))])
    await Promise.all(others.map((other) => other.close()))
    await Promise.race([both, new Promise((resolve) => setTimeout(resolve, 1))])
  }
}

function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE'
}

/** Six characters of private use (U+E000 to U+F8FF), drawn anew for each file: no text holds them by chance. */
function privateMark(from: number): string {
  return Array.from(randomBytes(6)).map((byte) => String.fromCharCode(from + byte * 12)).join('')
}

async function feed(worker: Worker, bytes: AsyncIterable<Uint8Array>, ready: () => Promise<void>, signal: AbortSignal): Promise<void> {
  const send = (message: FromLoader) => worker.postMessage(message)
  let sent = 0
  for await (const chunk of bytes) {
    if (signal.aborted) return
    send({ kind: 'bytes', bytes: chunk })
    if (++sent > ahead) await ready()
  }
  send({ kind: 'end' })
}

interface Inbox<T> {
  next(): Promise<T>
  /** Resolves with the next `ready`. */
  ready(): Promise<void>
  fail(error: unknown): void
  /** The promise's outcome, or the failure if that comes first. */
  orFailure<R>(promise: Promise<R>): Promise<R>
}

function inbox<T extends FromPipe>(worker: Worker): Inbox<T> {
  const waiting: T[] = []
  let failure: { readonly error: unknown } | null = null
  let wake: () => void = () => undefined
  let [credits, ended] = [0, false]
  let credited: () => void = () => undefined
  const failed = Promise.withResolvers<never>()
  failed.promise.catch(() => undefined)
  const fail = (error: unknown) => {
    failure ??= { error }
    failed.reject(failure.error)
    wake()
    credited()
  }
  worker.on('message', (message: T) => {
    if (message.kind === 'ready') {
      credits += 1
      credited()
      return
    }
    ended ||= message.kind === 'done' || message.kind === 'undecodable'
    waiting.push(message)
    wake()
  })
  worker.on('error', fail)
  worker.on('exit', () => {
    if (!ended) fail(new Error('the thread that reads the file ended early'))
  })
  return {
    fail,
    orFailure: (promise) => Promise.race([promise, failed.promise]),
    next: async () => {
      for (;;) {
        const message = waiting.shift()
        if (message !== undefined) return message
        if (failure !== null) throw failure.error
        await new Promise<void>((resolve) => (wake = resolve))
      }
    },
    ready: async () => {
      while (credits === 0 && failure === null) await new Promise<void>((resolve) => (credited = resolve))
      credits -= 1
    },
  }
}
