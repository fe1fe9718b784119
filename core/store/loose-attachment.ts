import { raw } from '@mikro-orm/core'

const notIn = (table: string): object => ({ [raw((alias) => `not exists (select 1 from ${table} as named where named.attachment = ${alias}.id)`) as unknown as string]: [] })

/** A condition on attachments: no answer has it. */
export const unsentAttachment = (): object => notIn('answer_attachment')

/** A condition on attachments: no answer has it and no draft names it. */
export const looseAttachment = (): object => ({ $and: [unsentAttachment(), notIn('draft_attachment')] })
