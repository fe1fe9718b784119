import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import { Alert } from './alert.ts'

/** Whom or what an alert is about: the identifiers of its key as tokens, else its whole key. Alerts on one subject can be merged. */
export const AlertSubject = defineEntity({
  name: 'AlertSubject',
  tableName: 'alert_subject',
  properties: {
    alert: () => p.manyToOne(Alert).mapToPk().primary().deleteRule('no action'),
    subject: p.string().primary(),
  },
  primaryKeys: ['alert', 'subject'],
  indexes: [{ properties: ['subject'] }],
})

export type AlertSubject = InferEntity<typeof AlertSubject>
