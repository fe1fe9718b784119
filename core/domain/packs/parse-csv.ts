/** One record of a CSV file, the line of the file it begins on and the row it is in a spreadsheet program. */
export interface CsvRecord {
  readonly cells: readonly string[]
  /** 1-based. */
  readonly line: number
  /** 1-based; less than `line` below cells over several lines. */
  readonly row: number
}

export interface ParsedCsv {
  readonly records: readonly CsvRecord[]
  /** Line of a quoted cell that never ends; null when all do. */
  readonly unclosed: number | null
}

/** Takes a CSV text in pieces and hands over each record as it ends. */
export interface CsvReader {
  push(text: string): void
  /** To be called once, after the last piece: the line of a quoted cell that never ends, or null. */
  end(): number | null
}

/** The CSV files inside packs (RFC 4180: commas, doubled quotes, cells over several lines). See `csvReader`. */
export function parseCsv(text: string): ParsedCsv {
  const records: CsvRecord[] = []
  const reader = csvReader((record) => records.push(record))
  reader.push(text)
  return { unclosed: reader.end(), records }
}

/** Blank lines are passed over, cells trimmed, a byte order mark dropped. */
export function csvReader(onRecord: (record: CsvRecord) => void): CsvReader {
  let cells: string[] = []
  let cell = ''
  let line = 1
  let start = 1
  let row = 1
  /** `open`: inside quotes; `maybe`: after a quote inside quotes, which ends the cell or is doubled. */
  let quotes: 'none' | 'open' | 'maybe' | 'done' = 'none'
  let opened = 0
  let afterReturn = false
  let first = true

  const endCell = (): void => {
    cells.push(cell.trim())
    cell = ''
    quotes = 'none'
  }
  const endRecord = (): void => {
    endCell()
    if (cells.length > 1 || cells[0] !== '') onRecord({ cells, line: start, row })
    cells = []
    row++
    start = line
  }
  const take = (char: string): void => {
    const isPair = afterReturn && char === '\n'
    afterReturn = false
    if (char === '\n') line++
    if (quotes === 'open') {
      if (char === '"') quotes = 'maybe'
      else cell += char
      return
    }
    if (quotes === 'maybe') {
      if (char === '"') {
        cell += '"'
        quotes = 'open'
        return
      }
      quotes = 'done'
    }
    if (isPair) {
      start = line
      return
    }
    if (char === '"' && quotes === 'none' && cell.trim() === '') {
      quotes = 'open'
      opened = line
      cell = ''
    } else if (char === ',') endCell()
    else if (char === '\n') endRecord()
    else if (char === '\r') {
      afterReturn = true
      endRecord()
    } else cell += char
  }
  return {
    push(text) {
      for (let i = first && text.startsWith('\uFEFF') ? 1 : 0; i < text.length; i++) take(text[i]!)
      if (text !== '') first = false
    },
    end() {
      const unclosed = quotes === 'open' ? opened : null
      if (cell !== '' || cells.length > 0 || quotes !== 'none') endRecord()
      return unclosed
    },
  }
}
