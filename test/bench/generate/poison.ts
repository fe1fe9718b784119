import { csvLine } from './csv.ts'
import { disabledHeader, disabledRows, type AssistanceCity } from './assistance.ts'

export interface PoisonedFile {
  readonly text: string
  readonly in: number
  readonly stored: number
  readonly duplicate: number
  /** Quarantined rows by the reason of their one fault. */
  readonly reasons: Readonly<Record<string, number>>
}

type Row = readonly string[]
const put = (row: Row, cell: number, text: string): string => csvLine(row.map((old, i) => (i === cell ? text : old)))

/** Each spoils a row's line in one way; `earlier` is a good row that stands above it. */
const faults: readonly (readonly [reason: string, spoil: (row: Row, earlier: Row) => string])[] = [
  ['wrong-check-digit', (row) => put(row, 2, row[2]!.slice(0, 17) + (row[2]![17] === '0' ? '1' : '0'))],
  ['not-an-id-card', (row) => put(row, 2, '无身份证')],
  ['not-a-disability-cert', (row) => put(row, 0, row[0]!.slice(0, 18))],
  ['impossible-date', (row) => put(row, 5, '2025-13-01')],
  ['required', (row) => put(row, 7, '')],
  ['unknown-code', (row) => put(row, 3, '嗅觉残疾')],
  ['too-few-cells', (row) => csvLine(row.slice(0, 7))],
  ['too-many-cells', (row) => csvLine([...row, '多出一格'])],
  ['too-long', (row) => put(row, 1, '长'.repeat(51))],
  ['duplicate-key', (row, earlier) => put(earlier, 9, `${row[9]!}（新址）`)],
]

/** A register of disabled persons of which every hundredth row is spoilt, each tenth of these in another way, and one row in 500 stands twice. */
export function poisonedFile(city: AssistanceCity): PoisonedFile {
  let text = csvLine(disabledHeader)
  let [rows, stored, duplicate, spoilt] = [0, 0, 0, 0]
  let earlier: Row = []
  const reasons: Record<string, number> = {}
  for (const row of disabledRows(city)) {
    if (rows % 100 === 99) {
      const [reason, spoil] = faults[spoilt % faults.length]!
      text += spoil(row, earlier)
      reasons[reason] = (reasons[reason] ?? 0) + 1
      spoilt += 1
    } else if (rows % 500 === 250) {
      text += csvLine(earlier)
      duplicate += 1
    } else {
      text += csvLine(row)
      stored += 1
      earlier = row
    }
    rows += 1
  }
  return { text, in: rows, stored, duplicate, reasons }
}
