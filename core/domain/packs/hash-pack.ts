import { createHash } from 'node:crypto'
import type { PackFiles } from '../../contracts/pack.ts'

/** SHA-256 (lower-case hex) over paths and bytes in order of paths; lengths go in, so that no two packs share a text. */
export function hashPack(files: PackFiles): string {
  const hash = createHash('sha256')
  for (const path of [...files.files.keys()].sort()) {
    const bytes = files.files.get(path)!
    hash.update(`${Buffer.byteLength(path)}:${path}${bytes.byteLength}:`)
    hash.update(bytes)
  }
  return hash.digest('hex')
}
