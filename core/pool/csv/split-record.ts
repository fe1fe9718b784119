/** The cells of one record (without its line end), quotes taken off; a quote inside a bare cell is text. */
export function splitRecord(text: string, delimiter: string): string[] {
  const cells: string[] = []
  let at = 0
  for (;;) {
    if (text[at] === '"') {
      let cell = ''
      let from = at + 1
      for (;;) {
        const close = text.indexOf('"', from)
        if (close < 0) {
          cell += text.slice(from)
          at = text.length
          break
        }
        cell += text.slice(from, close)
        if (text[close + 1] !== '"') {
          at = close + 1
          break
        }
        cell += '"'
        from = close + 2
      }
      const end = endOfBare(text, delimiter, at)
      cells.push(cell + text.slice(at, end))
      at = end
    } else {
      const end = endOfBare(text, delimiter, at)
      cells.push(text.slice(at, end))
      at = end
    }
    if (at >= text.length) return cells
    at += 1
  }
}

/** One record of quoted cells. */
export function joinRecord(cells: readonly string[], delimiter: string): string {
  return cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(delimiter)
}

function endOfBare(text: string, delimiter: string, at: number): number {
  const end = text.indexOf(delimiter, at)
  return end < 0 ? text.length : end
}
