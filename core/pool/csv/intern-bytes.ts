import { randomInt } from 'node:crypto'

/** Distinct texts met since the last look, numbered on from `first`; one after another, each up to its end. */
export interface FreshTexts {
  readonly first: number
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly ends: Uint32Array<ArrayBuffer>
}

/** Every `stride`th from the `first` on, `count` of them. */
export interface Strided {
  readonly first: number
  readonly stride: number
  readonly count: number
}

/** Numbers distinct byte strings in the order in which they are met. */
export interface Interner {
  readonly size: number
  /** Bytes of all of them. */
  readonly bytes: number
  /** The number of bytes [from, to). */
  intern(bytes: Uint8Array, from: number, to: number): number
  /** The numbers of many: `bounds` holds from and to of each by turns. An empty text is no text: -1. */
  internAll(bytes: Uint8Array, bounds: Int32Array, which: Strided, into: Int32Array): void
  takeFresh(): FreshTexts
  /** Forgets all; numbers begin anew. Only what `takeFresh` has given. */
  clear(): void
}

const firstCapacity = 1 << 12
/** Words before a record's bytes: its number and its length. */
const recordHead = 2

/**
 * An open hash table over one heap of records, each a number, a length and the bytes. Nearly all of its time goes into
 * waiting for memory: a known text takes two looks, one into the table and one into the heap, and those of many texts
 * are begun together.
 */
export function createInterner(): Interner {
  // Nobody who does not know the seed can make a file whose texts meet in one place.
  const seed = randomInt(2 ** 31)
  let heap = new Int32Array(firstCapacity * 8)
  let bytesOf = new Uint8Array(heap.buffer)
  /** Pairs of a record's place in the heap plus one, in words, and its hash; at most half of them are taken. */
  let table = new Int32Array(firstCapacity * 4)
  let [size, used, kept, taken, takenTo] = [0, 0, 0, 0, 0]
  /** Room for a batch: hashes, and what the first look found. */
  let [hashes, entries] = [new Int32Array(firstCapacity), new Int32Array(firstCapacity)]

  const intern = (bytes: Uint8Array, from: number, to: number): number => find(bytes, from, to, hashOf(bytes, from, to, seed))

  function internAll(bytes: Uint8Array, bounds: Int32Array, { first, stride, count }: Strided, into: Int32Array): void {
    if (count > hashes.length) [hashes, entries] = [new Int32Array(count * 2), new Int32Array(count * 2)]
    const [places, mask, hashed, found, records] = [table, table.length - 2, hashes, entries, heap]
    for (let i = 0, at = first * 2; i < count; i++, at += stride * 2) hashed[i] = hashOf(bytes, bounds[at]!, bounds[at + 1]!, seed)
    for (let i = 0; i < count; i++) found[i] = places[(hashed[i]! << 1) & mask]!
    for (let i = 0; i < count; i++) if (found[i] !== 0) found[i] = records[found[i]! - 1]!
    for (let i = 0, at = first; i < count; i++, at += stride) {
      const [from, to] = [bounds[at * 2]!, bounds[at * 2 + 1]!]
      into[at] = from === to ? -1 : find(bytes, from, to, hashed[i]!)
    }
  }

  function find(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const [places, mask] = [table, table.length - 2]
    let place = (hash << 1) & mask
    for (let entry = places[place]!; entry !== 0; place = (place + 2) & mask, entry = places[place]!) {
      if (places[place + 1] === hash && equals(entry - 1, bytes, from, to)) return heap[entry - 1]!
    }
    if (size * 4 === table.length) grow()
    put(keep(bytes, from, to) + 1, hash)
    size += 1
    return size - 1
  }

  function equals(record: number, bytes: Uint8Array, from: number, to: number): boolean {
    if (heap[record + 1] !== to - from) return false
    const known = bytesOf
    for (let i = from, at = (record + recordHead) * 4; i < to; i++, at++) if (known[at] !== bytes[i]) return false
    return true
  }

  function keep(bytes: Uint8Array, from: number, to: number): number {
    const record = used
    const end = record + recordHead + ((to - from + 3) >> 2)
    if (end > heap.length) {
      const larger = new Int32Array(Math.max(heap.length * 2, end))
      larger.set(heap)
      heap = larger
      bytesOf = new Uint8Array(heap.buffer)
    }
    heap[record] = size
    heap[record + 1] = to - from
    for (let i = from, at = (record + recordHead) * 4; i < to; i++, at++) bytesOf[at] = bytes[i]!
    used = end
    kept += to - from
    return record
  }

  function put(entry: number, hash: number): void {
    const mask = table.length - 2
    let place = (hash << 1) & mask
    while (table[place] !== 0) place = (place + 2) & mask
    table[place] = entry
    table[place + 1] = hash
  }

  function grow(): void {
    const before = table
    table = new Int32Array(before.length * 2)
    for (let place = 0; place < before.length; place += 2) if (before[place] !== 0) put(before[place]!, before[place + 1]!)
  }

  return {
    get size() {
      return size
    },
    get bytes() {
      return kept
    },
    intern,
    internAll,
    takeFresh() {
      const [ends, bytes] = [new Uint32Array(size - taken), new Uint8Array((used - takenTo) * 4)]
      let end = 0
      for (let i = 0, record = takenTo; i < ends.length; i++) {
        const length = heap[record + 1]!
        const start = (record + recordHead) * 4
        bytes.set(bytesOf.subarray(start, start + length), end)
        ends[i] = end += length
        record += recordHead + ((length + 3) >> 2)
      }
      const fresh = { first: taken, bytes, ends }
      taken = size
      takenTo = used
      return fresh
    },
    clear() {
      table.fill(0)
      size = used = kept = taken = takenTo = 0
    },
  }
}

/** MurmurHash3 (x86, 32 bits; Appleby) of bytes [from, to). */
function hashOf(bytes: Uint8Array, from: number, to: number, seed: number): number {
  let hash = seed
  let i = from
  for (; i + 4 <= to; i += 4) hash = mix(hash, bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24))
  let rest = 0
  for (let shift = 0; i < to; i++, shift += 8) rest |= bytes[i]! << shift
  hash = mix(hash, rest) ^ (to - from)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

function mix(hash: number, word: number): number {
  const k = Math.imul(word, 0xcc9e2d51)
  const h = hash ^ Math.imul((k << 15) | (k >>> 17), 0x1b873593)
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0
}
