import { allocate, giveBack, mark } from './memory'
import { emptyTexts, hashOf, lookInto, numberOf, seedTexts, tell, Texts } from './texts'
import { closesWithSpace, opensWithSpace } from './white-space'

// What the exports promise is said in numbered-lines.ts of the folder above, their only caller.

/** Text that `pass` takes at once. */
const chunk: u32 = 1 << 18
/** What may be read or written beyond an end. */
const margin: usize = 64
const LF: u8 = 10
const CR: u8 = 13
const QUOTE: u8 = 34
const NUL: u8 = 0
/** No text: an empty cell. */
const none: u32 = 0xffffffff

let columns: u32 = 0
let delimiter: u8 = 0
let crlf: bool = false
let recipes: u32 = 0
/** By column: 0, or 1 + the recipe whose texts its cells are. */
let recipeOf: usize = 0
/** Columns that have one. */
let stride: u32 = 0
let edges: usize = 0
let texts: usize = 0
let input: usize = 0
let output: usize = 0
/** By numbered cell, in order: where its text begins and its length; its hash; what was looked up first; its number. */
let cells: usize = 0
let hashes: usize = 0
let looks: usize = 0
let numbers: usize = 0
/** Memory from here on holds texts. */
let fixed: usize = 0
let records: u32 = 0
let outputEnd: usize = 0

export function open(columnCount: u32, delimiterByte: u32, endsWithCrLf: bool, recipeCount: u32, longest: u32, seed: u64): void {
  columns = columnCount
  delimiter = <u8>delimiterByte
  crlf = endsWithCrLf
  recipes = recipeCount
  seedTexts(seed)
  giveBack(0)
  recipeOf = allocate(columns)
  edges = allocate(columns)
  texts = allocate(<usize>recipes * offsetof<Texts>())
  input = allocate(<usize>max(longest, chunk) + margin)
  memory.fill(recipeOf, 0, columns)
  memory.fill(edges, 0, columns)
}

/** To be called once, when `recipeOf` is filled in. */
export function begin(): void {
  for (let column: u32 = 0; column < columns; column++) if (load<u8>(recipeOf + column) != 0) stride += 1
  // No record has fewer bytes than columns; each number may be longer than what it stands for.
  const lines: usize = chunk / columns + 1
  const room = lines * stride
  cells = allocate(room << 3)
  hashes = allocate(room << 2)
  looks = allocate(room << 2)
  numbers = allocate(room << 2)
  output = allocate(<usize>chunk + lines * 11 * (1 + stride) + margin)
  fixed = mark()
  forget()
}

export function forget(): void {
  giveBack(fixed)
  for (let recipe: u32 = 0; recipe < recipes; recipe++) emptyTexts(textsOf(recipe))
}

export function recipeOfAt(): usize { return recipeOf }
export function edgesAt(): usize { return edges }
export function inputAt(): usize { return input }
export function outputAt(): usize { return output }
export function outputLength(): u32 { return <u32>(outputEnd - output) }
export function passedRecords(): u32 { return records }
export function textCount(recipe: u32): u32 { return textsOf(recipe).size }
export function textBytes(recipe: u32): u32 { return textsOf(recipe).bytes }
export function freshCount(recipe: u32): u32 { return textsOf(recipe).size - textsOf(recipe).told }
export function freshBytes(recipe: u32): u32 { return textsOf(recipe).bytes - textsOf(recipe).toldBytes }

/** Gives where the ends lie, the bytes right after them; until the next call. */
export function takeFresh(recipe: u32): usize {
  const before = mark()
  const count = freshCount(recipe)
  const ends = allocate((<usize>count << 2) + freshBytes(recipe))
  tell(textsOf(recipe), ends + (<usize>count << 2), ends)
  giveBack(before)
  return ends
}

export function intern(recipe: u32, length: u32): u32 {
  return numberOf(textsOf(recipe), input, length, hashOf(input, length))
}

export function pass(length: u32, first: u32): u32 {
  outputEnd = output
  const end = findRecords(length)
  numberCells(records * stride)
  writeLines(first)
  return <u32>(end - input)
}

function textsOf(recipe: u32): Texts {
  return changetype<Texts>(texts + <usize>recipe * offsetof<Texts>())
}

/** Passes plain records; gives the start of the first that is not. Sixteen bytes are compared at once. */
function findRecords(length: u32): usize {
  const end = input + length
  const delimiters = i8x16.splat(<i8>delimiter)
  let start = input
  let from = input
  let column: u32 = 0
  let cell = cells
  records = 0
  memory.fill(end, 0x20, 32)
  for (let block = input; block < end; block += 16) {
    const bytes = v128.load(block)
    const ends = v128.or(i8x16.eq(bytes, i8x16.splat(LF)), i8x16.eq(bytes, i8x16.splat(CR)))
    const odd = v128.or(i8x16.eq(bytes, i8x16.splat(QUOTE)), i8x16.eq(bytes, i8x16.splat(NUL)))
    for (let met: u32 = i8x16.bitmask(v128.or(i8x16.eq(bytes, delimiters), v128.or(ends, odd))); met != 0; met &= met - 1) {
      const at = block + ctz(met)
      // The second of a CR and an LF.
      if (at < from) continue
      if (at > from && (opensWithSpace(from) || closesWithSpace(from, at))) store<u8>(edges + column, 1)
      if (load<u8>(recipeOf + column) != 0) {
        store<u32>(cell, <u32>from)
        store<u32>(cell, <u32>(at - from), 4)
        cell += 8
      }
      const byte = load<u8>(at)
      from = at + 1
      column += 1
      if (byte == delimiter) {
        if (column == columns) return start
        continue
      }
      if (byte == QUOTE || byte == NUL || column != columns) return start
      if (byte == CR) {
        if (!crlf || from == end || load<u8>(from) != LF) return start
        from += 1
      } else if (crlf) return start
      records += 1
      start = from
      column = 0
    }
  }
  return start
}

function numberCells(count: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    const cell = cells + (<usize>i << 3)
    store<u32>(hashes + (<usize>i << 2), hashOf(<usize>load<u32>(cell), load<u32>(cell, 4)))
  }
  let first: u32 = 0
  for (let column: u32 = 0; column < columns; column++) {
    const recipe = load<u8>(recipeOf + column)
    if (recipe == 0) continue
    numberColumn(textsOf(recipe - 1), first, count)
    first += 1
  }
}

function numberColumn(known: Texts, first: u32, count: u32): void {
  for (let i = first; i < count; i += stride) store<u32>(looks + (<usize>i << 2), <u32>lookInto(known, load<u32>(hashes + (<usize>i << 2))))
  // Only to have the records at hand: address 0 holds nothing, and nothing depends on what is read.
  for (let i = first; i < count; i += stride) {
    const look = looks + (<usize>i << 2)
    store<u32>(look, load<u32>(<usize>load<u32>(look)))
  }
  for (let i = first; i < count; i += stride) {
    const cell = cells + (<usize>i << 3)
    const length = load<u32>(cell, 4)
    const number = length == 0 ? none : numberOf(known, <usize>load<u32>(cell), length, load<u32>(hashes + (<usize>i << 2)))
    store<u32>(numbers + (<usize>i << 2), number)
  }
}

/** The records as lines, each with its number before it, texts of numbered columns as numbers. */
function writeLines(first: u32): void {
  let to = output
  let from = input
  let cell: usize = 0
  for (let record: u32 = 1; record <= records; record++) {
    to = writeNumber(to, first + record)
    store<u8>(to, delimiter)
    to += 1
    for (let i: u32 = 0; i < stride; i++, cell++) {
      const text = cells + (cell << 3)
      const start = <usize>load<u32>(text)
      to = copy(to, from, start)
      const number = load<u32>(numbers + (cell << 2))
      if (number != none) to = writeNumber(to, number)
      from = start + load<u32>(text, 4)
    }
    let end = from
    while (load<u8>(end) != LF) end += 1
    to = copy(to, from, end + 1)
    from = end + 1
  }
  outputEnd = to
}

function writeNumber(to: usize, number: u32): usize {
  let digits: usize = 1
  for (let rest = number / 10; rest != 0; rest /= 10) digits += 1
  let at = to + digits
  let rest = number
  do {
    const next = rest / 10
    at -= 1
    store<u8>(at, <u8>(48 + rest - next * 10))
    rest = next
  } while (at > to)
  return to + digits
}

/** Copies sixteen bytes at a time, the last ones beyond the end. */
// @ts-ignore: decorator
@inline
function copy(to: usize, from: usize, end: usize): usize {
  const after = to + (end - from)
  for (; from < end; from += 16, to += 16) v128.store(to, v128.load(from))
  return after
}
