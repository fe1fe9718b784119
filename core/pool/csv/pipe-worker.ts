import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import type { FromLoader, FromPipe, PipeTask } from './pipe-messages.ts'
import { createRecordScanner, type RecordFault } from './scan-records.ts'
import { joinRecord, splitRecord } from './split-record.ts'
import { createDecoder, UndecodableText } from './text-source.ts'

/**
 * Decodes a CSV text, finds its records and writes them into a named pipe, one line each, so that the reader at the other
 * end can split them on all cores and cannot see a record otherwise than we do. Faulty ones become empty rows.
 */
const task = workerData as PipeTask
const port = parentPort!
const { format, breakMarks } = task
const width = format.header.length
const pieceBytes = 1 << 20
/** Records are counted against the slice's limits after so many bytes. */
const step = 1 << 18
const emptyRow = Buffer.from((width === 1 ? '""' : format.delimiter.repeat(width - 1)) + format.lineEnd)

let pipe: number | null = null
let turn: 0 | 1 = 0
let faults: { row: number; fault: RecordFault }[] = []
let [header, before, sliceBytes, bytesRead, told] = [true, 0, 0, 0, 0]

const send = (message: FromPipe) => port.postMessage(message)

const scanner = createRecordScanner({ delimiter: format.delimiter.charCodeAt(0), columns: width, lineEnd: format.lineEnd, runs: true }, {
  run: (bytes) => {
    if (!header) return write(bytes)
    header = false
    const rest = bytes.subarray(bytes.indexOf(10) + 1)
    if (rest.length > 0) write(rest)
  },
  record: (bytes, fault) => {
    if (header) {
      header = false
      return
    }
    if (fault !== null) {
      faults.push({ row: scanner.records - 1, fault })
      return write(emptyRow)
    }
    const cells = splitRecord(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'), format.delimiter)
    write(Buffer.from(joinRecord(cells.map((cell) => cell.replaceAll('\r', breakMarks.cr).replaceAll('\n', breakMarks.lf)), format.delimiter) + format.lineEnd))
  },
})

function write(bytes: Uint8Array): void {
  if (pipe === null) {
    send({ kind: 'begin', pipe: turn })
    pipe = openSync(task.pipes[turn], 'w')
    turn = turn === 0 ? 1 : 0
  }
  for (let at = 0; at < bytes.length;) at += writeSync(pipe, bytes, at)
  sliceBytes += bytes.length
}

const rows = () => Math.max(0, scanner.records - 1)

function take(text: Uint8Array): void {
  for (let at = 0; at < text.length; at += step) {
    scanner.push(text.subarray(at, at + step))
    if (rows() - before >= task.sliceRows || sliceBytes >= task.sliceBytes) endSlice()
  }
  if (bytesRead - told < 4 * pieceBytes) return
  told = bytesRead
  send({ kind: 'progress', bytesRead, rows: rows() })
}

function endSlice(): void {
  if (pipe === null) return
  closeSync(pipe)
  pipe = null
  send({ kind: 'slice', before, rows: rows() - before, faults, edges: scanner.edges.slice(), breaks: scanner.breaks.slice() })
  before = rows()
  sliceBytes = 0
  faults = []
  scanner.resetFlags()
}

async function* bytesOfTask(): AsyncGenerator<Uint8Array> {
  if (task.path !== null) {
    const file = openSync(task.path, 'r')
    const buffer = Buffer.allocUnsafe(pieceBytes)
    for (;;) {
      const length = readSync(file, buffer)
      if (length === 0) return closeSync(file)
      yield buffer.subarray(0, length)
    }
  }
  const waiting: FromLoader[] = []
  let wake: (() => void) | null = null
  port.on('message', (message: FromLoader) => {
    waiting.push(message)
    wake?.()
  })
  for (;;) {
    const message = waiting.shift()
    if (message === undefined) {
      await new Promise<void>((resolve) => (wake = resolve))
      continue
    }
    if (message.kind === 'end') return
    yield message.bytes
    send({ kind: 'ready' })
  }
}

try {
  const decode = createDecoder(task.encoding)
  for await (const bytes of bytesOfTask()) {
    bytesRead += bytes.length
    take(decode(bytes))
  }
  take(decode(null))
  const { truncated } = scanner.end()
  endSlice()
  send({ kind: 'progress', bytesRead, rows: rows() })
  send({ kind: 'done', rows: rows(), truncated })
} catch (error) {
  if (!(error instanceof UndecodableText)) throw error
  send({ kind: 'undecodable', encoding: error.encoding, certain: error.certain })
}
port.close()
