import { createHash } from 'node:crypto'

/** Hash of a leaf of the audit trail's tree: SHA-256 over 0x00 and the leaf (RFC 6962, 2.1). */
export function leafHash(leaf: Uint8Array): Uint8Array {
  return createHash('sha256').update(Uint8Array.of(0)).update(leaf).digest()
}
