import type { FormVersionJson } from '../../contracts/form-api.ts'
import type { FormContent, RuntimeForm } from '../../contracts/runtime-form.ts'
import type { Reading } from '../../store/access.ts'
import { FormVersion } from '../../store/entities/forms/form-version.ts'
import type { Change } from '../../store/unit-of-work.ts'

/** A version as lists have it; its content is read apart. */
export type ListedVersion = Pick<FormVersion, 'id' | 'topic' | 'form' | 'hash' | 'number' | 'since'>

const listed = ['id', 'topic', 'form', 'hash', 'number', 'since'] as const

/** The version of a running form in a topic, kept from its first use on. */
export async function useVersion(change: Change, topic: string, form: RuntimeForm): Promise<ListedVersion> {
  const known = await findVersion(change, topic, form.id, form.hash)
  if (known !== null) return known
  const { em, action } = change
  const [last] = await em.find(FormVersion, { topic, form: form.id }, { orderBy: { number: 'desc' }, limit: 1, fields: ['number'] })
  const version = { id: action.nextId(), topic, form: form.id, hash: form.hash, number: (last?.number ?? 0) + 1, since: action.at }
  await em.insert(FormVersion, { ...version, retain: form.content.form.retain ?? null, content: form.content } as unknown as FormVersion)
  change.audit({ verb: 'form-version', object: { kind: 'form', id: form.id }, topic, after: { hash: version.hash, number: version.number } })
  return version
}

/** Null where no such version was ever used. */
export async function findVersion({ em }: Pick<Reading, 'em'>, topic: string, form: string, hash: string): Promise<ListedVersion | null> {
  return em.findOne(FormVersion, { topic, form, hash }, { fields: listed })
}

/** Versions by their ids. */
export async function versionsById({ em }: Reading, ids: Iterable<string>): Promise<ReadonlyMap<string, ListedVersion>> {
  const rows = await em.find(FormVersion, { id: { $in: [...new Set(ids)] } }, { fields: listed })
  return new Map(rows.map((row) => [row.id, row]))
}

/** All versions that were ever used, the newest first. */
export async function listVersions({ em }: Reading, topic: string, form: string): Promise<readonly ListedVersion[]> {
  return em.find(FormVersion, { topic, form }, { orderBy: { number: 'desc' }, fields: listed })
}

/** What a version was made from. */
export async function versionContent({ em }: Pick<Reading, 'em'>, id: string): Promise<FormContent> {
  const row = await em.findOneOrFail(FormVersion, { id }, { populate: ['content'] })
  return row.content as unknown as FormContent
}

/** `current`: the running form's hash; null where the form is gone. */
export function versionJson({ hash, number, since }: ListedVersion, current: string | null): FormVersionJson {
  return { hash, number, since: since.toISOString(), isCurrent: hash === current }
}
