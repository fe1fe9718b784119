import { connect, type Socket } from 'node:net'
import { HuiyanError } from '../../base/errors.ts'

/** Looks for malware in a file that was uploaded. Throws `attachment-infected`, `attachment-unscanned`. */
export type FileScanner = (content: Uint8Array, name: string) => Promise<void>

/** Where a virus scanner listens: a socket of this machine, or an address. */
export type ScannerPlace = { readonly path: string } | { readonly host: string; readonly port: number }

/** What a scanner takes at once, in bytes. */
const part = 64 * 1024
/** In milliseconds: a scanner that says nothing for so long is taken for none. */
const patience = 30_000

/**
 * Asks a clamd (INSTREAM, clamd(8)): the file goes to it as it was sent, and nothing is kept before it has said that it is clean. Where the
 * scanner cannot be asked nothing is taken.
 */
export function clamdScanner(place: ScannerPlace, wait = patience): FileScanner {
  return async (content, name) => {
    const answer = await ask(place, content, wait).catch((error: unknown) => {
      throw new HuiyanError('attachment-unscanned', { name }, { cause: error })
    })
    if (/^stream: OK$/.test(answer)) return
    const found = /^stream: (.+) FOUND$/.exec(answer)?.[1]
    if (found === undefined) throw new HuiyanError('attachment-unscanned', { name }, { cause: new Error(answer) })
    throw new HuiyanError('attachment-infected', { name, found })
  }
}

function ask(place: ScannerPlace, content: Uint8Array, wait: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(place)
    const said: Buffer[] = []
    socket.setTimeout(wait, () => socket.destroy(new Error('no answer in time')))
    socket.on('data', (chunk) => void said.push(chunk))
    // One that has answered does not wait for the rest.
    socket.on('error', (error) => { if (said.length === 0) reject(error) })
    socket.on('close', () => resolve(Buffer.concat(said).toString('utf8').replace(/[\0\n]+$/, '')))
    socket.on('connect', () => {
      socket.write('zINSTREAM\0')
      for (let at = 0; at < content.length; at += part) {
        const piece = content.subarray(at, at + part)
        const length = Buffer.alloc(4)
        length.writeUInt32BE(piece.length)
        socket.write(length)
        socket.write(piece)
      }
      socket.write(Buffer.alloc(4))
    })
  })
}
