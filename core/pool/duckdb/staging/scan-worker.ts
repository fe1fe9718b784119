import { parentPort, workerData } from 'node:worker_threads'
import { createNumberedLines, type TextTable } from '../../csv/numbered-lines.ts'
import { createRecordScanner, type RecordFault } from '../../csv/scan-records.ts'
import { joinRecord, splitRecord } from '../../csv/split-record.ts'
import { createDecoder, UndecodableText } from '../../csv/text-source.ts'
import { readBytes } from './frames.ts'
import { createTextNumbers } from './number-texts.ts'
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
const [lf, cr, quote] = [10, 13, 34]
/** Bytes that the reader takes as one line; marks are longer than the line ends they stand for. */
const longestLine = 3_000_000
/** Room for a record's number and its delimiter, and for those of its texts, which may be longer than they. */
const lineRoom = 20 * (1 + task.numbered.flat().length)

const heapBytes = 1 << 21
const delimiter = format.delimiter.charCodeAt(0)
let parts: Uint8Array<ArrayBuffer>[] = []
let scanned = 0
let heap = new Uint8Array(heapBytes)
let heapLength = 0
let faults: { row: number; fault: RecordFault }[] = []
let [header, before, written, sliceBytes, bytesRead, told] = [true, 0, 0, 0, 0, 0]

const lines = createNumberedLines({ delimiter, columns: width, lineEnd: format.lineEnd, numbered: task.numbered })
const texts = createTextNumbers(width, task.numbered, task.keptTexts, lines)
const byColumn = texts.byColumn
/** The last column that becomes a number; beyond it a line is copied as it is. */
const lastNumbered = byColumn.findLastIndex((table) => table !== null)

const send = (message: FromScanner, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer)

const plain = {
  get records() {
    return lines.records
  },
  pass(bytes: Uint8Array, from: number, edges: Uint8Array): number {
    const end = lines.pass(bytes, from, written, edges)
    written += lines.records
    makeRoom(lines.lines.length, 0)
    heap.set(lines.lines, heapLength)
    heapLength += lines.lines.length
    return end
  },
}

const scanner = createRecordScanner({ delimiter, columns: width, lineEnd: format.lineEnd, runs: true, plain }, {
  run: (bytes, records) => {
    const from = header ? bytes.indexOf(lf) + 1 : 0
    header = false
    writeLines(bytes, from, records)
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
    const line = Buffer.from(joinRecord(cells.map((cell) => cell.replaceAll('\r', breakMarks.cr).replaceAll('\n', breakMarks.lf)), format.delimiter) + format.lineEnd)
    if (line.length <= longestLine) return writeLines(line, 0, 1)
    written += 1
    faults.push({ row: written, fault: 'record-too-long' })
  },
})

/**
 * Keeps records until their slice is scanned, since only then is it known what its cells need: each with its number before it,
 * so that they may be read in any order.
 */
function writeLines(bytes: Uint8Array, from: number, records: number): void {
  makeRoom(bytes.length - from, records)
  // The loops have names of their own: one of the module is looked up anew for every byte.
  const [into, numbered, last, length] = [heap, byColumn, lastNumbered, bytes.length]
  let [to, at, number] = [heapLength, from, written]
  while (at < length) {
    number += 1
    to = writeNumber(into, to, number)
    into[to++] = delimiter
    for (let column = 0; column <= last; column++) {
      const table = numbered[column]!
      const start = at
      if (bytes[at] === quote) at = endOfQuoted(bytes, at)
      else for (let byte = bytes[at]!; byte !== delimiter && byte !== lf && byte !== cr; byte = bytes[at]!) at += 1
      if (table === null) for (let i = start; i < at; i++) into[to++] = bytes[i]!
      else if (at > start) to = writeTextNumber(table, bytes, start, at, into, to)
      if (bytes[at] === delimiter) into[to++] = bytes[at++]!
    }
    for (let byte = 0; byte !== lf;) {
      byte = bytes[at++]!
      into[to++] = byte
    }
  }
  heapLength = to
  written = number
}

function makeRoom(bytes: number, records: number): void {
  const room = bytes + records * lineRoom
  if (heapLength + room > heap.length) closeHeap(room)
}

/** The number of a cell's text, quotes taken off; nothing for an empty one. */
function writeTextNumber(table: TextTable, bytes: Uint8Array, start: number, end: number, into: Uint8Array, at: number): number {
  if (bytes[start] !== quote) return writeNumber(into, at, table.intern(bytes, start, end))
  const text = Buffer.from(splitRecord(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8'), format.delimiter)[0]!)
  return text.length === 0 ? at : writeNumber(into, at, table.intern(text, 0, text.length))
}

/** Where a cell that opens with a quote is closed; a doubled quote is one of its characters. */
function endOfQuoted(bytes: Uint8Array, start: number): number {
  let at = start + 1
  for (;;) {
    while (bytes[at] !== quote) at += 1
    if (bytes[at + 1] !== quote) return at + 1
    at += 2
  }
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
    if (rows() - before >= (scanned === 0 ? task.firstRows : task.sliceRows) || sliceBytes >= task.sliceBytes || texts.fresh >= task.keptTexts) endSlice()
  }
  if (bytesRead - told < 4 * pieceBytes) return
  told = bytesRead
  send({ kind: 'progress', bytesRead, rows: rows() })
}

function endSlice(): void {
  closeHeap(0)
  if (rows() === before) return
  const fresh = texts.takeFresh()
  const buffers = [...parts.map((part) => part.buffer), ...fresh.byRecipe.flatMap(({ bytes, ends }) => [bytes.buffer, ends.buffer])]
  send({ kind: 'slice', rows: rows() - before, parts, fresh, faults, edges: scanner.edges.slice(), breaks: scanner.breaks.slice() }, buffers)
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
