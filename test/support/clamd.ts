import { createServer, type AddressInfo, type Socket } from 'node:net'

export interface TestClamd {
  readonly port: number
  /** Sizes of the files that it was given. */
  readonly scanned: readonly number[]
  close(): Promise<void>
}

/** The test file that every scanner takes for malware (EICAR), put together so that none takes this one for it. */
export const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('')

/** A server that speaks as clamd does (INSTREAM) and finds the EICAR file. `says`: what it answers instead. */
export async function testClamd({ says, most = Number.MAX_SAFE_INTEGER }: { says?: string | null; most?: number } = {}): Promise<TestClamd> {
  const scanned: number[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    let received = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      const file = received.length > most ? null : whole(received)
      if (file === null && received.length <= most) return
      scanned.push(file?.length ?? received.length)
      if (says === null) return
      socket.end(`${says ?? (file === null ? 'INSTREAM size limit exceeded. ERROR' : file.includes(eicar) ? 'stream: Eicar-Signature FOUND' : 'stream: OK')}\0`)
    })
  })
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  return {
    port: (server.address() as AddressInfo).port, scanned,
    close: () => new Promise((resolve) => {
      for (const socket of sockets) socket.destroy()
      server.close(() => resolve())
    }),
  }
}

/** The file of a request that has come to its end; null while it has not. */
function whole(received: Buffer): Buffer | null {
  const head = 'zINSTREAM\0'
  if (received.length < head.length || received.subarray(0, head.length).toString() !== head) return null
  const parts: Buffer[] = []
  for (let at = head.length; at + 4 <= received.length;) {
    const length = received.readUInt32BE(at)
    if (length === 0) return Buffer.concat(parts)
    if (at + 4 + length > received.length) return null
    parts.push(received.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return null
}
