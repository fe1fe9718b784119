import { randomBytes } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { HuiyanError } from '../base/errors.ts'
import { makeFolder, unusablePath } from './usable-path.ts'

/** The secrets of an installation, kept outside every database. A backup without them is useless. */
export interface Keys {
  /** 32 bytes: HMAC key of the tokens; changing it means re-tokenising everything, off line. */
  readonly token: Uint8Array
  /** 32 bytes: seals identifiers, uploads and quarantined rows. */
  readonly sealing: Uint8Array
  /** 32 bytes: signs session cookies. */
  readonly session: Uint8Array
}

const names = ['token', 'sealing', 'session'] as const

/**
 * Reads the key file, making one (mode 600) when there is none and `mayCreate` says so.
 * Throws `key-file-missing` when data exists that only the lost keys could open, `key-file-damaged` when it cannot be read,
 * `path-unusable` when none can be written there.
 */
export async function readKeys(path: string, mayCreate: boolean): Promise<Keys> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw new HuiyanError('key-file-damaged', { path })
  })
  if (text !== null) return parseKeys(path, text)
  if (!mayCreate) throw new HuiyanError('key-file-missing', { path })
  const keys = Object.fromEntries(names.map((name) => [name, randomBytes(32).toString('base64')]))
  const content = `${JSON.stringify({ version: 1, ...keys }, null, 2)}\n`
  await writeKeyFile(path, content).catch((error: unknown) => {
    throw unusablePath(error, 'HUIYAN_KEY_FILE', path)
  })
  return parseKeys(path, content)
}

/** Written beside and renamed: a crash leaves no half key file that a later start would trust. */
async function writeKeyFile(path: string, content: string): Promise<void> {
  await makeFolder(dirname(path))
  const file = await open(`${path}.new`, 'w', 0o600)
  await file.writeFile(content)
  await file.sync()
  await file.close()
  await rename(`${path}.new`, path)
}

function parseKeys(path: string, text: string): Keys {
  try {
    const data = JSON.parse(text) as Record<string, unknown>
    const [token, sealing, session] = names.map((name) => {
      const bytes = Buffer.from(String(data[name]), 'base64')
      if (bytes.length !== 32) throw new Error(name)
      return bytes
    })
    return { token: token!, sealing: sealing!, session: session! }
  } catch {
    throw new HuiyanError('key-file-damaged', { path })
  }
}
