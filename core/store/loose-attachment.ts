import { raw } from '@mikro-orm/core'

/** A condition on attachments: no answer has it and no draft names it. */
export function looseAttachment(): object {
  const named = (table: string) => raw((alias) => `not exists (select 1 from ${table} as named where named.attachment = ${alias}.id)`)
  return { $and: [{ [named('answer_attachment') as unknown as string]: [] }, { [named('draft_attachment') as unknown as string]: [] }] }
}
