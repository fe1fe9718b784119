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
    /** Who acted; null where the host itself did. */
    account: p.string().strictNullable(),
    actorName: p.string(),
    reason: p.text().strictNullable(),
    /** Last day of a suppression, `YYYY-MM-DD`. */
    until: p.string().strictNullable(),
    /** The other alert of a merge, or the one that stands in for this. */
    other: p.string().strictNullable(),
  },
})

export type AlertEventKind =
  | 'created' | 'changed' | 'gone' | 'resolved' | 'returned' | 'reopened' | 'revealed'
  /** Its key was set aside, and taken up again before its day. */
  | 'suppressed' | 'unsuppressed'
  /** Dismissed for a time that is over while the finding is there: a new alert (`other`) stands for the key. */
  | 'renewed'
  /** It went into another alert and came out again; the other way round, it took one in and let it go. */
  | 'merged' | 'unmerged' | 'absorbed' | 'released'
export type AlertEvent = InferEntity<typeof AlertEvent>
