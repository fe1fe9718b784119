import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { on } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { UndecodableText } from '../../csv/text-source.ts'
import type { StageOutcome } from './messages.ts'
import type { FromPipe, PipeTask } from './pipe-messages.ts'
import type { Stage } from './stage-text.ts'

const sliceRows = 900_000

/**
 * Takes a file into staging slice by slice through a named pipe, which DuckDB reads on all its threads: for what is large.
 * A thread of its own decodes and scans. No text is written to a disk. Throws `UndecodableText`. Unless the file was read to
 * its end, thread and query may still wait for one another: the process is then to be ended.
 */
export async function stagePipe({ task, staging, onProgress }: Stage): Promise<StageOutcome> {
  const { format, rowLimit, bytesTotal } = task
  const dir = await mkdtemp(join(task.dir, 'pipe-'))
  const pipes = [join(dir, 'a.csv'), join(dir, 'b.csv')] as const
  await promisify(execFile)('mkfifo', ['-m', '600', ...pipes])
  const breakMarks = { cr: privateMark(0xe000), lf: privateMark(0xec80) }
  const workerData: PipeTask = { path: task.path, format, encoding: task.encoding, pipes, breakMarks, times: staging.identifies ? 2 : 1, sliceRows, sliceBytes: task.sliceBytes }
  const worker = new Worker(new URL('pipe-worker.ts', import.meta.url), { workerData })
  const failed = Promise.withResolvers<never>()
  failed.promise.catch(() => undefined)
  worker.on('error', failed.reject)
  const columns = format.header.map((_, i) => `'c${i}': 'VARCHAR'`).join(', ')
  const lineEnd = format.lineEnd === '\n' ? '\\n' : '\\r\\n'
  const sourceOf = (pipe: string) => `read_csv('${pipe.replaceAll("'", "''")}', auto_detect = false, header = false, delim = '${format.delimiter}', quote = '"', escape = '"',
    new_line = '${lineEnd}', max_line_size = 3145728, buffer_size = 8388608, columns = {'n': 'BIGINT', ${columns}})`
  let turn: 0 | 1 = 0
  const read = async <T>(reader: (source: string) => Promise<T>): Promise<T> => {
    const outcome = reader(sourceOf(pipes[turn]))
    turn = turn === 0 ? 1 : 0
    try {
      return await Promise.race([outcome, failed.promise])
    } catch (error) {
      // A query that fails breaks the pipe, and the thread may say so first: the query knows why.
      if (error instanceof Error && 'code' in error && error.code === 'EPIPE') await outcome
      throw error
    }
  }
  let [bytesRead, rows] = [0, 0]
  for await (const [message] of on(worker, 'message', { close: ['exit'] }) as AsyncIterable<[FromPipe]>) {
    switch (message.kind) {
      case 'progress':
        bytesRead = message.bytesRead
        onProgress({ phase: 'reading', bytesRead, bytesTotal, rows: message.rows })
        if (message.rows > rowLimit) return { kind: 'refused', why: 'too-many-rows', row: message.rows }
        break
      case 'slice': {
        rows += message.rows
        onProgress({ phase: 'checking', bytesRead, bytesTotal, rows })
        if (rows > rowLimit) return { kind: 'refused', why: 'too-many-rows', row: rows }
        staging.reject(message.faults)
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
  await failed.promise
  throw new Error('the thread that reads the file ended early')
}

/** Six characters of private use (U+E000 to U+F8FF), drawn anew for each file: no text holds them by chance. */
function privateMark(from: number): string {
  return Array.from(randomBytes(6)).map((byte) => String.fromCharCode(from + byte * 12)).join('')
}
