import type { ExpectedFinding } from '../../contracts/generated/pack-test.ts'
import type { JsonValue } from '../../contracts/value-type.ts'

/** A finding with its values opened, as tests compare it. */
export interface ActualFinding {
  readonly level: string
  readonly key: Readonly<Record<string, JsonValue>>
  readonly title: string
  readonly evidence: Readonly<Record<string, JsonValue>>
  readonly region: string | null
  readonly department: string | null
  readonly sourceCount: number
}

/**
 * Null when `expected` lists exactly the actual findings, in any order; members left out of an expected one are not compared.
 * Else the difference: `-` expected and not found, `+` found and not expected.
 */
export function compareFindings(expected: readonly ExpectedFinding[], actual: readonly ActualFinding[]): string | null {
  const candidates = expected.map((wanted) => actual.flatMap((found, i) => (agrees(wanted, found) ? [i] : [])))
  const taken = assign(candidates)
  const missing = expected.filter((_, i) => !taken.has(i))
  const matched = new Set(taken.values())
  const surplus = actual.filter((_, i) => !matched.has(i))
  if (missing.length === 0 && surplus.length === 0) return null
  return [...missing.map((finding) => `- ${JSON.stringify(finding)}`), ...surplus.map((finding) => `+ ${JSON.stringify(finding)}`)].join('\n')
}

/** A largest matching of expected findings with different actual ones (augmenting paths): a vague one must not take what a precise one needs. */
function assign(candidates: readonly (readonly number[])[]): ReadonlyMap<number, number> {
  const owner = new Map<number, number>()
  const place = (wanted: number, seen: Set<number>): boolean => {
    for (const found of candidates[wanted]!) {
      if (seen.has(found)) continue
      seen.add(found)
      const before = owner.get(found)
      if (before === undefined || place(before, seen)) {
        owner.set(found, wanted)
        return true
      }
    }
    return false
  }
  candidates.forEach((_, wanted) => place(wanted, new Set()))
  return new Map([...owner].map(([found, wanted]) => [wanted, found]))
}

function agrees(wanted: ExpectedFinding, found: ActualFinding): boolean {
  const cells = (part: Readonly<Record<string, JsonValue>> | undefined, actual: Readonly<Record<string, JsonValue>>) =>
    Object.entries(part ?? {}).every(([name, value]) => Object.hasOwn(actual, name) && sameCell(value, actual[name]!))
  return (
    (wanted.level === undefined || wanted.level === found.level) &&
    cells(wanted.key, found.key) &&
    (wanted.title === undefined || wanted.title === found.title) &&
    cells(wanted.evidence, found.evidence) &&
    (wanted.region === undefined || wanted.region === found.region) &&
    (wanted.department === undefined || wanted.department === found.department) &&
    (wanted.sourceCount === undefined || wanted.sourceCount === found.sourceCount)
  )
}

/** Decimals are text in results, and 12.5 is 12.50; `007` as text stays apart from `7`. */
function sameCell(wanted: JsonValue, found: JsonValue): boolean {
  if (wanted === found) return true
  if (wanted === null || found === null) return false
  const [a, b] = [String(wanted), String(found)]
  const numbers = typeof wanted === 'number' || (a.includes('.') && b.includes('.'))
  return a === b || (numbers && plainNumber(a) !== null && plainNumber(a) === plainNumber(b))
}

function plainNumber(text: string): string | null {
  const match = /^(-?)0*(\d+?)(?:\.(\d*?)0*)?$/.exec(text)
  if (match === null) return null
  const [, sign, whole, fraction] = match
  const rest = fraction === undefined || fraction === '' ? '' : `.${fraction}`
  return whole === '0' && rest === '' ? '0' : `${sign}${whole}${rest}`
}
