import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import type { Lang } from '../../../base/text.ts'
import type { MailKind } from '../../../contracts/mail-api.ts'

/** Whether and how somebody wants mails of what they are told. */
export const MailSetting = defineEntity({
  name: 'MailSetting',
  tableName: 'mail_setting',
  properties: {
    account: p.string().primary(),
    /** Null: no mails. */
    address: p.string().strictNullable(),
    lang: p.string().$type<Lang>(),
    muted: p.json<readonly MailKind[]>(),
    /** The last notification that was looked at for mails to them, with all before it. */
    through: p.integer(),
    /** When the last mail was made ready; null: none was. */
    queuedAt: p.datetime().strictNullable(),
  },
  indexes: [{ properties: ['through'] }],
})

export type MailSetting = InferEntity<typeof MailSetting>
