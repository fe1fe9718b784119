import { defineEntity, p, type InferEntity } from '@mikro-orm/core'

/** That a draft names an attachment, which is therefore kept: what drafts say is sealed. */
export const DraftAttachment = defineEntity({
  name: 'DraftAttachment',
  tableName: 'draft_attachment',
  properties: {
    draft: p.string().primary(),
    attachment: p.string().primary(),
  },
  indexes: [{ properties: ['attachment'] }],
})

export type DraftAttachment = InferEntity<typeof DraftAttachment>
