import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import { PackVersion } from './pack-version.ts'

/** Which version of a pack runs. Libraries have a row too. */
export const Topic = defineEntity({
  name: 'Topic',
  tableName: 'topic',
  properties: {
    /** The pack's id. */
    id: p.string().primary(),
    current: () => p.manyToOne(PackVersion).mapToPk().deleteRule('no action'),
    publishedAt: p.datetime(),
    publishedBy: p.string(),
  },
})

export type Topic = InferEntity<typeof Topic>
