import { closesWithSpace, opensWithSpace } from './white-space.ts'

interface PlainScanner {
  /** How many records the last `run` passed. */
  readonly records: number
  /** Where the cells of `wanted` columns lie in them, record by record: from and to by turns, counted from the run's start. */
  readonly bounds: Int32Array
  /** Passes records from a record's start on while there is nothing special about them; gives the start of the first that is not passed. */
  run(bytes: Uint8Array, from: number): number
}

const [delimiterKind, lineFeed, carriageReturn, other] = [1, 2, 3, 4]

/**
 * The short way through text without quotes: nearly all records of nearly all files. It stops at the first record that has a quote,
 * a NUL, another number of cells, another line end, or no end, and leaves it to the whole scanner. `edges` as there.
 */
export function createPlainScanner(options: { readonly delimiter: number; readonly columns: number; readonly lineEnd: '\n' | '\r\n'; readonly longest: number; readonly wanted: readonly boolean[] }, edges: Uint8Array): PlainScanner {
  const { columns, longest } = options
  const wanted = Uint8Array.from({ length: columns }, (_, column) => (options.wanted[column] === true ? 1 : 0))
  const perRecord = 2 * wanted.reduce((sum, one) => sum + one, 0)
  let bounds = new Int32Array(0)
  const crlf = options.lineEnd === '\r\n'
  const kinds = new Uint8Array(256)
  for (const [byte, kind] of [[options.delimiter, delimiterKind], [10, lineFeed], [13, carriageReturn], [34, other], [0, other]] as const) kinds[byte] = kind
  const [mayOpen, mayClose] = [new Uint8Array(256), new Uint8Array(256)]
  for (let byte = 0; byte < 256; byte++) {
    if (kinds[byte] !== 0) continue
    if (byte <= 0x20) mayOpen[byte] = mayClose[byte] = 1
    else if (byte === 0xc2 || (byte >= 0xe1 && byte <= 0xe3) || byte === 0xef) mayOpen[byte] = 1
    else if (byte >= 0x80 && byte <= 0xbf) mayClose[byte] = 1
  }
  let passed = 0

  function run(bytes: Uint8Array, from: number): number {
    const length = bytes.length
    let [i, start, cell, count] = [from, from, 0, 0]
    // No record has fewer bytes than cells.
    if (perRecord > 0) bounds = roomFor(bounds, (Math.floor((length - from) / columns) + 1) * perRecord)
    const into = bounds
    let told = 0
    while (i < length) {
      const begin = i
      if (mayOpen[bytes[i]!] === 1 && opensWithSpace(bytes, i)) edges[cell] = 1
      while (i < length && kinds[bytes[i]!] === 0) i += 1
      if (i >= length) break
      if (i > begin && mayClose[bytes[i - 1]!] === 1 && closesWithSpace(bytes, begin, i)) edges[cell] = 1
      const kind = kinds[bytes[i]!]!
      if (wanted[cell] === 1) {
        into[told] = begin - from
        into[told + 1] = i - from
        told += 2
      }
      i += 1
      if (kind === delimiterKind) {
        cell += 1
        if (cell === columns) break
        continue
      }
      if (kind === other || cell + 1 !== columns || i - start > longest) break
      if (kind === carriageReturn) {
        if (!crlf || i >= length || bytes[i] !== 10) break
        i += 1
      } else if (crlf) break
      count += 1
      start = i
      cell = 0
    }
    passed = count
    return start
  }

  return {
    get records() {
      return passed
    },
    get bounds() {
      return bounds
    },
    run,
  }
}

function roomFor(numbers: Int32Array<ArrayBuffer>, room: number): Int32Array<ArrayBuffer> {
  return numbers.length >= room ? numbers : new Int32Array(Math.max(room, numbers.length * 2))
}
