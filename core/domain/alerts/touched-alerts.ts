import type { CompiledRule } from '../../contracts/compiled-rule.ts'
import type { Finding } from '../../contracts/finding.ts'
import type { JsonValue } from '../../contracts/value-type.ts'
import { Alert } from '../../store/entities/alerts/alert.ts'
import type { Change } from '../../store/unit-of-work.ts'
import { deltaKey } from './collide-delta.ts'
import { keyFingerprint } from './fingerprint.ts'
import type { CountedAlert } from './standing-alerts.ts'

/**
 * Splits the standing alerts of a rule by what a delta says of them. `untouched` fire as the run before found them, and go on
 * firing. All others are as after a full run: touched ones, and those that were gone or missing already, which no key has brought back.
 */
export async function splitTouched(
  change: Change, topic: string, rule: CompiledRule, standing: ReadonlyMap<string, CountedAlert>, keys: readonly (readonly JsonValue[])[],
): Promise<{ readonly touched: ReadonlyMap<string, CountedAlert>; readonly untouched: readonly CountedAlert[] }> {
  const firing = [...standing.values()].filter(({ presence, missingSince }) => presence === 'firing' && missingSince === null)
  const isTouched = rule.delta.keys.length === rule.reading.key.length ? byFingerprint(topic, rule, keys) : await byMembers(change, rule, firing, keys)
  const untouched = firing.filter((alert) => !isTouched(alert))
  const left = new Set(untouched.map(({ id }) => id))
  return { touched: new Map([...standing].filter(([, { id }]) => !left.has(id))), untouched }
}

function byFingerprint(topic: string, rule: CompiledRule, keys: readonly (readonly JsonValue[])[]): (alert: CountedAlert) => boolean {
  const touched = new Set(keys.map((key) => keyFingerprint(topic, rule.id, key)))
  return ({ fingerprint }) => touched.has(fingerprint)
}

const chunk = 500

/** Where a key's members are not all known, alerts are told by those that are. */
async function byMembers(change: Change, rule: CompiledRule, alerts: readonly CountedAlert[], keys: readonly (readonly JsonValue[])[]): Promise<(alert: CountedAlert) => boolean> {
  const known = new Set(keys.map((key) => JSON.stringify(key)))
  const touched = new Set<string>()
  if (known.size === 0) return () => false
  for (let at = 0; at < alerts.length; at += chunk) {
    const rows = await change.em.find(Alert, { id: { $in: alerts.slice(at, at + chunk).map(({ id }) => id) } }, { fields: ['id', 'finding'], disableIdentityMap: true })
    for (const row of rows) if (known.has(JSON.stringify(deltaKey(rule, row.finding as unknown as Finding)))) touched.add(row.id)
  }
  return ({ id }) => touched.has(id)
}
