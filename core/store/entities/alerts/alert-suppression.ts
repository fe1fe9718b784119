import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import { Alert } from './alert.ts'

/** That a key is set aside for a time, why and by whom. Ended by its day, by being lifted, or by another one in its place. */
export const AlertSuppression = defineEntity({
  name: 'AlertSuppression',
  tableName: 'alert_suppression',
  properties: {
    id: p.string().primary(),
    topic: p.string(),
    rule: p.string(),
    /** The alert that stood for the key. */
    alert: () => p.manyToOne(Alert).mapToPk().index().deleteRule('no action'),
    reason: p.text(),
    /** Last day, `YYYY-MM-DD` in city time, and the instant at which that day is over. */
    until: p.string(),
    endsAt: p.datetime(),
    at: p.datetime(),
    account: p.string(),
    accountName: p.string(),
    /** When it was ended before its day, by whom and why. */
    liftedAt: p.datetime().strictNullable(),
    liftedBy: p.string().strictNullable(),
    liftReason: p.text().strictNullable(),
  },
  indexes: [{ properties: ['endsAt', 'id'] }],
})

export type AlertSuppression = InferEntity<typeof AlertSuppression>
