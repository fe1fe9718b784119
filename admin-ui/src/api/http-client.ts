import type { Lang } from '../../../core/base/text.ts'
import type { ApiProblem } from '../../../core/contracts/api.ts'
import { ApiFailure, isAborted, localProblem, parseProblem } from './failure.ts'

/** Values of a query; undefined and empty ones are left out, several of one name follow each other. */
export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>

export interface HttpClientOptions {
  /** Prefix of every path, e.g. `/api/v1`. */
  readonly base: string
  language(): Lang
  csrfToken(): string | null
  /**
   * Called when a request was answered 401. Resolves when the reader has signed in again, and the request is repeated;
   * null: nobody had signed in, the 401 is the answer.
   */
  signInAgain(): Promise<void> | null
  /** The token was none of the session's: true when the same person has signed in elsewhere, and has another one now. The request is repeated once. */
  renewToken(): Promise<boolean>
}

export interface HttpClient {
  get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T>
  /** `longest`: after so many milliseconds without an answer the server counts as not there; each try has its own. */
  send<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object, how?: { readonly signal?: AbortSignal; readonly longest?: number }): Promise<T>
  upload<T>(path: string, file: File, options: UploadOptions): Promise<T>
  /** The address of a path, for links to files and for event streams. */
  url(path: string, query?: Query): string
}

export interface UploadOptions {
  /** `sent` and `total` in bytes. */
  onProgress(sent: number, total: number): void
  readonly signal: AbortSignal
  readonly fields?: Readonly<Record<string, string>>
}

/** The one way from the pages to the API. Failures are `ApiFailure`; a given-up request rejects with an `AbortError`. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const url = (path: string, query: Query = {}) => {
    const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
    const search = new URLSearchParams(given.flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)]))).toString()
    return `${options.base}${path}${search === '' ? '' : `?${search}`}`
  }

  const headers = (method: string): Record<string, string> => {
    const token = method === 'GET' ? null : options.csrfToken()
    return { accept: 'application/json', 'accept-language': options.language(), ...(token === null ? {} : { 'x-csrf-token': token }) }
  }

  // Signing in and out answer for themselves: a wrong password is no ended session.
  const again = (status: number, path: string) => (status === 401 && path !== '/session' ? options.signInAgain() : null)

  const request = async <T>(method: string, path: string, init: () => RequestInit, query?: Query, isRenewed = false): Promise<T> => {
    let response: Response
    let body: string
    try {
      response = await fetch(url(path, query), { method, credentials: 'same-origin', ...init() })
      body = await response.text()
    } catch (thrown) {
      if (isAborted(thrown)) throw thrown
      throw new ApiFailure(localProblem('no-connection', 0))
    }
    if (response.ok) return readBody<T>(response.status, body)
    const signedIn = again(response.status, path)
    if (signedIn !== null) {
      await signedIn
      return request(method, path, init, query)
    }
    const problem = parseProblem(response.status, response.headers.get('content-type'), body)
    if (isRenewed || !isStale(problem) || !(await options.renewToken())) throw new ApiFailure(problem)
    return request(method, path, init, query, true)
  }

  const upload = <T>(path: string, file: File, how: UploadOptions, isRenewed = false): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      // XMLHttpRequest, since fetch does not tell how much of a body has been sent.
      const xhr = new XMLHttpRequest()
      xhr.open('POST', url(path))
      for (const [name, value] of Object.entries(headers('POST'))) xhr.setRequestHeader(name, value)
      xhr.upload.onprogress = (event) => how.onProgress(event.loaded, event.lengthComputable ? event.total : file.size)
      xhr.onerror = () => reject(new ApiFailure(localProblem('no-connection', 0)))
      xhr.onabort = () => reject(new DOMException('given up', 'AbortError'))
      xhr.onload = () => {
        if (xhr.status >= 200 && xhr.status < 300) {
          resolve(JSON.parse(xhr.responseText) as T)
          return
        }
        const signedIn = again(xhr.status, path)
        if (signedIn !== null) {
          signedIn.then(() => resolve(upload(path, file, how)), reject)
          return
        }
        const problem = parseProblem(xhr.status, xhr.getResponseHeader('content-type'), xhr.responseText)
        const renewed = isRenewed || !isStale(problem) ? Promise.resolve(false) : options.renewToken()
        renewed.then((isNew) => (isNew ? resolve(upload(path, file, how, true)) : reject(new ApiFailure(problem))), reject)
      }
      how.signal.addEventListener('abort', () => xhr.abort(), { once: true })
      const form = new FormData()
      // Fields stand before the file.
      for (const [name, value] of Object.entries(how.fields ?? {})) form.append(name, value)
      form.append('file', file, file.name)
      xhr.send(form)
    })

  return {
    url,
    get: (path, query, signal) => request('GET', path, () => ({ headers: headers('GET'), ...(signal === undefined ? {} : { signal }) }), query),
    send: (method, path, body, { signal, longest } = {}) =>
      request(method, path, () => ({
        headers: { ...headers(method), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }), ...signalOf(signal, longest),
      })),
    upload,
  }
}

function signalOf(signal: AbortSignal | undefined, longest: number | undefined): { readonly signal?: AbortSignal } {
  const signals = [...(signal === undefined ? [] : [signal]), ...(longest === undefined ? [] : [AbortSignal.timeout(longest)])]
  return signals.length === 0 ? {} : { signal: signals.length === 1 ? signals[0]! : AbortSignal.any(signals) }
}

const isStale = ({ code }: ApiProblem) => code === 'csrf-token-wrong'

function readBody<T>(status: number, body: string): T {
  if (body === '') return undefined as T
  try {
    return JSON.parse(body) as T
  } catch {
    throw new ApiFailure(localProblem('bad-answer', status))
  }
}
