import { createReadStream } from 'node:fs'
import { sentence } from '../../base/text.ts'
import type { Problem } from '../../base/problem.ts'
import type { DatasetFile, Field } from '../../contracts/generated/dataset.ts'
import { foldHeader } from '../../contracts/import-plan.ts'
import { columnGuess, type ColumnGuess } from './infer-column.ts'
import { nameFields } from './name-fields.ts'
import { csvReader } from './parse-csv.ts'

/** Header texts that mark a column as what rows are known by. */
const keyHeader = /号|编码|代码|\bid\b|\bno\b|number|code|key|#/i

/**
 * A dataset over the columns of a CSV file (UTF-8 or GB18030), read whole: types and formats are such that every value
 * fits, the key is a column without blanks or repetitions. `dataset` is null when the file has no header; the Problem says so.
 */
export async function inferDataset(path: string, id: string, title: string): Promise<{ dataset: DatasetFile | null; problem: Problem | null }> {
  for (const encoding of ['utf-8', 'gb18030']) {
    const columns = await readColumns(path, encoding)
    if (columns === 'undecodable') continue
    if (columns.headers.every((header) => header === '')) break
    return { dataset: datasetOf(columns, id, title), problem: null }
  }
  return {
    dataset: null,
    problem: {
      code: 'no-header', severity: 'error', file: path, pointer: '', line: 1,
      message: sentence(`文件 ${path} 没有可用的表头：它是空的，或既不是 UTF-8 也不是 GB18030 编码。`, `The file ${path} has no header to go by: it is empty, or neither UTF-8 nor GB18030.`),
      hint: sentence('第一行写列名，另存为 CSV（UTF-8）。', 'Put column names into the first line and save it as CSV (UTF-8).'),
    },
  }
}

interface Columns {
  readonly headers: readonly string[]
  readonly guesses: readonly ColumnGuess[]
  readonly rows: number
}

async function readColumns(path: string, encoding: string): Promise<Columns | 'undecodable'> {
  const decoder = new TextDecoder(encoding, { fatal: true })
  let headers: readonly string[] | null = null
  let guesses: readonly ColumnGuess[] = []
  let rows = 0
  const reader = csvReader(({ cells }) => {
    if (headers === null) {
      headers = cells
      guesses = cells.map(columnGuess)
      return
    }
    rows++
    guesses.forEach((guess, i) => guess.add(cells[i] ?? ''))
  })
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) reader.push(decoder.decode(chunk as Buffer, { stream: true }))
    reader.push(decoder.decode())
  } catch (error) {
    if (error instanceof TypeError) return 'undecodable'
    throw error
  }
  reader.end()
  return { headers: headers ?? [], guesses, rows }
}

function datasetOf({ headers, guesses, rows }: Columns, id: string, title: string): DatasetFile {
  const names = nameFields(headers)
  const folded = headers.map(foldHeader)
  const fields: Record<string, Field> = {}
  headers.forEach((header, i) => {
    // A column without a header, or with one that stands before it already, cannot be told apart in an import.
    if (header === '' || folded.indexOf(folded[i]!) < i) return
    fields[names[i]!] = { fid: `f${i + 1}`, title: header, ...guesses[i]!.finish() }
  })
  const key = keyOf(headers.map((header, i) => ({ header, name: names[i]!, unique: guesses[i]!.isUnique(rows), field: fields[names[i]!] })))
  return {
    $schema: '../../../schemas/dataset.schema.json',
    id,
    title,
    class: 'business',
    mode: key === null ? 'append' : 'upsert',
    ...(key === null ? {} : { key: [key] }),
    fields,
    ...(key === null ? {} : { required: [key] }),
  }
}

/** The first unique column whose header speaks of a number or code, else the first unique one that is no date, amount or person. */
function keyOf(columns: readonly { header: string; name: string; unique: boolean; field: Field | undefined }[]): string | null {
  const possible = columns.filter(({ unique, field }) => unique && (field?.type === 'integer' || (field?.type === 'string' && !['date', 'date-time', 'phone'].includes(String(field.format)) && field.mask === undefined)))
  return (possible.find(({ header }) => keyHeader.test(header)) ?? possible[0])?.name ?? null
}
