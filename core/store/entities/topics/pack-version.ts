import { defineEntity, p, type InferEntity } from '@mikro-orm/core'

/** A pack as it was installed, immutable. Two rows may carry one version string only when their content differs. */
export const PackVersion = defineEntity({
  name: 'PackVersion',
  tableName: 'pack_version',
  properties: {
    id: p.string().primary(),
    pack: p.string(),
    version: p.string(),
    /** SHA-256 over paths and bytes, hex. */
    hash: p.string(),
    /** The files themselves: `{path: base64}` as JSON. */
    files: p.json<Readonly<Record<string, string>>>().lazy(),
    /** Version of the host whose checks it passed. */
    checkedBy: p.string(),
    origin: p.string().$type<'shipped' | 'upload'>(),
    installedAt: p.datetime(),
    installedBy: p.string(),
  },
  uniques: [{ properties: ['pack', 'hash'] }],
})

export type PackVersion = InferEntity<typeof PackVersion>
