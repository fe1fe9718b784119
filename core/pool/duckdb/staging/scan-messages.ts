import type { RecordFault } from '../../csv/scan-records.ts'
import type { CsvFormat } from '../../csv/sniff-csv.ts'
import type { Encoding } from '../../csv/text-source.ts'
import type { NewTexts } from './number-texts.ts'

/** What stands for a carriage return and a line feed inside a cell until its column is read. */
export interface BreakMarks {
  readonly cr: string
  readonly lf: string
}

/** What the thread that scans is told at its start. */
export interface ScanTask {
  /** A plain file; null: the bytes come into the process by its pipe. */
  readonly path: string | null
  readonly format: CsvFormat
  readonly encoding: Encoding
  readonly breakMarks: BreakMarks
  /** Columns whose cells become numbers of distinct texts, by recipe. */
  readonly numbered: readonly (readonly number[])[]
  /** Distinct texts that are remembered from slice to slice. */
  readonly keptTexts: number
  /** A slice ends with the step of text that brings it to so many records (the first to fewer), or bytes. */
  readonly firstRows: number
  readonly sliceRows: number
  readonly sliceBytes: number
  /** One number: how many slices are read. At most `ahead` more are scanned; whoever adds to it notifies. */
  readonly read: Int32Array<SharedArrayBuffer>
  readonly ahead: number
}

export interface ScannedSlice {
  readonly kind: 'slice'
  /** Records, faulty ones included. */
  readonly rows: number
  /** The others as text, one line each with its number, numbers for cells of `numbered` columns, so that they can be split on all cores and in any order; they are the receiver's. */
  readonly parts: readonly Uint8Array[]
  readonly fresh: NewTexts
  readonly faults: readonly { readonly row: number; readonly fault: RecordFault }[]
  readonly edges: Uint8Array
  readonly breaks: Uint8Array
}

export type FromScanner =
  | { readonly kind: 'progress'; readonly bytesRead: number; readonly rows: number }
  | ScannedSlice
  | { readonly kind: 'done'; readonly rows: number; readonly truncated: boolean }
  | { readonly kind: 'undecodable'; readonly encoding: Encoding; readonly certain: boolean }
