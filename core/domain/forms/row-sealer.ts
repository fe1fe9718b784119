import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto'
import type { Action } from '../../base/action.ts'
import { HuiyanError } from '../../base/errors.ts'

/** Where a sealed value stands; it opens nowhere else. */
export interface SealedPlace {
  readonly table: 'form_answer' | 'form_draft' | 'attachment' | 'person_handle' | 'referral' | 'referral_reader' | 'referral_answer'
  readonly row: string
  readonly column: string
}

/** Values of the store that are never there in plain. */
export interface RowSealer {
  seal(action: Action, place: SealedPlace, value: unknown): string
  /** Throws `sealed-row-damaged` where a byte was changed, or the value stands elsewhere than it was sealed for. */
  open(place: SealedPlace, sealed: string): unknown
  /** 64 hex digits, the same for the same bytes; without the key they say nothing of them. */
  fingerprint(content: string | Uint8Array): string
}

const [saltBytes, tagBytes] = [32, 16]

/**
 * AES-256-GCM, each value under a key of its own: HKDF-SHA-256 of the sealing key (32 bytes) with a random salt and the value's place,
 * which is bound in as associated data too. A key seals once, so that the nonce may be constant. Base64 of salt, sealed bytes and tag.
 */
export function createRowSealer(key: Uint8Array): RowSealer {
  const named = ({ table, row, column }: SealedPlace) => Buffer.from(JSON.stringify([table, row, column]))
  const keyOf = (salt: Uint8Array, place: SealedPlace) => Buffer.from(hkdfSync('sha256', key, salt, Buffer.concat([Buffer.from('huiyan sealed row '), named(place)]), 32))
  const fingerprintKey = Buffer.from(hkdfSync('sha256', key, '', 'huiyan fingerprint', 32))
  return {
    seal(action, place, value) {
      const salt = action.random(saltBytes)
      const cipher = createCipheriv('aes-256-gcm', keyOf(salt, place), Buffer.alloc(12)).setAAD(named(place))
      return Buffer.concat([salt, cipher.update(JSON.stringify(value), 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64')
    },
    open(place, sealed) {
      const bytes = Buffer.from(sealed, 'base64')
      try {
        // Some of what is opened comes from outside: a shorter tag would be easier to guess.
        const decipher = createDecipheriv('aes-256-gcm', keyOf(bytes.subarray(0, saltBytes), place), Buffer.alloc(12), { authTagLength: tagBytes }).setAAD(named(place))
        decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes))
        return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(saltBytes, bytes.length - tagBytes)), decipher.final()]).toString('utf8')) as unknown
      } catch (error) {
        throw new HuiyanError('sealed-row-damaged', { ...place }, { cause: error })
      }
    },
    fingerprint: (content) => createHmac('sha256', fingerprintKey).update(content).digest('hex'),
  }
}
