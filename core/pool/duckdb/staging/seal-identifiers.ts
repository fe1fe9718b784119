import type { KeyObject } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { sealIdentifier } from '../seal-identifier.ts'

export interface SealRequest {
  readonly number: number
  readonly tokens: BigInt64Array
  readonly identifiers: readonly string[]
}

/** The sealed values one after another. */
export interface SealReply {
  readonly number: number
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly lengths: Uint32Array<ArrayBuffer>
}

/** Seals identifiers: few in place, many on threads that start with the first large lot. Close it when the load ends. */
export interface Sealer {
  seal(tokens: BigInt64Array, identifiers: readonly string[]): Promise<readonly Uint8Array[]>
  close(): Promise<void>
}

/** Starting a thread costs about as much as sealing so many. */
const fewIdentifiers = 10_000

export function createSealer(key: KeyObject, threads: number): Sealer {
  let workers: Worker[] = []
  let number = 0
  const waiting = new Map<number, PromiseWithResolvers<SealReply>>()
  const failAll = (error: unknown) => {
    for (const one of waiting.values()) one.reject(error)
    waiting.clear()
  }

  function start(): void {
    workers = Array.from({ length: threads }, () => {
      const worker = new Worker(new URL('seal-worker.ts', import.meta.url), { workerData: key })
      worker.on('message', (reply: SealReply) => {
        waiting.get(reply.number)?.resolve(reply)
        waiting.delete(reply.number)
      })
      worker.on('error', failAll)
      return worker
    })
  }

  return {
    seal: async (tokens, identifiers) => {
      if (workers.length === 0 && identifiers.length < fewIdentifiers) return identifiers.map((identifier, i) => sealIdentifier(key, tokens[i]!, identifier))
      if (workers.length === 0) start()
      const share = Math.ceil(identifiers.length / workers.length)
      const replies = await Promise.all(workers.map((worker, i) => {
        const request: SealRequest = { number: ++number, tokens: tokens.slice(i * share, (i + 1) * share), identifiers: identifiers.slice(i * share, (i + 1) * share) }
        const reply = Promise.withResolvers<SealReply>()
        waiting.set(request.number, reply)
        worker.postMessage(request)
        return reply.promise
      }))
      return replies.flatMap(({ bytes, lengths }) => {
        let at = 0
        return Array.from(lengths, (length) => bytes.subarray(at, (at += length)))
      })
    },
    close: async () => {
      failAll(new Error('sealing has ended'))
      await Promise.all(workers.map((worker) => worker.terminate()))
    },
  }
}
