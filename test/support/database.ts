import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase, type Store } from '../../core/store/database.ts'

export interface TestDatabase {
  readonly store: Store
  /** The SQLite file. */
  readonly path: string
  /** A folder of the test's own. */
  readonly dir: string
  /** Closes the store and removes the folder. */
  remove(): Promise<void>
}

/** A fresh store in a folder of its own, on a real file. */
export async function freshDatabase({ leafHash = testLeafHash } = {}): Promise<TestDatabase> {
  const dir = await mkdtemp(join(tmpdir(), 'huiyan-store-'))
  const path = join(dir, 'huiyan.sqlite')
  const store = await openDatabase({ url: path, leafHash })
  return {
    store,
    path,
    dir,
    remove: async () => {
      await store.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

/** SHA-256 over `0x00` and the leaf (RFC 6962, 2.1). */
export function testLeafHash(leaf: Uint8Array): Uint8Array {
  return createHash('sha256').update(Uint8Array.of(0)).update(leaf).digest()
}
