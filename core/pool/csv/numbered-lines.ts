import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { longestRecord } from './longest-record.ts'

/** Distinct texts met since the last look, numbered on from `first`; one after another, each up to its end. */
export interface FreshTexts {
  readonly first: number
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly ends: Uint32Array<ArrayBuffer>
}

/** Numbers distinct byte strings in the order in which they are met. */
export interface TextTable {
  readonly size: number
  /** Bytes of all of them. */
  readonly bytes: number
  /** The number of bytes [from, to). Throws a `RangeError` for more than `longestRecord` of them: no cell is longer. */
  intern(bytes: Uint8Array, from: number, to: number): number
  takeFresh(): FreshTexts
}

/**
 * Reads records that have nothing special about them, nearly all of nearly all files, and writes them as lines with their
 * numbers, texts of some columns replaced by theirs. In WebAssembly (`assembly/`), with these texts in its memory: the same
 * in JavaScript takes three times as long (decision 8).
 */
export interface NumberedLines {
  /** By recipe. */
  readonly tables: readonly TextTable[]
  /**
   * Passes records from the one that starts at `from` on, as many as it takes at once. It stops before one that has a quote, a NUL,
   * another number of cells, another line end, or no end; gives where. The first has the number `first` + 1. Marks columns in
   * `edges` of which some cell begins or ends with white space.
   */
  pass(bytes: Uint8Array, from: number, first: number, edges: Uint8Array): number
  /** How many records the last `pass` passed. */
  readonly records: number
  /** Their lines; to be copied before the next call. */
  readonly lines: Uint8Array
  /** Forgets all texts; numbers begin anew. Only what `takeFresh` has given. */
  forget(): void
}

interface NumberedLinesOptions {
  /** Byte of the delimiter. */
  readonly delimiter: number
  readonly columns: number
  readonly lineEnd: '\n' | '\r\n'
  /** Columns whose cells become numbers, by recipe: columns of one recipe share their texts. */
  readonly numbered: readonly (readonly number[])[]
}

/** The exports of assembly/numbered-lines.ts; sizes and addresses in bytes. */
interface Machine {
  readonly memory: WebAssembly.Memory
  open(columns: number, delimiter: number, crlf: number, recipes: number, longest: number, seed: bigint): void
  begin(): void
  forget(): void
  recipeOfAt(): number
  edgesAt(): number
  inputAt(): number
  outputAt(): number
  outputLength(): number
  passedRecords(): number
  textCount(recipe: number): number
  textBytes(recipe: number): number
  freshCount(recipe: number): number
  freshBytes(recipe: number): number
  takeFresh(recipe: number): number
  intern(recipe: number, length: number): number
  pass(length: number, first: number): number
}

const piece = 1 << 18
let compiled: WebAssembly.Module | null = null

export function createNumberedLines({ delimiter, columns, lineEnd, numbered }: NumberedLinesOptions): NumberedLines {
  compiled ??= new WebAssembly.Module(readFileSync(new URL('generated/numbered-lines.wasm', import.meta.url)))
  const machine = new WebAssembly.Instance(compiled).exports as unknown as Machine
  machine.open(columns, delimiter, lineEnd === '\r\n' ? 1 : 0, numbered.length, longestRecord, randomBytes(8).readBigInt64LE())
  // Memory that grows gets a new buffer.
  let memory = new Uint8Array(0)
  const bytesOf = () => (memory.length === 0 ? (memory = new Uint8Array(machine.memory.buffer)) : memory)
  numbered.forEach((places, recipe) => places.forEach((column) => (bytesOf()[machine.recipeOfAt() + column] = recipe + 1)))
  machine.begin()
  const [inputAt, outputAt, edgesAt] = [machine.inputAt(), machine.outputAt(), machine.edgesAt()]
  let lines = memory

  return {
    tables: numbered.map((_, recipe) => ({
      get size() {
        return machine.textCount(recipe)
      },
      get bytes() {
        return machine.textBytes(recipe)
      },
      intern(bytes, from, to) {
        if (to - from > longestRecord) throw new RangeError('a text that is longer than a record may be')
        bytesOf().set(bytes.subarray(from, to), inputAt)
        return machine.intern(recipe, to - from)
      },
      takeFresh() {
        const [count, size, told] = [machine.freshCount(recipe), machine.freshBytes(recipe), machine.textCount(recipe)]
        const at = machine.takeFresh(recipe)
        const start = at + 4 * count
        return { first: told - count, bytes: bytesOf().slice(start, start + size), ends: new Uint32Array(bytesOf().slice(at, start).buffer) }
      },
    })),
    pass(bytes, from, first, edges) {
      const taken = bytes.subarray(from, from + piece)
      bytesOf().set(taken, inputAt)
      const end = machine.pass(taken.length, first)
      const known = bytesOf()
      lines = known.subarray(outputAt, outputAt + machine.outputLength())
      for (let column = 0; column < columns; column++) {
        if (known[edgesAt + column] === 0) continue
        edges[column] = 1
        known[edgesAt + column] = 0
      }
      return from + end
    },
    get records() {
      return machine.passedRecords()
    },
    get lines() {
      return lines
    },
    forget: () => machine.forget(),
  }
}
