import { hash } from 'node:crypto'

/** Hash of a leaf of the audit trail's tree: SHA-256 over 0x00 and the leaf (RFC 6962, 2.1). */
export function leafHash(leaf: Uint8Array): Uint8Array {
  const data = new Uint8Array(leaf.length + 1)
  data.set(leaf, 1)
  return hash('sha256', data, 'buffer')
}
