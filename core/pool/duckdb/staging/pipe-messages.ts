import type { RecordFault } from '../../csv/scan-records.ts'
import type { CsvFormat } from '../../csv/sniff-csv.ts'
import type { Encoding } from '../../csv/text-source.ts'

/** What stands for a carriage return and a line feed inside a cell on the way through the pipe. */
export interface BreakMarks {
  readonly cr: string
  readonly lf: string
}

/** What the thread that feeds the pipe is told at its start. */
export interface PipeTask {
  /** A plain file; null: the bytes come into the process by its pipe. */
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

export type FromPipe =
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
