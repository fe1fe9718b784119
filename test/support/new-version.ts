import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadPacks } from '../../core/journeys/load-packs.ts'
import { duckdb } from '../../core/language/dialects/duckdb.ts'
import type { TestHouse } from './house.ts'

const shipped = join(import.meta.dirname, '../../plugins')

/** Puts another version of a shipped pack to work in a house: its folder as `edit` leaves a copy of it. Throws where it is quarantined. */
export async function newVersion({ open: { house } }: TestHouse, pack: string, version: string, edit: (folder: string) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'huiyan-packs-'))
  try {
    await cp(shipped, dir, { recursive: true })
    const folder = join(dir, pack)
    const file = join(folder, 'topic.json')
    await writeFile(file, (await readFile(file, 'utf8')).replace(/"version": "[^"]+"/, `"version": "${version}"`))
    await edit(folder)
    await loadPacks({ store: house.store, registry: house.registry, source: house.source, dialect: duckdb, shippedDir: dir, hostVersion: '1.0.0', timeZone: house.timeZone })
    const running = house.registry.running().find(({ runtime }) => runtime.pack.id === pack)
    if (running?.runtime.pack.version !== version) throw new Error(`the version ${version} of ${pack} does not run: ${JSON.stringify(house.registry.quarantined().map(({ problems }) => problems))}`)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
