import { hkdfSync } from 'node:crypto'

/**
 * The key under which an account's browser seals what it keeps until the server has it (base64url, 32 bytes): HKDF-SHA-256 of the
 * installation's session key and the account's id. The same at every sign-in, and given to that account alone.
 */
export function boxKey(sessionKey: Uint8Array, account: string): string {
  return Buffer.from(hkdfSync('sha256', sessionKey, '', `huiyan browser box ${account}`, 32)).toString('base64url')
}
