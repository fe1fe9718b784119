import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import type { ImportSource } from '../../contracts/engine.ts'

export type Encoding = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be'

/** The bytes are no text of the encoding they were read in. */
export class UndecodableText extends Error {
  readonly encoding: Encoding
  /** Characters beyond U+07FF were read before: the file is of this encoding, and damaged. */
  readonly certain: boolean

  constructor(encoding: Encoding, certain: boolean) {
    super(`not valid ${encoding}`)
    this.encoding = encoding
    this.certain = certain
  }
}

/** The bytes of a file source from its start. */
export async function* openBytes(source: Extract<ImportSource, { kind: 'csv' }>): AsyncGenerator<Uint8Array> {
  const stream = source.path === null ? source.open() : createReadStream(source.path, { highWaterMark: 1 << 20 })
  for await (const chunk of stream as AsyncIterable<Uint8Array | string>) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk
}

/** Turns chunks of bytes into chunks of valid UTF-8; `null` ends the text. Throws `UndecodableText`. A byte order mark is taken off. */
export function createDecoder(encoding: Encoding): (chunk: Uint8Array | null) => Uint8Array {
  return encoding === 'utf-8' ? utf8Decoder() : otherDecoder(encoding)
}

function utf8Decoder(): (chunk: Uint8Array | null) => Uint8Array {
  let rest = new Uint8Array(0)
  let [start, wide] = [true, 0]
  return (chunk) => {
    let bytes: Uint8Array = chunk ?? new Uint8Array(0)
    if (rest.length > 0) bytes = Buffer.concat([rest, bytes])
    const end = chunk === null ? bytes.length : bytes.length - openTail(bytes)
    if (start && end < 3 && chunk !== null) {
      rest = Buffer.from(bytes)
      return new Uint8Array(0)
    }
    const whole = bytes.subarray(0, end)
    if (!isUtf8(whole)) throw new UndecodableText('utf-8', wide + countWide(validStart(whole)) >= 16)
    if (wide < 16) wide += countWide(whole)
    rest = Buffer.from(bytes.subarray(end))
    const marked = start && whole[0] === 0xef && whole[1] === 0xbb && whole[2] === 0xbf
    start = false
    return marked ? whole.subarray(3) : whole
  }
}

function otherDecoder(encoding: Encoding): (chunk: Uint8Array | null) => Uint8Array {
  const decoder = new TextDecoder(encoding, { fatal: true })
  return (chunk) => {
    try {
      return Buffer.from(chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true }))
    } catch {
      throw new UndecodableText(encoding, false)
    }
  }
}

/** Bytes at the end that begin a character whose rest is still to come. */
function openTail(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]!
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? back : 0
  }
  return 0
}

/** The longest start of the bytes, give or take a character, that is valid UTF-8. */
function validStart(bytes: Uint8Array): Uint8Array {
  let [low, high] = [0, bytes.length]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    const start = bytes.subarray(0, middle)
    if (isUtf8(start.subarray(0, middle - openTail(start)))) low = middle
    else high = middle
  }
  return bytes.subarray(0, low)
}

/** Well-formed characters of three bytes or more, counted up to 16: text of another encoding has hardly any. */
function countWide(bytes: Uint8Array): number {
  let found = 0
  for (let i = 0; i + 2 < bytes.length && found < 16; i++) {
    const byte = bytes[i]!
    if (byte < 0xe1 || byte > 0xef || (bytes[i + 1]! & 0xc0) !== 0x80 || (bytes[i + 2]! & 0xc0) !== 0x80) continue
    found += 1
    i += 2
  }
  return found
}
