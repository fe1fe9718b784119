import { hasErrors, type Problem } from '../../base/problem.ts'
import type { CodeEntry, CodeTable } from '../../contracts/dataset-model.ts'
import { sentence } from '../../base/text.ts'
import { parseCsv } from './parse-csv.ts'

const columns = ['code', 'title', 'valid_from', 'valid_to'] as const

/**
 * A code table from `codes/<id>.csv` (columns code, title, valid_from, valid_to; the dates may be blank).
 * A code may occur again for another span of time, never for the same day twice.
 */
export function readCodes(bytes: Uint8Array, file: string, id: string): { table: CodeTable | null; problems: readonly Problem[] } {
  const problems: Problem[] = []
  const say = (code: string, line: number | null, zh: string, en: string, doZh: string, doEn: string): void => {
    problems.push({ code, severity: 'error', file, pointer: '', line, message: sentence(zh, en), hint: sentence(doZh, doEn) })
  }
  const text = decodeUtf8(bytes)
  if (text === null) {
    say('not-utf8', null, `文件 ${file} 不是 UTF-8 编码。`, `The file ${file} is not UTF-8.`, '用编辑器另存为 UTF-8。', 'Save it as UTF-8.')
    return { table: null, problems }
  }
  const { records, unclosed } = parseCsv(text)
  if (unclosed !== null) {
    say('broken-csv', unclosed, `文件 ${file} 有一个单元格缺少结束的引号。`, `The file ${file} has a quoted cell that never ends.`, '补上引号。', 'Close the quotes.')
    return { table: null, problems }
  }
  const [header, ...rows] = records
  const places = columns.map((column) => header?.cells.indexOf(column) ?? -1)
  const unknown = header?.cells.filter((cell) => !(columns as readonly string[]).includes(cell)) ?? []
  if (header === undefined || places[0]! < 0 || places[1]! < 0 || unknown.length > 0) {
    const found = header === undefined || header.cells.join('') === '' ? ['空的', 'empty'] : [`“${header.cells.join(',').slice(0, 80)}”`, `"${header.cells.join(',').slice(0, 80)}"`]
    say('codes-header', header?.line ?? 1, `代码表 ${file} 的表头是${found[0]}，应为“${columns.join(',')}”。`, `The header of code table ${file} is ${found[1]}; it should be "${columns.join(',')}".`,
      '第一行写列名；valid_from、valid_to 两列可以不要。', 'Put the column names into the first line; valid_from and valid_to may be left out.')
    return { table: null, problems }
  }

  const entries: CodeEntry[] = []
  const byCode = new Map<string, CodeEntry[]>()
  for (const { cells, line } of rows) {
    const [code, title, validFrom, validTo] = places.map((place) => (place < 0 ? '' : (cells[place] ?? ''))) as [string, string, string, string]
    if (cells.length > header.cells.length) say('codes-row', line, `代码表 ${file} 第 ${line} 行的单元格比表头多。`, `Line ${line} of code table ${file} has more cells than its header.`, '含逗号的内容加上双引号。', 'Put cells with commas into double quotes.')
    else if (code === '' || title === '') say('codes-row', line, `代码表 ${file} 第 ${line} 行缺少代码或名称。`, `Line ${line} of code table ${file} lacks a code or a title.`, '补上，或删除这一行。', 'Fill it in, or remove the line.')
    else if ([validFrom, validTo].some((date) => date !== '' && !isDate(date))) say('codes-row', line, `代码表 ${file} 第 ${line} 行的日期无效。`, `Line ${line} of code table ${file} has an invalid date.`, '写成 2026-03-31 的样子，或留空。', 'Write it like 2026-03-31, or leave it blank.')
    else if (validFrom !== '' && validTo !== '' && validTo < validFrom) say('codes-row', line, `代码表 ${file} 第 ${line} 行的终止日期早于起始日期。`, `On line ${line} of code table ${file} the end is before the beginning.`, '改正日期。', 'Correct the dates.')
    else if (byCode.get(code)?.some((entry) => overlaps(entry, validFrom, validTo)) === true) say('duplicate-code', line, `代码表 ${file} 里，代码“${code}”重复。`, `The code "${code}" occurs twice in code table ${file}.`, '删除一行，或使两行的有效期不重叠。', 'Remove one line, or give them spans that do not overlap.')
    else {
      const entry = { code, title, validFrom: validFrom === '' ? null : validFrom, validTo: validTo === '' ? null : validTo }
      entries.push(entry)
      byCode.set(code, [...(byCode.get(code) ?? []), entry])
    }
  }
  problems.push(...ambiguousTitles(entries, file))
  if (rows.length === 0) say('codes-empty', 1, `代码表 ${file} 没有代码。`, `The code table ${file} holds no codes.`, '补上代码，或删除该文件。', 'Add codes, or delete the file.')
  return { table: hasErrors(problems) ? null : { id, entries }, problems }
}

/** Titles that several codes in force have: a file's cell that says the title cannot be read as either. */
function ambiguousTitles(entries: readonly CodeEntry[], file: string): readonly Problem[] {
  const inForce = Map.groupBy(entries.filter((entry) => entry.validTo === null), (entry) => entry.title)
  return [...inForce].filter(([, same]) => same.length > 1).map(([title, same]) => {
    const codes = same.map((entry) => entry.code)
    return {
      code: 'ambiguous-title', severity: 'warning' as const, file, pointer: '', line: null,
      message: sentence(`代码表 ${file} 里，代码 ${codes.join('、')} 的名称都是“${title}”。`, `Codes ${codes.join(', ')} of code table ${file} have the same title "${title}".`),
      hint: sentence('让名称各不相同；否则数据里只写名称的单元格会被隔离。', 'Give each its own title; otherwise cells that say only the title are quarantined.'),
    }
  })
}

export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text)
}

function overlaps(entry: CodeEntry, from: string, to: string): boolean {
  return (entry.validTo === null || from === '' || from <= entry.validTo) && (entry.validFrom === null || to === '' || to >= entry.validFrom)
}
