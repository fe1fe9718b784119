import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Problem } from '../base/problem.ts'
import type { Pack } from '../contracts/pack.ts'
import { checkPack } from '../domain/packs/check-pack.ts'
import { packClaims } from '../domain/packs/pack-claims.ts'
import { readPackFolder } from '../domain/packs/read-pack.ts'

export interface PackFolderSettings {
  /** Where the shipped packs are: asked when a used pack is not beside the one that uses it. */
  readonly shippedDir: string
  readonly hostVersion: string
  readonly timeZone: string
}

export interface LoadedPack {
  /** Null when `problems` holds an error. */
  readonly pack: Pack | null
  /** Used packs, the ones they use included, by id. */
  readonly used: ReadonlyMap<string, Pack>
  readonly problems: readonly Problem[]
}

/**
 * A pack from its folder, checked, with the packs it uses: each looked for beside it, then among the shipped ones.
 * Problems of a used pack are not repeated here; it counts as missing when it has errors.
 */
export async function loadPackFolder(dir: string, settings: PackFolderSettings): Promise<LoadedPack> {
  return load(resolve(dir), settings, new Set())
}

async function load(dir: string, settings: PackFolderSettings, above: ReadonlySet<string>): Promise<LoadedPack> {
  const { files, problems: unreadable } = await readPackFolder(dir)
  const used = new Map<string, Pack>()
  for (const id of packClaims(files).uses) {
    const place = [join(dirname(dir), id), join(settings.shippedDir, id)].find((path) => existsSync(join(path, 'topic.json')))
    // A circle of packs ends here: the one above is not offered, so the checker names it as missing.
    if (place === undefined || place === dir || above.has(place)) continue
    const found = await load(place, settings, new Set([...above, dir]))
    for (const [below, pack] of found.used) used.set(below, pack)
    if (found.pack !== null) used.set(id, found.pack)
  }
  const { pack, problems } = checkPack(files, { used: (id) => used.get(id) ?? null, hostVersion: settings.hostVersion, timeZone: settings.timeZone })
  return { pack: unreadable.some((problem) => problem.severity === 'error') ? null : pack, used, problems: [...unreadable, ...problems] }
}
