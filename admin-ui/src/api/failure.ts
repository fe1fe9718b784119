import type { ApiProblem } from '../../../core/contracts/api.ts'

/** A request that did not succeed, with the problem to show. `code` `no-connection`: the server was not reached. */
export class ApiFailure extends Error {
  readonly problem: ApiProblem

  constructor(problem: ApiProblem) {
    super(problem.detail)
    this.name = 'ApiFailure'
    this.problem = problem
  }
}

/** The problem behind anything thrown; what is no API failure becomes `unexpected` with its message as the detail. */
export function problemOf(thrown: unknown): ApiProblem {
  if (thrown instanceof ApiFailure) return thrown.problem
  return localProblem('unexpected', 0, thrown instanceof Error ? thrown.message : String(thrown))
}

/** True for a request that its own caller gave up. */
export function isAborted(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === 'AbortError'
}

/** A problem that the browser itself found; the page words it by its code. */
export function localProblem(code: string, status: number, detail = ''): ApiProblem {
  return { type: 'about:blank', title: '', status, code, detail, requestId: '' }
}

/** Reads a response's problem document; a body that is none becomes `bad-answer`. */
export function parseProblem(status: number, contentType: string | null, body: string): ApiProblem {
  if (contentType?.includes('json') === true) {
    try {
      const parsed: unknown = JSON.parse(body)
      if (typeof parsed === 'object' && parsed !== null && 'code' in parsed && 'detail' in parsed) return parsed as ApiProblem
    } catch {
      return localProblem('bad-answer', status)
    }
  }
  return localProblem('bad-answer', status)
}
