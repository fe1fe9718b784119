import { textIn, type Lang, type Sentence } from '../base/text.ts'

/** Where a command writes, and for whom. */
export interface Terminal {
  readonly lang: Lang
  /** Standard output is a terminal: progress bars may redraw. */
  readonly interactive: boolean
  readonly width: number
  /** A result, on standard output. */
  print(text: string): void
  /** What is said beside the result, on standard error. */
  say(text: Sentence | string): void
  /** Replaces the terminal's last line; nothing when it is none. */
  redraw(text: string): void
}

export function openTerminal(lang: Lang): Terminal {
  const { stdout, stderr } = process
  const interactive = stderr.isTTY === true
  return {
    lang,
    interactive,
    width: stderr.columns ?? 100,
    print: (text) => void stdout.write(`${text}\n`),
    say: (text) => void stderr.write(`${textIn(text, lang)}\n`),
    redraw: (text) => {
      if (interactive) stderr.write(`\r\u001b[2K${text}`)
    },
  }
}

/** Columns a text takes on a terminal: Han characters, kana and full-width forms take two. */
export function displayWidth(text: string): number {
  let width = 0
  for (const char of text) width += /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]/u.test(char) ? 2 : 1
  return width
}

export interface TableColumn {
  readonly title: string
  readonly align: 'left' | 'right'
}

/** A table in plain text, columns two blanks apart, no trailing blanks. */
export function formatTable(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): string {
  const lines = [columns.map((column) => column.title), ...rows]
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => displayWidth(line[i] ?? ''))))
  const pad = (text: string, i: number) => {
    const blanks = ' '.repeat(widths[i]! - displayWidth(text))
    return columns[i]!.align === 'right' ? blanks + text : text + blanks
  }
  return lines.map((line) => line.map(pad).join('  ').trimEnd()).join('\n')
}

/** `1234567` as `1,234,567`. */
export function formatCount(n: number): string {
  return n.toLocaleString('en-US')
}

/** One redrawn line: label, bar (when the end is known), what is done. */
export function progressBar(terminal: Terminal): { show(label: string, share: number | null, detail: string): void; clear(): void } {
  return {
    show(label, share, detail) {
      const cells = 24
      const full = share === null ? 0 : Math.round(Math.min(Math.max(share, 0), 1) * cells)
      const bar = share === null ? '' : ` ${'█'.repeat(full)}${'░'.repeat(cells - full)} ${String(Math.floor(share * 100)).padStart(3)}%`
      terminal.redraw(`${label}${bar} ${detail}`)
    },
    clear: () => terminal.redraw(''),
  }
}
