import type { Reading } from '../../store/access.ts'
import type { AlertEvent, AlertEventKind } from '../../store/entities/alerts/alert-event.ts'
import { AuditRecord } from '../../store/entities/audit/audit-record.ts'

/** By which act of people each kind comes about; all others are noted by the run that brought them. */
const verbs: Partial<Readonly<Record<AlertEventKind, string>>> = {
  revealed: 'reveal', suppressed: 'suppress-alert', unsuppressed: 'unsuppress-alert', merged: 'merge-alert', unmerged: 'unmerge-alert', absorbed: 'merge-alert', released: 'unmerge-alert',
}

/**
 * The leaves of the trail that events of an alert stand in, hex, by the event: of what somebody did with it, with the alert that went into it
 * or came out, or of the run that found it. Events and their entries are of one change, and so of one time.
 */
export async function leavesOfEvents({ em }: Pick<Reading, 'em'>, { id, topic, rule }: { readonly id: string; readonly topic: string; readonly rule: string }, events: readonly AlertEvent[]): Promise<ReadonlyMap<string, string>> {
  if (events.length === 0) return new Map()
  const at = { $in: [...new Set(events.map((event) => event.at))] }
  const others = events.flatMap(({ kind, other }) => ((kind === 'absorbed' || kind === 'released') && other !== null ? [other] : []))
  const records = await em.find(AuditRecord, { $or: [
    { objectKind: 'alert', objectId: { $in: [id, ...others] }, verb: { $in: Object.values(verbs) }, at },
    { objectKind: 'rule', objectId: rule, topic, verb: 'run-rule', at },
  ] }, { fields: ['at', 'verb', 'objectId', 'after', 'leaf'], disableIdentityMap: true })
  const leaves = new Map(records.map((record) => [record.verb === 'run-rule' ? runOf(record.after) : keyOf(record.verb, record.objectId, record.at), record.leaf]))
  return new Map(events.flatMap((event) => {
    const verb = verbs[event.kind]
    const leaf = leaves.get(verb === undefined ? event.run : keyOf(verb, event.kind === 'absorbed' || event.kind === 'released' ? event.other! : id, event.at))
    return leaf === undefined ? [] : [[event.id, leaf] as const]
  }))
}

const keyOf = (verb: string, object: string, at: Date): string => `${verb} ${object} ${at.getTime()}`

const runOf = (after: string | null): string | null => (JSON.parse(after ?? '{}') as { readonly run?: string }).run ?? null
