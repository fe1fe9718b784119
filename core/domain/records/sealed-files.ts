import { existsSync } from 'node:fs'
import { mkdir, opendir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { SealedFileOptions } from './sealed-file.ts'

export type SealedKind = 'upload' | 'quarantine' | 'attachment'

/** Where the sealed files of imports lie, or those of attachments. Names on disk are ids of ours, or hashes; what the sender called a file never is. */
export interface SealedFiles {
  of(id: string, kind: SealedKind): { readonly path: string; readonly options: SealedFileOptions }
  has(id: string, kind: SealedKind): boolean
  /** Safe when there is none. `rest`: of one that is written beside it, as `list` has it. */
  remove(id: string, kind: SealedKind, rest?: string): Promise<void>
  /** Every file of a kind in no order; `rest`: how its name goes on while it is being written, empty for a whole one. */
  list(kind: SealedKind): AsyncIterable<{ readonly id: string; readonly rest: string }>
}

export async function openSealedFiles(folder: string, key: Uint8Array): Promise<SealedFiles> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const pathOf = (id: string, kind: SealedKind) => {
    if (!/^([0-9a-f-]{36}|[0-9a-f]{64})$/.test(id)) throw new Error(`no name of a sealed file: ${id}`)
    return join(folder, `${id}.${kind}`)
  }
  return {
    of: (id, kind) => ({ path: pathOf(id, kind), options: { key, name: `${kind} ${id}` } }),
    has: (id, kind) => existsSync(pathOf(id, kind)),
    remove: (id, kind, rest = '') => rm(pathOf(id, kind) + rest, { force: true }),
    list: async function* (kind) {
      for await (const { name } of await opendir(folder)) {
        const [, id, rest] = new RegExp(`^([0-9a-f-]+)\\.${kind}((?:\\.[0-9a-f-]+)?)$`).exec(name) ?? []
        if (id !== undefined) yield { id, rest: rest! }
      }
    },
  }
}
