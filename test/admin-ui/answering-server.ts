import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Asked { readonly method: string; readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string }
export interface Answer { readonly status: number; readonly body?: unknown; readonly type?: string }

export interface AnsweringServer {
  readonly url: string
  /** Every request but the browser's preflights, in order. */
  readonly asked: Asked[]
  close(): Promise<void>
}

/** A real HTTP server that answers as `answer` says; it lets pages of another origin ask. */
export async function answeringServer(answer: (asked: Asked) => Answer | Promise<Answer>): Promise<AnsweringServer> {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    const origin = request.headers.origin ?? '*'
    const allow = { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true', 'access-control-allow-headers': 'x-csrf-token, content-type, accept-language, accept', 'access-control-allow-methods': 'GET, POST, PUT, DELETE' }
    if (request.method === 'OPTIONS') {
      response.writeHead(204, allow).end()
      return
    }
    let body = ''
    request.on('data', (text) => { body += String(text) })
    request.on('end', () => {
      const one = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body }
      asked.push(one)
      void Promise.resolve(answer(one)).then(({ status, body: json, type }) => {
        response.writeHead(status, { ...allow, 'content-type': type ?? (status >= 400 ? 'application/problem+json' : 'application/json') })
        response.end(json === undefined ? '' : typeof json === 'string' ? json : JSON.stringify(json))
      })
    })
  })
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }
}

/** A problem document as the API sends it. */
export const problem = (status: number, code: string, detail: string, hint?: string): Answer =>
  ({ status, body: { type: 'about:blank', title: code, status, code, detail, ...(hint === undefined ? {} : { hint }), requestId: 'r-1' } })

/** A person who is signed in. */
export const person = (account: string, may: readonly string[] = []) =>
  ({ id: account, account, name: '林晓', roles: ['supervisor'], organisation: null, may, csrfToken: `token-of-${account}`, boxKey: 'A'.repeat(43) })
