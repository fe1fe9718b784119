import type { PackFiles } from '../../contracts/pack.ts'
import { PackVersion } from '../../store/entities/topics/pack-version.ts'
import { Topic } from '../../store/entities/topics/topic.ts'
import type { Reading } from '../../store/access.ts'
import type { Change } from '../../store/unit-of-work.ts'

/** Which version of which pack runs, libraries included. */
export interface CurrentVersion {
  readonly pack: string
  readonly packVersion: string
  readonly hash: string
  readonly version: string
  /** Version of the host whose checks it passed last. */
  readonly checkedBy: string
  readonly publishedAt: Date
}

export async function currentVersions(reading: Reading): Promise<readonly CurrentVersion[]> {
  const topics = await reading.em.find(Topic, {}, { orderBy: { id: 'asc' } })
  const versions = await reading.em.find(PackVersion, { id: { $in: topics.map((topic) => topic.current) } })
  return topics.map((topic) => {
    const version = versions.find((row) => row.id === topic.current)!
    return { pack: topic.id, packVersion: version.id, hash: version.hash, version: version.version, checkedBy: version.checkedBy, publishedAt: topic.publishedAt }
  })
}

/** The id of the stored version with that content, null when it was never installed. */
export async function findVersion(reading: Reading, pack: string, hash: string): Promise<string | null> {
  const row = await reading.em.findOne(PackVersion, { pack, hash })
  return row?.id ?? null
}

/** Stored versions of a pack, newest first. */
export async function versionsOf(reading: Reading, pack: string): Promise<readonly Pick<PackVersion, 'id' | 'version' | 'installedAt'>[]> {
  return reading.em.find(PackVersion, { pack }, { orderBy: { installedAt: 'desc', id: 'desc' } })
}

/** The files of a stored version. */
export async function readVersionFiles(reading: Reading, id: string): Promise<PackFiles> {
  const row = await reading.em.findOneOrFail(PackVersion, { id }, { populate: ['files'] })
  const files = Object.entries(row.files as Readonly<Record<string, string>>)
  return { name: row.pack, files: new Map(files.map(([path, text]) => [path, Buffer.from(text, 'base64')])) }
}

/** Stores a pack's files as a new immutable version; returns its id. */
export async function installVersion(change: Change, pack: { id: string; version: string; hash: string }, files: PackFiles, from: { origin: PackVersion['origin']; checkedBy: string }): Promise<string> {
  const { action } = change
  const id = action.nextId()
  const content = Object.fromEntries([...files.files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, bytes]) => [path, Buffer.from(bytes).toString('base64')]))
  await change.em.insert(PackVersion, {
    id, pack: pack.id, version: pack.version, hash: pack.hash, files: content, ...from, installedAt: action.at, installedBy: action.actor.id,
  } as unknown as PackVersion)
  change.audit({ verb: 'install-pack', object: { kind: 'pack', id: pack.id }, topic: pack.id, after: { version: pack.version, hash: pack.hash, ...from } })
  return id
}

/** Makes a stored version the one that runs. */
export async function publishVersion(change: Change, pack: string, packVersion: string, version: string): Promise<void> {
  const { action } = change
  const before = await change.em.findOne(Topic, { id: pack })
  await change.em.upsert(Topic, { id: pack, current: packVersion, publishedAt: action.at, publishedBy: action.actor.id })
  change.audit({ verb: 'publish', object: { kind: 'topic', id: pack }, topic: pack, before: before === null ? null : { packVersion: before.current }, after: { packVersion, version } })
}

/** Notes that another host version has checked a stored version and found no error. */
export async function noteChecked(change: Change, version: CurrentVersion, checkedBy: string): Promise<void> {
  await change.em.nativeUpdate(PackVersion, { id: version.packVersion }, { checkedBy })
  change.audit({ verb: 'check-pack', object: { kind: 'pack', id: version.pack }, topic: version.pack, before: { checkedBy: version.checkedBy }, after: { checkedBy } })
}
