import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { newAction, systemActor, wholeScope, type ActionSource } from '../base/new-action.ts'
import { hasErrors, type Problem } from '../base/problem.ts'
import type { Dialect } from '../contracts/dialect.ts'
import type { Pack, PackFiles } from '../contracts/pack.ts'
import { assembleTopic } from '../domain/packs/assemble-topic.ts'
import { hashPack } from '../domain/packs/hash-pack.ts'
import { packClaims } from '../domain/packs/pack-claims.ts'
import { readPackFolder } from '../domain/packs/read-pack.ts'
import { trustedPack } from '../domain/packs/trusted-pack.ts'
import { currentVersions, findVersion, installVersion, noteChecked, publishVersion, readVersionFiles, type CurrentVersion } from '../domain/topics/pack-versions.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import { reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import { unitOfWork } from '../store/unit-of-work.ts'

export interface PackLoading {
  readonly store: Store
  readonly registry: TopicRegistry
  readonly source: ActionSource
  readonly dialect: Dialect
  readonly shippedDir: string
  readonly hostVersion: string
  readonly timeZone: string
}

/**
 * Puts every pack of the store to work, after taking over shipped folders whose content the store has not seen.
 * A pack with errors, or without a pack that it uses, is quarantined with its Problems; the others run.
 */
export async function loadPacks(deps: PackLoading): Promise<void> {
  const action = newAction(deps.source, { actor: systemActor, scope: wholeScope })
  const shipped = await readShipped(deps.shippedDir)
  const current = new Map((await currentVersions(reading(deps.store, action))).map((version) => [version.pack, version]))
  const packs = new Map<string, Pack>()
  const ids = inOrderOfUse(new Set([...shipped.keys(), ...current.keys()]), (id) => packClaims(shipped.get(id)?.files).uses)
  for (const id of ids) {
    const seen = current.get(id)
    const folder = shipped.get(id)
    const isNew = folder !== undefined && folder.hash !== seen?.hash && (await findVersion(reading(deps.store, action), id, folder.hash)) === null
    const files = isNew || folder?.hash === seen?.hash ? folder!.files : await readVersionFiles(reading(deps.store, action), seen!.packVersion)
    const trusted = seen !== undefined && !isNew && seen.checkedBy === deps.hostVersion
    const { pack, problems } = trusted ? { pack: trustedPack(files, seen.hash), problems: [] } : await judge(deps, files, packs)
    if (pack === null || hasErrors(problems)) {
      const claims = packClaims(files)
      deps.registry.quarantine({ id, title: claims.title ?? id, version: claims.version ?? '', problems })
      continue
    }
    if (seen !== undefined && !isNew && !trusted) await unitOfWork(deps.store, newAction(deps.source, { actor: systemActor, scope: wholeScope }), (change) => noteChecked(change, seen, deps.hostVersion))
    const version = isNew ? await takeOver(deps, pack, files) : seen!
    packs.set(id, pack)
    deps.registry.swap({ runtime: assembleTopic(pack, packs, { timeZone: deps.timeZone }, deps.dialect), packVersion: version.packVersion, publishedAt: version.publishedAt })
  }
}

/** Checks a pack whole. The checker is loaded here only: a start with known packs does without it. */
async function judge(deps: PackLoading, files: PackFiles, packs: ReadonlyMap<string, Pack>): Promise<{ pack: Pack | null; problems: readonly Problem[] }> {
  const { checkPack } = await import('../domain/packs/check-pack.ts')
  return checkPack(files, { used: (used) => packs.get(used) ?? null, hostVersion: deps.hostVersion, timeZone: deps.timeZone })
}

async function takeOver(deps: PackLoading, pack: Pack, files: PackFiles): Promise<CurrentVersion> {
  const action = newAction(deps.source, { actor: systemActor, scope: wholeScope })
  const packVersion = await unitOfWork(deps.store, action, async (change) => {
    const id = await installVersion(change, pack, files, { origin: 'shipped', checkedBy: deps.hostVersion })
    await publishVersion(change, pack.id, id, pack.version)
    return id
  })
  return { pack: pack.id, packVersion, hash: pack.hash, version: pack.version, checkedBy: deps.hostVersion, publishedAt: action.at }
}

interface ShippedPack {
  readonly files: PackFiles
  readonly hash: string
}

/** The shipped folders by name, which is the pack's id. */
async function readShipped(dir: string): Promise<ReadonlyMap<string, ShippedPack>> {
  const shipped = new Map<string, ShippedPack>()
  const folders = (await readdir(dir, { withFileTypes: true }).catch(() => [])).filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
  for (const folder of folders) {
    const { files } = await readPackFolder(join(dir, folder.name))
    shipped.set(folder.name, { files, hash: hashPack(files) })
  }
  return shipped
}

/** Used packs before those that use them; a circle stays in the order of names and is quarantined by the checker. */
function inOrderOfUse(ids: ReadonlySet<string>, uses: (id: string) => readonly string[]): readonly string[] {
  const ordered: string[] = []
  const seen = new Set<string>()
  const visit = (id: string) => {
    if (seen.has(id) || !ids.has(id)) return
    seen.add(id)
    for (const used of uses(id)) visit(used)
    ordered.push(id)
  }
  for (const id of [...ids].sort()) visit(id)
  return ordered
}
