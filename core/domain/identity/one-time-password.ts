/** How long a password that an administrator gave opens a session: a week, in milliseconds. */
export const oneTimeMilliseconds = 7 * 24 * 60 * 60_000

/** Four groups of four letters and digits that cannot be mistaken for one another: 12 random bytes give 16 characters of 5 bits. */
export function oneTimePassword(random: Uint8Array): string {
  const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789AB'
  let bits = BigInt(`0x${Buffer.from(random).toString('hex')}`)
  const characters = Array.from({ length: 16 }, () => {
    const character = alphabet[Number(bits & 31n)]!
    bits >>= 5n
    return character
  }).join('')
  return characters.replace(/(.{4})(?=.)/g, '$1-')
}
