import { randomInt } from 'node:crypto'

/** Distinct texts met since the last look, numbered on from `first`; one after another, each up to its end. */
export interface FreshTexts {
  readonly first: number
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly ends: Uint32Array<ArrayBuffer>
}

/** Numbers distinct byte strings in the order in which they are met. */
export interface Interner {
  readonly size: number
  /** Bytes of all of them. */
  readonly bytes: number
  /** The number of bytes [from, to). */
  intern(bytes: Uint8Array, from: number, to: number): number
  takeFresh(): FreshTexts
  /** Forgets all; numbers begin anew. Only what `takeFresh` has given. */
  clear(): void
}

const firstCapacity = 1 << 12

/** An open hash table over one heap of bytes: a tenth of what a Map of strings takes in time and memory. */
export function createInterner(): Interner {
  // Nobody who does not know the seed can make a file whose texts meet in one place.
  const seed = randomInt(2 ** 31)
  let heap = new Uint8Array(firstCapacity * 16)
  let ends = new Uint32Array(firstCapacity)
  let hashes = new Int32Array(firstCapacity)
  /** Numbers plus one; at most half of it is taken. */
  let table = new Int32Array(firstCapacity * 2)
  let [size, taken] = [0, 0]
  const endOf = (number: number) => (number === 0 ? 0 : ends[number - 1]!)

  function intern(bytes: Uint8Array, from: number, to: number): number {
    const hash = hashOf(bytes, from, to, seed)
    const mask = table.length - 1
    let place = hash & mask
    for (let entry = table[place]!; entry !== 0; place = (place + 1) & mask, entry = table[place]!) {
      if (hashes[entry - 1] === hash && equals(entry - 1, bytes, from, to)) return entry - 1
    }
    if (size === ends.length) grow()
    keep(bytes, from, to)
    hashes[size] = hash
    put(size)
    size += 1
    return size - 1
  }

  function equals(number: number, bytes: Uint8Array, from: number, to: number): boolean {
    let at = number === 0 ? 0 : ends[number - 1]!
    if (ends[number]! - at !== to - from) return false
    for (let i = from; i < to; i++) if (heap[at++] !== bytes[i]) return false
    return true
  }

  function keep(bytes: Uint8Array, from: number, to: number): void {
    let at = endOf(size)
    if (at + to - from > heap.length) {
      const larger = new Uint8Array(Math.max(heap.length * 2, at + to - from))
      larger.set(heap)
      heap = larger
    }
    for (let i = from; i < to; i++) heap[at++] = bytes[i]!
    ends[size] = at
  }

  function put(number: number): void {
    const mask = table.length - 1
    let place = hashes[number]! & mask
    while (table[place] !== 0) place = (place + 1) & mask
    table[place] = number + 1
  }

  function grow(): void {
    const [moreEnds, moreHashes] = [new Uint32Array(ends.length * 2), new Int32Array(ends.length * 2)]
    moreEnds.set(ends)
    moreHashes.set(hashes)
    ends = moreEnds
    hashes = moreHashes
    table = new Int32Array(ends.length * 2)
    for (let number = 0; number < size; number++) put(number)
  }

  return {
    get size() {
      return size
    },
    get bytes() {
      return endOf(size)
    },
    intern,
    takeFresh() {
      const start = endOf(taken)
      const fresh = { first: taken, bytes: heap.slice(start, endOf(size)), ends: ends.slice(taken, size).map((end) => end - start) }
      taken = size
      return fresh
    },
    clear() {
      table.fill(0)
      size = taken = 0
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
