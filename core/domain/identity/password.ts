import { scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto'
import { HuiyanError } from '../../base/errors.ts'

/** Shortest password taken (NIST SP 800-63B and ASVS 5 ask for 8 at least; no rules about kinds of characters). */
const minimumLength = 10
const longest = 256

/** 32 MiB and three passes: OWASP's choice for scrypt where many sign in on one small machine. */
const cost = { N: 2 ** 15, r: 8, p: 3 } as const
const hashBytes = 32

/** Throws `password-too-weak` for one that is short, repeats one character, or holds the account's name. */
export function checkPassword(password: string, account: string): void {
  const length = [...password].length
  const distinct = new Set(password).size
  const tooWeak = length < minimumLength || length > longest || distinct < 5 || password.toLowerCase().includes(account.toLowerCase())
  if (tooWeak) throw new HuiyanError('password-too-weak', { minimum: minimumLength })
}

/** `scrypt$<N>$<r>$<p>$<salt>$<hash>`, base64url: the parameters stay with the hash, so that they can grow. */
export async function hashPassword(password: string, salt: Uint8Array): Promise<string> {
  const hash = await derive(password, salt, cost)
  return ['scrypt', cost.N, cost.r, cost.p, Buffer.from(salt).toString('base64url'), hash.toString('base64url')].join('$')
}

/** Whether `password` is the one behind `stored`. Takes as long for a wrong one; null stands for an account that does not exist. */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const [, N, r, p, salt, hash] = (stored ?? ['scrypt', cost.N, cost.r, cost.p, '', ''].join('$')).split('$')
  const derived = await derive(password.slice(0, longest), Buffer.from(salt!, 'base64url'), { N: Number(N), r: Number(r), p: Number(p) })
  const expected = stored === null ? Buffer.alloc(hashBytes) : Buffer.from(hash!, 'base64url')
  return timingSafeEqual(derived, expected) && stored !== null
}

/** What stands for a password that nobody has: no password leads to it. `random`: 48 bytes. */
export function voidPassword(random: Uint8Array): string {
  const part = (from: number, to: number) => Buffer.from(random.subarray(from, to)).toString('base64url')
  return ['scrypt', cost.N, cost.r, cost.p, part(0, 16), part(16, 16 + hashBytes)].join('$')
}

/** Whether a stored hash was made with other parameters than today's. */
export function needsRenewal(stored: string): boolean {
  return !stored.startsWith(`scrypt$${cost.N}$${cost.r}$${cost.p}$`)
}

/** At most two at a time (32 MiB each): a flood of sign-ins costs waiting, not memory, and beyond 50 waiting it is told to come back. */
const slots = { running: 0, limit: 2, waiting: [] as (() => void)[], longestQueue: 50 }

async function derive(password: string, salt: Uint8Array, options: ScryptOptions & { N: number; r: number }): Promise<Buffer> {
  if (slots.running >= slots.limit) {
    if (slots.waiting.length >= slots.longestQueue) throw new HuiyanError('overloaded', { seconds: 10 })
    await new Promise<void>((resolve) => slots.waiting.push(resolve))
  } else {
    slots.running++
  }
  try {
    return await new Promise((resolve, reject) => {
      const memory = 128 * options.N * options.r * 2
      scrypt(password.normalize('NFC'), salt, hashBytes, { ...options, maxmem: memory }, (error, key) => (error === null ? resolve(key) : reject(error)))
    })
  } finally {
    const next = slots.waiting.shift()
    if (next === undefined) slots.running--
    else next()
  }
}
