let twoBytes: ReadonlyMap<string, number> | null = null

/** Text as GB18030, of characters that have one or two bytes there (GBK): what departments' programs write. Throws on others. */
export function encodeGb18030(text: string): Uint8Array {
  twoBytes ??= readTwoBytes()
  const bytes = new Uint8Array(text.length * 2)
  let at = 0
  for (const character of text) {
    const code = character.charCodeAt(0)
    if (code < 0x80) {
      bytes[at++] = code
      continue
    }
    const pair = twoBytes.get(character)
    if (pair === undefined) throw new RangeError(`${character} has no two-byte code in GB18030`)
    bytes[at++] = pair >> 8
    bytes[at++] = pair & 0xff
  }
  return bytes.subarray(0, at)
}

/** The platform only decodes, so the table is read off its decoder. */
function readTwoBytes(): Map<string, number> {
  const decoder = new TextDecoder('gb18030')
  const table = new Map<string, number>()
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      if (trail === 0x7f) continue
      const character = decoder.decode(Uint8Array.of(lead, trail))
      if ([...character].length === 1 && character !== '\uFFFD' && !table.has(character)) table.set(character, lead * 256 + trail)
    }
  }
  return table
}
