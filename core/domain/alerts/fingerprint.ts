import { createHash } from 'node:crypto'
import type { Finding } from '../../contracts/finding.ts'
import type { FoundKey } from './reconcile.ts'

/** What a finding is recognised and compared by, as hashes: identifiers in it are tokens already. */
export function foundKey(topic: string, finding: Finding): FoundKey {
  return {
    fingerprint: digest([topic, finding.rule, finding.key.map((member) => member.value)]),
    content: digest([finding.level, finding.sourceCount, finding.sources.map((source) => [source.alias, source.dataset, source.row])]),
    wording: digest([finding.title, finding.titleEn, finding.evidence.map((value) => value.value), finding.region, finding.department]),
  }
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url')
}
