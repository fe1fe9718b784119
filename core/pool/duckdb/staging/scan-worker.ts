import { parentPort, workerData } from 'node:worker_threads'
import { createRecordScanner, type RecordFault } from '../../csv/scan-records.ts'
import { joinRecord, splitRecord } from '../../csv/split-record.ts'
import { createDecoder, UndecodableText } from '../../csv/text-source.ts'
import { readBytes } from './frames.ts'
import type { FromScanner, ScanTask } from './scan-messages.ts'

/**
 * Decodes a CSV text, finds its records and hands them on slice by slice, one line each with its number, so that their reader
 * cannot see a record otherwise than we do. Faulty ones are left out. It keeps ahead of the reader, but not far.
 */
const task = workerData as ScanTask
const port = parentPort!
const { format, breakMarks } = task
const width = format.header.length
const pieceBytes = 1 << 20
/** Records are counted against the slice's limits after so many bytes. */
const step = 1 << 18
/** Room for a record's number and its delimiter. */
const numberRoom = 20

const heapBytes = 1 << 20
const delimiter = format.delimiter.charCodeAt(0)
let parts: Uint8Array<ArrayBuffer>[] = []
let scanned = 0
let heap = new Uint8Array(heapBytes)
let heapLength = 0
let faults: { row: number; fault: RecordFault }[] = []
let [header, before, written, sliceBytes, bytesRead, told] = [true, 0, 0, 0, 0, 0]

const send = (message: FromScanner, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer)

const scanner = createRecordScanner({ delimiter: format.delimiter.charCodeAt(0), columns: width, lineEnd: format.lineEnd, runs: true }, {
  run: (bytes) => {
    const from = header ? bytes.indexOf(10) + 1 : 0
    header = false
    writeLines(bytes, from)
  },
  record: (bytes, fault) => {
    if (header) {
      header = false
      return
    }
    if (fault !== null) {
      written += 1
      faults.push({ row: written, fault })
      return
    }
    const cells = splitRecord(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'), format.delimiter)
    writeLines(Buffer.from(joinRecord(cells.map((cell) => cell.replaceAll('\r', breakMarks.cr).replaceAll('\n', breakMarks.lf)), format.delimiter) + format.lineEnd), 0)
  },
})

/**
 * Keeps records until their slice is scanned, since only then is it known what its cells need: each with its number before it,
 * so that they may be read in any order.
 */
function writeLines(bytes: Uint8Array, from: number): void {
  // The loops have names of their own: one of the module is looked up anew for every byte.
  let [into, to, at, number] = [heap, heapLength, from, written]
  const length = bytes.length
  while (at < length) {
    const [line, start] = [at, to]
    const last = Math.min(length, line + into.length - start - numberRoom)
    let byte = 0
    if (line < last) {
      to = writeNumber(into, to, number + 1)
      into[to++] = delimiter
      while (at < last && byte !== 10) {
        byte = bytes[at++]!
        into[to++] = byte
      }
    }
    if (byte === 10) {
      number += 1
      continue
    }
    // It does not fit in what is left of the heap.
    heapLength = start
    closeHeap(bytes.indexOf(10, line) + 1 - line + numberRoom)
    ;[into, to, at] = [heap, 0, line]
  }
  heapLength = to
  written = number
}

function writeNumber(into: Uint8Array, at: number, number: number): number {
  let digits = 1
  for (let limit = 10; number >= limit; limit *= 10) digits += 1
  let rest = number
  for (let i = at + digits - 1; i >= at; i--) {
    const next = Math.floor(rest / 10)
    into[i] = 48 + rest - next * 10
    rest = next
  }
  return at + digits
}

function closeHeap(room: number): void {
  if (heapLength > 0) {
    parts.push(heap.subarray(0, heapLength))
    sliceBytes += heapLength
  }
  heap = new Uint8Array(Math.max(heapBytes, room))
  heapLength = 0
}

const rows = () => Math.max(0, scanner.records - 1)

function take(text: Uint8Array): void {
  for (let at = 0; at < text.length; at += step) {
    scanner.push(text.subarray(at, at + step))
    if (rows() - before >= (scanned === 0 ? task.firstRows : task.sliceRows) || sliceBytes >= task.sliceBytes) endSlice()
  }
  if (bytesRead - told < 4 * pieceBytes) return
  told = bytesRead
  send({ kind: 'progress', bytesRead, rows: rows() })
}

function endSlice(): void {
  closeHeap(0)
  if (rows() === before) return
  send({ kind: 'slice', rows: rows() - before, parts, faults, edges: scanner.edges.slice(), breaks: scanner.breaks.slice() }, parts.map((part) => part.buffer))
  scanned += 1
  for (let read = Atomics.load(task.read, 0); scanned - read > task.ahead; read = Atomics.load(task.read, 0)) Atomics.wait(task.read, 0, read)
  before = rows()
  sliceBytes = 0
  parts = []
  faults = []
  scanner.resetFlags()
}

try {
  const decode = createDecoder(task.encoding)
  for (const bytes of readBytes(task.path)) {
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
