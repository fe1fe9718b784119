import type { Finding } from '../../contracts/finding.ts'

/**
 * Whom or what a finding is about, as texts to compare: each identifier of its key, by its token; where the key has none,
 * the whole key with the names of its fields, so that a licence is the same under whatever alias a rule reads it.
 */
export function subjectsOf(finding: Finding): readonly string[] {
  const identifiers = finding.key.filter(({ shown }) => shown?.token === true)
  if (identifiers.length > 0) return [...new Set(identifiers.map(({ value }) => `token=${String(value)}`))]
  return [finding.key.map(({ name, value }) => `${name.slice(name.indexOf('.') + 1)}=${String(value)}`).join('&')]
}
