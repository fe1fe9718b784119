import type { CompiledRule } from '../../contracts/compiled-rule.ts'
import type { PoolEngine } from '../../contracts/engine.ts'
import type { Finding } from '../../contracts/finding.ts'
import type { QueryBinding } from '../../contracts/query-plan.ts'
import { mostLeftOut } from '../../engines/rules/compile-limits.ts'

/** Which findings may rest on what a run left out. */
export type LeftOut = (finding: Finding) => boolean

export const everything: LeftOut = () => true

/**
 * Of what the met limits among `columns` left out, the findings that have a row of it among their sources. Where that cannot be told,
 * because the rule does not carry such rows or they are too many, it is all of them. Null where nothing was left out whole.
 */
export async function leftOutBy(pool: Pick<PoolEngine, 'execute'>, rule: CompiledRule, binding: QueryBinding, columns: ReadonlySet<string>, signal?: AbortSignal): Promise<LeftOut | null> {
  const met = rule.limits.filter(({ kind, column }) => kind !== 'unassigned' && columns.has(column))
  if (met.length === 0) return null
  const touched: LeftOut[] = []
  for (const { leftOut } of met) {
    if (leftOut === null) return everything
    const keys = new Set<string>()
    for await (const page of pool.execute(leftOut.rows, binding, { ...(signal === undefined ? {} : { signal }), anew: () => keys.clear() })) {
      for (const row of page) keys.add(keyText(leftOut.rows.columns.map(({ name }) => row[name] ?? null)))
    }
    if (keys.size > mostLeftOut) return everything
    touched.push((finding) => restsOn(finding, leftOut.alias, keys))
  }
  return (finding) => touched.some((rests) => rests(finding))
}

function restsOn(finding: Finding, alias: string, keys: ReadonlySet<string>): boolean {
  const sources = finding.sources.filter((source) => source.alias === alias)
  // Only so many sources are kept, and an earlier version of the rule may have called them otherwise.
  if (sources.length === 0 || finding.sources.length < finding.sourceCount) return true
  return sources.some(({ key, row }) => keys.has(keyText(key.length === 0 ? [row] : key.map(({ value }) => value))))
}

/** Numbers are text in one place and numbers in the other. */
function keyText(members: readonly unknown[]): string {
  return JSON.stringify(members.map((member) => (member === null ? null : String(member))))
}
