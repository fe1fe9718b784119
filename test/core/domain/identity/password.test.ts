import { describe, expect, test } from 'vitest'
import { hashPassword, needsRenewal, verifyPassword } from '../../../../core/domain/identity/password.ts'

const salt = Buffer.from('0123456789abcdef')

describe('passwords', () => {
  test('are kept as scrypt with its parameters, and only the right one opens', async () => {
    const stored = await hashPassword('正确的密码 correct', salt)
    expect(stored).toMatch(/^scrypt\$32768\$8\$3\$[\w-]{22}\$[\w-]{43}$/)
    expect(await verifyPassword('正确的密码 correct', stored)).toBe(true)
    expect(await verifyPassword('正确的密码 Correct', stored)).toBe(false)
    expect(await verifyPassword('', stored)).toBe(false)
    expect(needsRenewal(stored)).toBe(false)
  })

  test('typed composed or decomposed are the same password', async () => {
    expect(await verifyPassword('caf\u0065\u0301 au lait', await hashPassword('caf\u00e9 au lait', salt))).toBe(true)
  })

  test('hashed with older parameters still open, and ask to be renewed', async () => {
    // scrypt('older password', salt, N = 1024, r = 8, p = 1), RFC 7914
    const { scryptSync } = await import('node:crypto')
    const stored = `scrypt$1024$8$1$${salt.toString('base64url')}$${scryptSync('older password', salt, 32, { N: 1024, r: 8, p: 1 }).toString('base64url')}`
    expect(await verifyPassword('older password', stored)).toBe(true)
    expect(needsRenewal(stored)).toBe(true)
  })

  test('of an account that does not exist never open, not even the one whose hash is all zero', async () => {
    expect(await verifyPassword('anything', null)).toBe(false)
  })

  test('a flood is told to come back instead of filling the memory', async () => {
    const stored = await hashPassword('some password', salt)
    const flood = await Promise.allSettled(Array.from({ length: 60 }, () => verifyPassword('x', stored.replace('$32768$', '$1024$'))))
    const refused = flood.filter((result) => result.status === 'rejected')
    expect(refused).toHaveLength(8)
    expect(refused[0]).toMatchObject({ reason: { code: 'overloaded', status: 503 } })
    expect(await verifyPassword('some password', stored)).toBe(true)
  })
})
