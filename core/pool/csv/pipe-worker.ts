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

let turn: 0 | 1 = 0
let parts: Uint8Array[] = []
let heap = Buffer.allocUnsafe(1 << 18)
let heapLength = 0
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

/** Keeps text until its slice is scanned: only then is it known what its cells need. Little pieces are put together. */
function write(bytes: Uint8Array): void {
  sliceBytes += bytes.length
  if (bytes.length >= 1 << 14) {
    closeHeap()
    parts.push(bytes)
    return
  }
  if (heapLength + bytes.length > heap.length) closeHeap()
  heap.set(bytes, heapLength)
  heapLength += bytes.length
}

function closeHeap(): void {
  if (heapLength > 0) parts.push(heap.subarray(0, heapLength))
  heap = heapLength > 0 ? Buffer.allocUnsafe(1 << 18) : heap
  heapLength = 0
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
  closeHeap()
  if (parts.length === 0) return
  send({ kind: 'slice', pipe: turn, before, rows: rows() - before, faults, edges: scanner.edges.slice(), breaks: scanner.breaks.slice() })
  const pipe = openSync(task.pipes[turn], 'w')
  for (const part of parts) for (let at = 0; at < part.length;) at += writeSync(pipe, part, at)
  closeSync(pipe)
  turn = turn === 0 ? 1 : 0
  before = rows()
  sliceBytes = 0
  parts = []
  faults = []
  scanner.resetFlags()
}

async function* bytesOfTask(): AsyncGenerator<Uint8Array> {
  if (task.path !== null) {
    const file = openSync(task.path, 'r')
    for (;;) {
      // A buffer of its own each time, since the slice keeps pieces of it.
      const buffer = Buffer.allocUnsafeSlow(pieceBytes)
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
