import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const [nonceBytes, tagBytes] = [12, 16]

/** AES-256-GCM under a fresh random nonce, bound to the vault and the token: nonce, tag, ciphertext. */
export function sealIdentifier(key: Uint8Array, token: bigint, identifier: string): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(boundTo(token))
  const text = cipher.update(identifier, 'utf8')
  const rest = cipher.final()
  return Buffer.concat([nonce, cipher.getAuthTag(), text, rest])
}

/** Throws when the value was sealed under another key or for another token. */
export function openIdentifier(key: Uint8Array, token: bigint, sealed: Uint8Array): string {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes))
  decipher.setAAD(boundTo(token))
  decipher.setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes))
  return Buffer.concat([decipher.update(sealed.subarray(nonceBytes + tagBytes)), decipher.final()]).toString('utf8')
}

function boundTo(token: bigint): Buffer {
  const bound = Buffer.from('host.vault\0\0\0\0\0\0\0\0', 'latin1')
  bound.writeBigInt64BE(token, bound.length - 8)
  return bound
}
