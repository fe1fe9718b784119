import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { HuiyanError } from '../../base/errors.ts'

/**
 * Files sealed on disk: uploads and quarantined rows hold raw identifiers, so no plain byte of them is ever written.
 *
 * Layout: magic (8) · salt (32) · chunks. A chunk is AES-256-GCM over at most 256 KiB, followed by its 16-byte tag.
 * The key of a file is HKDF-SHA-256 of the sealing key with the file's salt and name, so a nonce may be a counter;
 * its last byte marks the final chunk, hence cutting, reordering or swapping files is noticed
 * (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015).
 */
const magic = Buffer.from('HYSEAL01', 'latin1')
const saltBytes = 32
const chunkBytes = 256 * 1024
const tagBytes = 16

export interface SealedFileOptions {
  /** 32 bytes. */
  readonly key: Uint8Array
  /** Bound into the file's key: a sealed file moved to another name does not open. */
  readonly name: string
}

/**
 * Writes `source` sealed to `path` (created, mode 600, flushed to the disk) and returns the number of plain bytes.
 * Bytes that `source` yields are passed on as they come; memory stays at one chunk.
 */
export async function writeSealedFile(
  path: string,
  source: AsyncIterable<Uint8Array>,
  options: SealedFileOptions & { readonly salt: Uint8Array },
): Promise<number> {
  const file = await open(path, 'w', 0o600)
  try {
    await file.write(Buffer.concat([magic, options.salt]))
    const key = fileKey(options, options.salt)
    let pending: Buffer[] = []
    let pendingBytes = 0
    let counter = 0
    let total = 0
    for await (const bytes of source) {
      total += bytes.length
      pending.push(Buffer.from(bytes))
      pendingBytes += bytes.length
      // One chunk is always held back: only at the end is it known which is the last.
      if (pendingBytes <= chunkBytes) continue
      const joined = Buffer.concat(pending)
      let offset = 0
      for (; joined.length - offset > chunkBytes; offset += chunkBytes) {
        await file.write(sealChunk(key, counter++, false, joined.subarray(offset, offset + chunkBytes)))
      }
      pending = [joined.subarray(offset)]
      pendingBytes = joined.length - offset
    }
    await file.write(sealChunk(key, counter, true, Buffer.concat(pending)))
    await file.sync()
    return total
  } finally {
    await file.close()
  }
}

/**
 * The plain bytes of a sealed file, chunk by chunk, each verified before it is given out.
 * Throws `sealed-file-damaged` when a byte was changed, the file was cut, or key or name are not those it was sealed under.
 */
export async function* readSealedFile(path: string, options: SealedFileOptions): AsyncGenerator<Buffer> {
  const sealedChunk = chunkBytes + tagBytes
  let buffered: Buffer = Buffer.alloc(0)
  let key: Buffer | null = null
  let counter = 0
  for await (const bytes of createReadStream(path, { highWaterMark: sealedChunk })) {
    buffered = buffered.length === 0 ? (bytes as Buffer) : Buffer.concat([buffered, bytes as Buffer])
    if (key === null) {
      if (buffered.length < magic.length + saltBytes) continue
      if (!buffered.subarray(0, magic.length).equals(magic)) throw damaged()
      key = fileKey(options, buffered.subarray(magic.length, magic.length + saltBytes))
      buffered = buffered.subarray(magic.length + saltBytes)
    }
    while (buffered.length > sealedChunk) {
      yield openChunk(key, counter++, false, buffered.subarray(0, sealedChunk))
      buffered = buffered.subarray(sealedChunk)
    }
  }
  if (key === null || buffered.length < tagBytes) throw damaged()
  const last = openChunk(key, counter, true, buffered)
  if (last.length > 0) yield last
}

function fileKey(options: SealedFileOptions, salt: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', options.key, salt, `huiyan sealed file ${options.name}`, 32))
}

function nonce(counter: number, last: boolean): Buffer {
  const bytes = Buffer.alloc(12)
  bytes.writeUIntBE(counter, 5, 6)
  bytes[11] = last ? 1 : 0
  return bytes
}

function sealChunk(key: Buffer, counter: number, last: boolean, plain: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce(counter, last))
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function openChunk(key: Buffer, counter: number, last: boolean, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce(counter, last))
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - tagBytes)), decipher.final()])
  } catch {
    throw damaged()
  }
}

function damaged(): HuiyanError {
  return new HuiyanError('sealed-file-damaged')
}
