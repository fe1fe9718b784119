import { closeSync, openSync, readSync } from 'node:fs'

/** The descriptor of the pipe by which bytes come into the process. */
export const bytesPipe = 3

const pieceBytes = 1 << 20
const headBytes = 4

/** What stands before a piece of bytes: its length. None has length 0, which ends them. */
export function frameHead(length: number): Uint8Array {
  const head = Buffer.alloc(headBytes)
  head.writeUInt32LE(length)
  return head
}

/** The bytes of a plain file, or those that come by the pipe; waits for them, since this process has nothing else to do. */
export function* readBytes(path: string | null): Generator<Uint8Array> {
  if (path === null) yield* readFrames()
  else yield* readFile(path)
}

function* readFile(path: string): Generator<Uint8Array> {
  const file = openSync(path, 'r')
  try {
    const buffer = Buffer.allocUnsafe(pieceBytes)
    for (;;) {
      const length = readSync(file, buffer)
      if (length === 0) return
      yield buffer.subarray(0, length)
    }
  } finally {
    closeSync(file)
  }
}

function* readFrames(): Generator<Uint8Array> {
  for (;;) {
    const length = read(headBytes).readUInt32LE()
    if (length === 0) return
    yield read(length)
  }
}

function read(length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length)
  for (let at = 0; at < length;) {
    const more = readSync(bytesPipe, bytes, at, length - at, null)
    if (more === 0) throw new Error('the bytes of the file ended early')
    at += more
  }
  return bytes
}
