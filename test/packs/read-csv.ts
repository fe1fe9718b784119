/**
 * Records of an RFC 4180 text by its header, written apart from the product's reader so that the two can be compared:
 * quoted cells may hold commas, line ends and doubled quotes; a line ends with LF or CRLF, the last one may lack it.
 * Cells stay as they stand, untrimmed.
 */
export function readCsv(text: string): Record<string, string>[] {
  const lines: string[][] = []
  let cells: string[] = []
  let at = text.startsWith('\uFEFF') ? 1 : 0
  while (at < text.length) {
    let cell = ''
    if (text[at] === '"') {
      for (at += 1; ; at += 1) {
        if (at >= text.length) throw new Error('the text ends inside a quoted cell')
        if (text[at] !== '"') cell += text[at]
        else if (text[at + 1] === '"') { cell += '"'; at += 1 }
        else break
      }
      at += 1
    } else {
      const start = at
      while (at < text.length && !',\r\n'.includes(text[at]!)) at += 1
      cell = text.slice(start, at)
    }
    cells.push(cell)
    if (text[at] === ',') {
      at += 1
      if (at === text.length) cells.push('')
      continue
    }
    at += text.startsWith('\r\n', at) ? 2 : 1
    lines.push(cells)
    cells = []
  }
  if (cells.length > 0) lines.push(cells)
  const [header, ...records] = lines
  return records.map((record) => Object.fromEntries(header!.map((name, i) => [name, record[i] ?? ''])))
}
