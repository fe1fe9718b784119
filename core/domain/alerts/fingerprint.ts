import { createHash } from 'node:crypto'
import type { Finding } from '../../contracts/finding.ts'
import type { JsonValue } from '../../contracts/value-type.ts'
import type { FoundKey } from './reconcile.ts'

/** What a finding is recognised and compared by, as hashes: identifiers in it are tokens already. */
export function foundKey(topic: string, finding: Finding): FoundKey {
  return {
    fingerprint: keyFingerprint(topic, finding.rule, finding.key.map((member) => member.value)),
    content: digest([finding.level, finding.sourceCount, finding.sources.map((source) => [source.alias, source.dataset, source.row])]),
    wording: digest([finding.title, finding.titleEn, finding.evidence.map((value) => value.value), finding.region, finding.department]),
  }
}

/** The fingerprint of an alert key. */
export function keyFingerprint(topic: string, rule: string, key: readonly JsonValue[]): string {
  return digest([topic, rule, key])
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url')
}
