import { defineEntity, p, type InferEntity } from '@mikro-orm/core'

/** A matter that a notice is about, in words that name no person, as it stood when it was drafted. */
export const NoticeMatter = defineEntity({
  name: 'NoticeMatter',
  tableName: 'notice_matter',
  properties: {
    notice: p.string().primary(),
    /** 0, 1, 2 … in the order of the document. */
    position: p.integer().primary(),
    /** Id of the alert, the case, or the part of another notice. */
    matter: p.string().index(),
    subject: p.string(),
    words: p.text(),
    /** `YYYY-MM-DD`; null where it had no deadline. */
    due: p.string().strictNullable(),
    late: p.string().strictNullable(),
    /** Of the effect that put it here: asked for twice it stands here once. */
    key: p.string().strictNullable().unique(),
  },
})

export type NoticeMatter = InferEntity<typeof NoticeMatter>
