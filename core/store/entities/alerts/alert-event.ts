import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import type { Level } from '../../../contracts/finding.ts'
import { Alert } from './alert.ts'

/** What happened to an alert, in order; never changed. */
export const AlertEvent = defineEntity({
  name: 'AlertEvent',
  tableName: 'alert_event',
  properties: {
    id: p.string().primary(),
    alert: () => p.manyToOne(Alert).mapToPk().index().deleteRule('no action'),
    at: p.datetime(),
    kind: p.string().$type<AlertEventKind>(),
    /** Level after the event, where it changed. */
    level: p.string().$type<Level>().strictNullable(),
    run: p.string().strictNullable(),
    actorName: p.string(),
    reason: p.text().strictNullable(),
  },
})

export type AlertEventKind = 'created' | 'changed' | 'gone' | 'resolved' | 'returned' | 'reopened' | 'revealed'
export type AlertEvent = InferEntity<typeof AlertEvent>
