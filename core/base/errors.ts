import type { Sentence } from './text.ts'
import { errorTable, type ErrorCode } from './error-table.ts'
import type { Problem } from './problem.ts'

export type { ErrorCode } from './error-table.ts'

/** What an error names: the thing, the value, the limit. Put into the table's sentences in place of `{name}`. */
export type ErrorParams = Readonly<Record<string, string | number | bigint>>

/**
 * A failure that stops what was asked, with a code of the one table (`error-table.ts`, docs in `core/base/ERRORS.md`).
 * What can be collected is a `Problem` instead.
 */
export class HuiyanError extends Error {
  readonly code: ErrorCode
  /** HTTP status that says the same. */
  readonly status: number
  /** Names the thing, says what is wrong. */
  readonly detail: Sentence
  /** What to do. */
  readonly hint: Sentence
  readonly params: ErrorParams
  /** What exactly is wrong, thing by thing; mostly empty. */
  readonly problems: readonly Problem[]
  /** What else the answer to a request says of it, by member of the problem document (RFC 9457, 3.2); mostly empty. */
  readonly members: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, params: ErrorParams = {}, options?: { readonly cause?: unknown; readonly problems?: readonly Problem[]; readonly members?: Readonly<Record<string, unknown>> }) {
    const entry = errorTable[code]
    const detail = { 'zh-CN': fill(entry.zh, params), en: fill(entry.en, params) }
    super(`${code}: ${detail.en}`, options)
    this.name = 'HuiyanError'
    this.code = code
    this.status = entry.status
    this.detail = detail
    this.hint = { 'zh-CN': fill(entry.doZh, params), en: fill(entry.doEn, params) }
    this.params = params
    this.problems = options?.problems ?? []
    this.members = options?.members ?? {}
  }
}

export function isHuiyanError(error: unknown, code?: ErrorCode): error is HuiyanError {
  return error instanceof HuiyanError && (code === undefined || error.code === code)
}

function fill(template: string, params: ErrorParams): string {
  return template.replace(/\{([a-z][A-Za-z0-9-]*)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole))
}
