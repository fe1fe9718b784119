import type { Lang, Sentence } from './text.ts'
import { textIn } from './text.ts'

/** `error` blocks what was asked; `warning` is said and passed over. */
export type Severity = 'error' | 'warning'

/**
 * One thing found wrong, the same object in CLI, API and designer.
 * Problems are collected, never thrown: one pass names them all.
 */
export interface Problem {
  /** Stable kebab-case code, e.g. `unknown-field`. */
  readonly code: string
  readonly severity: Severity
  /** Path inside the pack with `/`, e.g. `rules/a.json`; null when no file is at fault. */
  readonly file: string | null
  /** JSON pointer into the file (RFC 6901); `''` is the whole file. */
  readonly pointer: string
  /** 1-based line in the file, null when unknown. */
  readonly line: number | null
  /** Names the thing and says what is wrong. */
  readonly message: Sentence
  /** What to do, when that can be said. */
  readonly hint?: Sentence
}

/** A Problem as it leaves the program: one language, `hint` null when there is none. */
export interface ProblemJson {
  readonly code: string
  readonly severity: Severity
  readonly file: string | null
  readonly pointer: string
  readonly line: number | null
  readonly message: string
  readonly hint: string | null
}

export function problemToJson(problem: Problem, lang: Lang): ProblemJson {
  return {
    code: problem.code,
    severity: problem.severity,
    file: problem.file,
    pointer: problem.pointer,
    line: problem.line,
    message: textIn(problem.message, lang),
    hint: problem.hint === undefined ? null : textIn(problem.hint, lang),
  }
}

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === 'error')
}
