import { longestRecord } from './longest-record.ts'
import { closesWithSpace, isBlank, opensWithSpace } from './white-space.ts'

/** Why a record cannot be split into the cells of its header. */
export type RecordFault = 'too-few-cells' | 'too-many-cells' | 'broken-quotes' | 'record-too-long' | 'nul-character'

interface RecordSink {
  /** `records` whole records in a row that any reader of RFC 4180 reads alike, ending with the file's own line ends. */
  run(bytes: Uint8Array, records: number): void
  /** One record without its line end: faulty, or with a quote inside a bare cell, a line end inside a quoted one, another line end. */
  record(bytes: Uint8Array, fault: RecordFault | null): void
}

interface RecordScanner {
  /** Records read so far, faulty ones included, blank lines not. */
  readonly records: number
  /** By column: 1 where some cell began or ended with white space since the last `resetFlags`. */
  readonly edges: Uint8Array
  /** By column: 1 where some quoted cell held a line end since the last `resetFlags`. */
  readonly breaks: Uint8Array
  resetFlags(): void
  push(chunk: Uint8Array): void
  /** Ends the last record. `truncated`: the file stops inside a quoted cell, or in a record with too few cells. */
  end(): { readonly truncated: boolean }
}

/** The short way through text without quotes. */
interface PlainRecords {
  /** How many records the last `pass` passed. */
  readonly records: number
  /** Passes records from the one that starts at `from` on; gives the start of the first that it leaves to the scanner. */
  pass(bytes: Uint8Array, from: number, edges: Uint8Array): number
}

interface ScanOptions {
  /** Byte of the delimiter. */
  readonly delimiter: number
  /** Cells a record must have. */
  readonly columns: number
  readonly lineEnd: '\n' | '\r\n'
  /** False: every record comes by `record`. */
  readonly runs: boolean
  /** Takes records after the first, the header, while there is nothing special about them; the sink does not see them. */
  readonly plain?: PlainRecords
  /** Stop after so many records; the rest is not looked at. */
  readonly limit?: number
}

const [cellStart, bare, quoted, quoteEnd, afterCr] = [0, 1, 2, 3, 4]
const [lf, cr, quote, nul] = [10, 13, 34, 0]

/**
 * Finds the records of a CSV text in UTF-8 and counts their cells: the one authority on where a row begins and ends.
 * Quotes open a cell only at its start and are doubled inside (RFC 4180); a quote inside a bare cell is text.
 * LF, CRLF and CR end a record. Lines of white space alone are no records.
 */
export function createRecordScanner(options: ScanOptions, sink: RecordSink): RecordScanner {
  const { delimiter, columns } = options
  const special = new Uint8Array(256)
  for (const byte of [delimiter, lf, cr, quote, nul]) special[byte] = 1
  const [edges, breaks] = [new Uint8Array(columns + 1), new Uint8Array(columns + 1)]
  const limit = options.limit ?? Infinity
  // A record of one cell may be blank, which is none.
  const plain = columns > 1 ? (options.plain ?? null) : null
  let pending: Uint8Array = new Uint8Array(0)
  let [state, cells, records] = [cellStart, 0, 0]
  let [odd, broken, holdsNul, long] = [false, false, false, false]
  let lastFault: RecordFault | null = null

  function push(chunk: Uint8Array): void {
    if (records >= limit) return
    let buffer = chunk
    if (pending.length > 0) {
      buffer = new Uint8Array(pending.length + chunk.length)
      buffer.set(pending)
      buffer.set(chunk, pending.length)
    }
    scan(buffer, pending.length)
  }

  function scan(buffer: Uint8Array, from: number): void {
    const length = buffer.length
    let [i, start, runStart, runRecords] = [from, 0, 0, 0]

    const flush = (end: number) => {
      if (runRecords > 0) sink.run(buffer.subarray(runStart, end), runRecords)
      runRecords = 0
    }
    const endRecord = (end: number, next: number, ownEnd: boolean) => {
      const fault = faultOf(buffer, start, end)
      if (fault === 'blank') {
        flush(start)
        runStart = next
      } else {
        records += 1
        lastFault = fault
        if (fault === null && !odd && ownEnd && options.runs) runRecords += 1
        else {
          flush(start)
          sink.record(buffer.subarray(start, end), fault)
          runStart = next
        }
      }
      start = next
      resetRecord()
      if (records >= limit) i = length
    }

    while (i < length) {
      if (plain !== null && records > 0 && i === start && state === cellStart) {
        flush(start)
        i = plain.pass(buffer, start, edges)
        if (plain.records > 0) {
          records += plain.records
          lastFault = null
        }
        runStart = start = i
        if (i === length) break
      }
      if (state === cellStart || state === bare) {
        const first = state === cellStart
        if (first) {
          const byte = buffer[i]!
          if (byte === quote) {
            state = quoted
            i += 1
            if (cells <= columns && (i === length || opensWithSpace(buffer, i))) edges[cells] = 1
            continue
          }
          if (cells <= columns && special[byte] === 0 && opensWithSpace(buffer, i)) edges[cells] = 1
          state = bare
        }
        while (i < length && special[buffer[i]!] === 0) i += 1
        if (i === length) break
        const byte = buffer[i]!
        if (byte === delimiter) {
          endCell(buffer, start, i)
          cells += 1
          state = cellStart
          i += 1
        } else if (byte === lf) {
          endCell(buffer, start, i)
          i += 1
          endRecord(i - 1, i, options.lineEnd === '\n')
        } else if (byte === cr) {
          endCell(buffer, start, i)
          state = afterCr
          i += 1
        } else {
          if (byte === quote) odd = true
          else holdsNul = true
          i += 1
        }
      } else if (state === quoted) {
        while (i < length && special[buffer[i]!] === 0) i += 1
        if (i === length) break
        const byte = buffer[i]!
        if (byte === quote) state = quoteEnd
        else if (byte === lf || byte === cr) {
          odd = true
          if (cells <= columns) breaks[cells] = edges[cells] = 1
        } else if (byte === nul) holdsNul = true
        i += 1
      } else if (state === quoteEnd) {
        const byte = buffer[i]!
        if (byte === quote) {
          state = quoted
          i += 1
          continue
        }
        endQuoted(buffer, start, i - 1)
        if (byte !== delimiter && byte !== lf && byte !== cr) broken = true
        state = bare
      } else {
        const pair = buffer[i] === lf
        if (pair) i += 1
        endRecord(pair ? i - 2 : i - 1, i, pair && options.lineEnd === '\r\n')
      }
    }
    flush(start)
    keep(buffer, start)
  }

  function endQuoted(buffer: Uint8Array, start: number, end: number): void {
    if (cells <= columns && closesWithSpace(buffer, start, end)) edges[cells] = 1
  }

  function endCell(buffer: Uint8Array, start: number, end: number): void {
    if (cells <= columns && closesWithSpace(buffer, start, end) && special[buffer[end - 1]!] === 0) edges[cells] = 1
  }

  /** Copies what is left of the text: the chunk is the caller's again. */
  function keep(buffer: Uint8Array, start: number): void {
    if (records >= limit) start = buffer.length
    else if (buffer.length - start > longestRecord) long = true
    pending = new Uint8Array(buffer.subarray(start, long ? start + 4096 : undefined))
  }

  function resetRecord(): void {
    state = cellStart
    cells = 0
    odd = broken = holdsNul = long = false
  }

  function faultOf(buffer: Uint8Array, start: number, end: number): RecordFault | 'blank' | null {
    if (cells === 0 && !long && isBlank(buffer, start, end)) return 'blank'
    if (long || end - start > longestRecord) return 'record-too-long'
    if (holdsNul) return 'nul-character'
    if (broken) return 'broken-quotes'
    if (cells + 1 < columns) return 'too-few-cells'
    return cells + 1 > columns ? 'too-many-cells' : null
  }

  return {
    get records() {
      return records
    },
    edges,
    breaks,
    resetFlags() {
      edges.fill(0)
      breaks.fill(0)
      if (pending.length === 0 || long) return
      // What was seen of the record that is still open belongs to what comes next.
      resetRecord()
      scan(pending, 0)
    },
    push,
    end() {
      if (records >= limit) return { truncated: false }
      const end = state === afterCr ? pending.length - 1 : pending.length
      const open = state === quoted
      const fault = faultOf(pending, 0, end)
      if (fault !== 'blank') {
        if (state === quoteEnd) endQuoted(pending, 0, end - 1)
        else endCell(pending, 0, end)
        records += 1
        lastFault = fault
        sink.record(pending.subarray(0, end), fault)
      }
      // A copy that broke off may have its full length, the rest filled with zeros.
      const torn = end > 0 && pending[end - 1] === nul
      return { truncated: open || torn || lastFault === 'too-few-cells' }
    },
  }
}
