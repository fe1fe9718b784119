import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { SealedFileOptions } from './sealed-file.ts'

export type SealedKind = 'upload' | 'quarantine'

/** Where the sealed files of imports lie. Names on disk are ids of ours; what the sender called a file never is. */
export interface SealedFiles {
  of(importId: string, kind: SealedKind): { readonly path: string; readonly options: SealedFileOptions }
  has(importId: string, kind: SealedKind): boolean
  /** Safe when there is none. */
  remove(importId: string, kind: SealedKind): Promise<void>
}

export async function openSealedFiles(folder: string, key: Uint8Array): Promise<SealedFiles> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const pathOf = (importId: string, kind: SealedKind) => {
    if (!/^[0-9a-f-]{36}$/.test(importId)) throw new Error(`no id of an import: ${importId}`)
    return join(folder, `${importId}.${kind}`)
  }
  return {
    of: (importId, kind) => ({ path: pathOf(importId, kind), options: { key, name: `${kind} ${importId}` } }),
    has: (importId, kind) => existsSync(pathOf(importId, kind)),
    remove: (importId, kind) => rm(pathOf(importId, kind), { force: true }),
  }
}
