import type { RecordFault } from './scan-records.ts'
import type { CsvFormat } from './sniff-csv.ts'
import type { Encoding } from './text-source.ts'

/** What stands for a carriage return and a line feed inside a cell on the way through the pipe. */
export interface BreakMarks {
  readonly cr: string
  readonly lf: string
}

/** What the thread that feeds the pipe is told at its start. */
export interface PipeTask {
  /** A plain file that it reads itself; null: bytes come as `FromLoader`. */
  readonly path: string | null
  readonly format: CsvFormat
  readonly encoding: Encoding
  /** Named pipes, used by turns: whoever reads the one may not have seen its end yet when the next writing begins. */
  readonly pipes: readonly [string, string]
  readonly breakMarks: BreakMarks
  /** How often each slice is written. */
  readonly times: number
  /** A slice ends with the step of text that brings it to so many records, or bytes. */
  readonly sliceRows: number
  readonly sliceBytes: number
}

export type FromLoader = { readonly kind: 'bytes'; readonly bytes: Uint8Array } | { readonly kind: 'end' }

export type FromPipe =
  /** One more piece of bytes is welcome. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly bytesRead: number; readonly rows: number }
  | {
      /** A slice is scanned: it is written as often as the task says, as soon as somebody reads the pipe whose turn it is; not at all if all its records are faulty. */
      readonly kind: 'slice'
      readonly rows: number
      readonly faults: readonly { readonly row: number; readonly fault: RecordFault }[]
      readonly edges: Uint8Array
      readonly breaks: Uint8Array
    }
  | { readonly kind: 'done'; readonly rows: number; readonly truncated: boolean }
  | { readonly kind: 'undecodable'; readonly encoding: Encoding; readonly certain: boolean }
