import { createHmac, type KeyObject } from 'node:crypto'
import type { Binder } from '../render-sql.ts'

/**
 * How identifiers become tokens: HMAC-SHA-256 (RFC 2104) of the normalised identifier in UTF-8, whatever it identifies,
 * so that one identifier has one token in every dataset and for every kind. Its first 8 bytes, top bit cleared, are the
 * token; the next 8, top bit cleared, its proof, which tells two identifiers on one token apart.
 */
export interface TokenKey {
  readonly inner: Uint8Array
  readonly outer: Uint8Array
  /** Bits of a token: 63, less only where a test wants collisions. */
  readonly bits: number
}

const blockSize = 64

/** The key's two pads of RFC 2104; a key of at most 64 bytes. */
export function tokenKey(key: Uint8Array, bits = 63): TokenKey {
  if (key.length === 0 || key.length > blockSize) throw new RangeError('a token key has 1 to 64 bytes')
  const pad = (byte: number) => Uint8Array.from({ length: blockSize }, (_, i) => (key[i] ?? 0) ^ byte)
  return { inner: pad(0x36), outer: pad(0x5c), bits }
}

export const tokenSql = {
  /** VARCHAR → the HMAC in hexadecimal digits. */
  digest: (identifier: string, key: TokenKey, binder: Binder) =>
    `sha256(${binder.bindBytes(key.outer)} || unhex(sha256(${binder.bindBytes(key.inner)} || encode(${identifier}))))`,
  token: (digest: string, key: TokenKey) => `(('0x' || ${digest}[1:16])::UBIGINT & ${(1n << BigInt(key.bits)) - 1n}::UBIGINT)::BIGINT`,
  proof: (digest: string) => `(('0x' || ${digest}[17:32])::UBIGINT & ${(1n << 63n) - 1n}::UBIGINT)::BIGINT`,
}

/** The same token by Node's own HMAC; for many of them a key object, which costs a sixth. */
export function tokenOf(key: Uint8Array | KeyObject, identifier: string, bits = 63): bigint {
  return createHmac('sha256', key).update(identifier, 'utf8').digest().readBigUInt64BE(0) & ((1n << BigInt(bits)) - 1n)
}
