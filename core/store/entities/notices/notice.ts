import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import type { LocalText } from '../../../base/text.ts'
import type { NoticeKind, NoticeStage } from '../../../contracts/notice-api.ts'

/** 督办文书: one document to several organisations. The work on it before it is issued, and the first addressee's part afterwards, bear its id. */
export const Notice = defineEntity({
  name: 'Notice',
  tableName: 'notice',
  properties: {
    id: p.string().primary(),
    /** Of the request or of what was due: asked for twice it is there once. */
    key: p.string().unique(),
    /** While the host's own draft is untouched: what else it takes up that falls due. */
    collects: p.string().strictNullable().unique(),
    topic: p.string(),
    kind: p.string().$type<NoticeKind>(),
    /** Who issues it; null while the host has drafted it and nobody has approved it. */
    organisation: p.string().strictNullable(),
    /** As that one was called when it was issued. */
    issuerTitle: p.json<LocalText>().strictNullable(),
    /** Within issuer and kind, given when it is issued: year of the city's calendar, and 1, 2, 3 …. */
    year: p.integer().strictNullable(),
    number: p.integer().strictNullable(),
    title: p.text(),
    facts: p.text(),
    basis: p.text(),
    demand: p.text(),
    /** Working days. */
    signDays: p.integer(),
    replyDays: p.integer(),
    /** The last day for signing, `YYYY-MM-DD`, since it was issued. */
    signBy: p.string().strictNullable(),
    /** Accounts that have written in it: none of them approves it. None: the host alone has. */
    writers: p.json<readonly string[]>(),
    authorName: p.string(),
    /** The name of who approved it. */
    signer: p.string().strictNullable(),
    stage: p.string().$type<NoticeStage>(),
    /** 1, 2, 3 …: one more with every change of the draft. */
    revision: p.integer(),
    draftedAt: p.datetime(),
    approvedAt: p.datetime().strictNullable(),
    issuedAt: p.datetime().strictNullable(),
  },
  uniques: [{ properties: ['organisation', 'kind', 'year', 'number'] }],
  indexes: [{ properties: ['organisation', 'id'] }],
})

export type Notice = InferEntity<typeof Notice>
