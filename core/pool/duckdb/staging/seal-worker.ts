import type { KeyObject } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import { sealIdentifier } from '../seal-identifier.ts'
import type { SealRequest, SealReply } from './seal-identifiers.ts'

/** A thread that seals identifiers under the key it was started with, and keeps none. */
const key = workerData as KeyObject

parentPort!.on('message', ({ number, tokens, identifiers }: SealRequest) => {
  const sealed = identifiers.map((identifier, i) => sealIdentifier(key, tokens[i]!, identifier))
  const bytes = new Uint8Array(sealed.reduce((sum, one) => sum + one.length, 0))
  const lengths = new Uint32Array(sealed.length)
  let at = 0
  sealed.forEach((one, i) => {
    bytes.set(one, at)
    at += one.length
    lengths[i] = one.length
  })
  const reply: SealReply = { number, bytes, lengths }
  parentPort!.postMessage(reply, [bytes.buffer, lengths.buffer])
})
