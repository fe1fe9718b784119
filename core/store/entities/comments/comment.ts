import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import type { LocalText } from '../../../base/text.ts'
import type { CommentedSubject } from '../../../contracts/comment-api.ts'

/** What somebody has said about a matter. Its words never change; withdrawn, they are taken out and the rest stays. */
export const Comment = defineEntity({
  name: 'Comment',
  tableName: 'comment',
  properties: {
    /** Chosen by whoever sent it. */
    id: p.string().primary(),
    /** Id of the matter. */
    item: p.string(),
    subject: p.string().$type<CommentedSubject>(),
    topic: p.string(),
    /** 1, 2, 3 … within the matter. */
    number: p.integer(),
    /** How many acts the matter had seen: it stands behind these, whatever the clock said. */
    acts: p.integer(),
    account: p.string(),
    authorName: p.string(),
    /** The author's organisation as it was called then. */
    authorOrganisation: p.json<LocalText>().strictNullable(),
    at: p.datetime(),
    /** Personal numbers masked; empty once it is withdrawn. */
    text: p.text(),
    mentions: p.json<readonly { readonly account: string; readonly name: string }[]>(),
    withdrawnAt: p.datetime().strictNullable(),
  },
  uniques: [{ properties: ['item', 'number'] }],
})

export type Comment = InferEntity<typeof Comment>
