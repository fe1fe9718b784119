import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'

/**
 * What notifications are called towards their readers. They are numbered in the order in which they were written, over all of the
 * installation: told as they are, the numbers would say how much others are told.
 */
export interface ToldIds {
  /** As UUID; the same for the same reader each time. */
  told(account: string, id: number): string
  /** Null for what was not told to this reader. */
  known(account: string, told: string): number | null
}

/** One block of AES-128 under a key of the reader's own: without it neither the number nor the order can be told. */
export function createToldIds(sessionKey: Uint8Array): ToldIds {
  const keyOf = (account: string) => Buffer.from(hkdfSync('sha256', sessionKey, '', `huiyan notification ids ${account}`, 16))
  return {
    told(account, id) {
      const block = Buffer.alloc(16)
      block.writeBigUInt64BE(BigInt(id), 8)
      const hex = createCipheriv('aes-128-ecb', keyOf(account), null).setAutoPadding(false).update(block).toString('hex')
      return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
    },
    known(account, told) {
      const hex = told.replaceAll('-', '')
      if (!/^[0-9a-f]{32}$/.test(hex)) return null
      const block = createDecipheriv('aes-128-ecb', keyOf(account), null).setAutoPadding(false).update(Buffer.from(hex, 'hex'))
      const id = block.readBigUInt64BE(8)
      return block.readBigUInt64BE(0) === 0n && id > 0n && id <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(id) : null
    },
  }
}
