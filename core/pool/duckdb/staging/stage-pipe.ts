import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { on } from 'node:events'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import type { CsvFormat } from '../../csv/sniff-csv.ts'
import { UndecodableText } from '../../csv/text-source.ts'
import type { StageOutcome } from './messages.ts'
import type { Staging } from './open-staging.ts'
import type { FromScanner, ScanTask } from './scan-messages.ts'
import type { Stage } from './stage-text.ts'

/** The first slice is small, so that checking begins soon. */
const [firstRows, sliceRows] = [100_000, 900_000]
/** Slices that wait while one is read. */
const ahead = 1

/**
 * Takes a file into staging slice by slice through a named pipe, which DuckDB reads on all its threads: for what is large.
 * A thread of its own decodes and scans. No text is written to a disk. Throws `UndecodableText`. Unless the file was read to
 * its end, the thread still waits: the process is then to be ended.
 */
export async function stagePipe({ task, staging, onProgress }: Stage): Promise<StageOutcome> {
  const { format, rowLimit, bytesTotal } = task
  const pipe = await openPipe(task.dir, format, staging)
  const breakMarks = { cr: privateMark(0xe000), lf: privateMark(0xec80) }
  const read = new Int32Array(new SharedArrayBuffer(4))
  const workerData: ScanTask = { path: task.path, format, encoding: task.encoding, breakMarks, numbered: staging.numbered, keptTexts: task.keptTexts, firstRows, sliceRows, sliceBytes: task.sliceBytes, read, ahead }
  const worker = new Worker(new URL('scan-worker.ts', import.meta.url), { workerData })
  let [bytesRead, rows] = [0, 0]
  for await (const [message] of on(worker, 'message', { close: ['exit'] }) as AsyncIterable<[FromScanner]>) {
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
        const records = message.rows - message.faults.length
        const flags = { edges: message.edges, breaks: message.breaks, breakMarks }
        // Even a slice of faulty records may say that numbers begin anew.
        if (!(await staging.identify(message.fresh, flags))) return { kind: 'refused', why: 'token-collision', row: rows }
        if (records > 0) await pipe.read(message.parts, (source) => staging.check(source, flags, records))
        Atomics.add(read, 0, 1)
        Atomics.notify(read, 0)
        break
      }
      case 'undecodable': throw new UndecodableText(message.encoding, message.certain)
      case 'done': return message.truncated ? { kind: 'refused', why: 'truncated', row: message.rows } : { kind: 'staged', row: message.rows }
    }
  }
  throw new Error('the thread that reads the file ended early')
}

interface TextPipe {
  /** What a query makes of lines of text. */
  read<T>(lines: readonly Uint8Array[], query: (source: string) => Promise<T>): Promise<T>
}

/** Named pipes, used by turns: whoever reads the one may not have seen its end yet when the next writing begins. */
async function openPipe(dir: string, format: CsvFormat, { cellType }: Staging): Promise<TextPipe> {
  const pipes = [join(dir, 'a.csv'), join(dir, 'b.csv')] as const
  await promisify(execFile)('mkfifo', ['-m', '600', ...pipes])
  const columns = format.header.map((_, i) => `'c${i}': '${cellType(i)}'`).join(', ')
  const lineEnd = format.lineEnd === '\n' ? '\\n' : '\\r\\n'
  let turn: 0 | 1 = 0
  return {
    read: async (lines, query) => {
      const path = pipes[turn]
      turn = turn === 0 ? 1 : 0
      const outcome = query(`read_csv('${path.replaceAll("'", "''")}', auto_detect = false, header = false, delim = '${format.delimiter}', quote = '"', escape = '"',
    new_line = '${lineEnd}', max_line_size = 3145728, buffer_size = 8388608, columns = {'n': 'BIGINT', ${columns}})`)
      const writing = writeLines(path, lines)
      // A query that fails breaks the pipe, or never opens it: it knows why, the writer does not.
      writing.catch(() => undefined)
      const result = await outcome
      await writing
      return result
    },
  }
}

async function writeLines(path: string, lines: readonly Uint8Array[]): Promise<void> {
  const pipe = await open(path, 'w')
  try {
    for (const piece of lines) await pipe.writeFile(piece)
  } finally {
    await pipe.close()
  }
}

/** Six characters of private use (U+E000 to U+F8FF), drawn anew for each file: no text holds them by chance. */
function privateMark(from: number): string {
  return Array.from(randomBytes(6)).map((byte) => String.fromCharCode(from + byte * 12)).join('')
}
