import { allocate } from './memory'

/**
 * Tables of distinct texts. Nearly all of the time goes into waiting for memory: a known text takes two looks, one into the
 * table and one into the blocks of records, and those of many texts are begun together.
 */
@unmanaged
export class Texts {
  /** Open addressing over records: address below, hash above; at most half of the places are taken. 0: free. */
  table: usize
  mask: u32
  size: u32
  /** Bytes of all texts. */
  bytes: u32
  /** Where the next record goes, in the block that ends at `blockEnd`. */
  cursor: usize
  blockEnd: usize
  /** What was told already: how many, their bytes, and where the first that is new lies. */
  told: u32
  toldBytes: u32
  untold: usize
}

/** A record: its number, its length, its bytes padded with zeros to eight. A block ends with `elsewhere` and the next one's address. */
const headSize: usize = 8
const elsewhere: u32 = 0xffffffff
const blockSize: usize = 1 << 18
const firstCapacity: u32 = 1 << 12

let seed: u64 = 0

/** Nobody who does not know the seed can make a file whose texts meet in one place. */
export function seedTexts(value: u64): void {
  seed = value
}

/** An empty table at that address. */
export function emptyTexts(texts: Texts): void {
  memory.fill(changetype<usize>(texts), 0, offsetof<Texts>())
  texts.table = emptyTable(firstCapacity)
  texts.mask = firstCapacity - 1
  const block = allocate(blockSize)
  texts.cursor = texts.untold = block
  texts.blockEnd = block + blockSize
}

/** A hash of the bytes [from, from + length), after xxHash64 (Collet); up to seven bytes beyond are read. */
export function hashOf(from: usize, length: u32): u32 {
  let hash = seed ^ (<u64>length * 0x165667b19e3779f9)
  let rest = length
  for (; rest > 8; rest -= 8, from += 8) hash = mix(hash, load<u64>(from))
  if (rest != 0) hash = mix(hash, lastWord(from, rest))
  hash = (hash ^ (hash >> 33)) * 0xc2b2ae3d27d4eb4f
  hash = (hash ^ (hash >> 29)) * 0x165667b19e3779f9
  return <u32>hash ^ <u32>(hash >> 32)
}

/** The first look: the record, if any, in the place of that hash. */
// @ts-ignore: decorator
@inline
export function lookInto(texts: Texts, hash: u32): usize {
  return <usize>load<u32>(texts.table + (<usize>(hash & texts.mask) << 3))
}

/** The number of the text [from, from + length); a new one gets the next. */
export function numberOf(texts: Texts, from: usize, length: u32, hash: u32): u32 {
  const mask = texts.mask
  for (let place = hash & mask; ; place = (place + 1) & mask) {
    const entry = load<u64>(texts.table + (<usize>place << 3))
    if (entry == 0) break
    const record = <usize>(<u32>entry)
    if (<u32>(entry >> 32) == hash && isSame(record, from, length)) return load<u32>(record)
  }
  if (texts.size * 2 > mask) grow(texts)
  put(texts.table, texts.mask, <u64>keep(texts, from, length) | (<u64>hash << 32))
  return texts.size++
}

/** Writes the texts that were not told yet, one after another, and where each ends. They count as told. */
export function tell(texts: Texts, bytes: usize, ends: usize): void {
  let record = texts.untold
  let to = bytes
  for (let left = texts.size - texts.told; left > 0; left--) {
    if (load<u32>(record) == elsewhere) record = <usize>load<u32>(record, 4)
    const length = load<u32>(record, 4)
    memory.copy(to, record + headSize, length)
    to += length
    store<u32>(ends, <u32>(to - bytes))
    ends += 4
    record += headSize + padded(length)
  }
  texts.untold = record
  texts.told = texts.size
  texts.toldBytes = texts.bytes
}

// @ts-ignore: decorator
@inline
function mix(hash: u64, word: u64): u64 {
  return rotl<u64>(hash ^ (word * 0xc2b2ae3d27d4eb4f), 31) * 0x9e3779b185ebca87
}

/** 1 to 8 bytes, the rest zeros. */
// @ts-ignore: decorator
@inline
function lastWord(from: usize, length: u32): u64 {
  return load<u64>(from) & (0xffffffffffffffff >> <u64>(64 - (length << 3)))
}

// @ts-ignore: decorator
@inline
function padded(length: u32): usize {
  return <usize>((length + 7) & ~7)
}

function isSame(record: usize, from: usize, length: u32): bool {
  if (load<u32>(record, 4) != length) return false
  let rest = length
  for (record += headSize; rest > 8; rest -= 8, record += 8, from += 8) if (load<u64>(record) != load<u64>(from)) return false
  return rest == 0 || load<u64>(record) == lastWord(from, rest)
}

function keep(texts: Texts, from: usize, length: u32): usize {
  const room = headSize + padded(length)
  if (texts.cursor + room + headSize > texts.blockEnd) {
    const size = max(blockSize, room + headSize)
    const block = allocate(size)
    store<u32>(texts.cursor, elsewhere)
    store<u32>(texts.cursor, <u32>block, 4)
    texts.cursor = block
    texts.blockEnd = block + size
  }
  const record = texts.cursor
  store<u32>(record, texts.size)
  store<u32>(record, length, 4)
  let to = record + headSize
  let rest = length
  for (; rest > 8; rest -= 8, to += 8, from += 8) store<u64>(to, load<u64>(from))
  if (rest != 0) store<u64>(to, lastWord(from, rest))
  texts.cursor += room
  texts.bytes += length
  return record
}

function emptyTable(capacity: u32): usize {
  const table = allocate(<usize>capacity << 3)
  memory.fill(table, 0, <usize>capacity << 3)
  return table
}

function put(table: usize, mask: u32, entry: u64): void {
  let place = <u32>(entry >> 32) & mask
  while (load<u64>(table + (<usize>place << 3)) != 0) place = (place + 1) & mask
  store<u64>(table + (<usize>place << 3), entry)
}

/** The table before is left where it is: all of them together are smaller than the one after. */
function grow(texts: Texts): void {
  const before = texts.table
  const capacity = texts.mask + 1
  texts.table = emptyTable(capacity * 2)
  texts.mask = capacity * 2 - 1
  for (let place: u32 = 0; place < capacity; place++) {
    const entry = load<u64>(before + (<usize>place << 3))
    if (entry != 0) put(texts.table, texts.mask, entry)
  }
}
