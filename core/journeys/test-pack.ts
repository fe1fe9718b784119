import type { ImportCounts, PoolEngine } from '../contracts/engine.ts'
import type { Finding } from '../contracts/finding.ts'
import type { PackTestFile } from '../contracts/generated/pack-test.ts'
import type { CompiledRule } from '../contracts/compiled-rule.ts'
import type { WorkCalendar } from '../contracts/query-plan.ts'
import type { BoundValue } from '../contracts/sql.ts'
import type { TopicRuntime } from '../contracts/topic-runtime.ts'
import { collide, currentInputs } from '../domain/alerts/collide.ts'
import { compareFindings, type ActualFinding } from '../domain/alerts/compare-findings.ts'
import { valuesOf, viewerOf } from '../domain/alerts/show-finding.ts'

export type RuleTest = Extract<PackTestFile, { rule: string }>

export interface TestSettings {
  readonly timeZone: string
  readonly calendar: WorkCalendar
  /** Turns a test's `params` into bound values; throws a coded error on one that does not fit. */
  readParams(rule: CompiledRule, params: Readonly<Record<string, string | number | boolean>>): Readonly<Record<string, BoundValue>>
}

/**
 * Runs one rule test in an empty pool of its own, through the same import and the same query as real data.
 * Returns null when it holds, else the difference, one line a finding.
 */
export async function testRule(pool: PoolEngine, runtime: TopicRuntime, test: RuleTest, settings: TestSettings): Promise<string | null> {
  const rule = runtime.rules.get(test.rule)!
  await pool.ensureTables(rule.datasets.map((id) => runtime.datasets.get(id)!.table))
  for (const [name, rows] of Object.entries(test.given)) {
    const refusal = await give(pool, runtime, name, rows)
    if (refusal !== null) return refusal
  }
  const binding = {
    today: test.today, timeZone: settings.timeZone, calendar: settings.calendar,
    params: settings.readParams(rule, test.params ?? {}), inputs: currentInputs(runtime, rule),
  }
  const findings: Finding[] = []
  for await (const page of collide(pool, rule, binding)) findings.push(...page)
  const viewer = await viewerOf(pool, findings.flatMap((finding) => [...valuesOf(finding)]), true)
  const actual: ActualFinding[] = findings.map((finding) => ({
    level: finding.level,
    key: Object.fromEntries(finding.key.map((value) => [value.name, viewer.show(value).value])),
    title: viewer.read(finding.title, 'zh-CN'),
    evidence: Object.fromEntries(finding.evidence.map((value) => [value.name, viewer.show(value).value])),
    region: finding.region,
    department: finding.department,
    sourceCount: finding.sourceCount,
  }))
  return compareFindings(test.expect, actual)
}

/** Loads a test's rows; a row that would be quarantined makes the test fail, since its author meant it to count. */
async function give(pool: PoolEngine, runtime: TopicRuntime, name: string, rows: RuleTest['given'][string]): Promise<string | null> {
  if (rows.length === 0) return null
  const dataset = runtime.datasets.get(name.includes('/') ? name : `${runtime.pack.id}/${name}`)!
  const loaded = await pool.load(dataset.importPlan, { kind: 'records', records: rows })
  try {
    if (loaded.refused !== null) return `given ${name}: ${loaded.refused.message['zh-CN']}`
    const { counts, quarantine } = await pool.commit(loaded, { at: '2000-01-01T00:00:00.000Z', importId: `test:${name}` })
    return counts.quarantined === 0 ? null : `given ${name}: ${await reasons(counts, quarantine())}`
  } finally {
    await pool.discard(loaded)
  }
}

async function reasons(counts: ImportCounts, pages: AsyncIterable<readonly { row: number; reasons: readonly { code: string; field: string | null }[] }[]>): Promise<string> {
  const lines: string[] = []
  for await (const page of pages) for (const row of page) lines.push(`#${row.row} ${row.reasons.map((reason) => (reason.field === null ? reason.code : `${reason.field}: ${reason.code}`)).join(', ')}`)
  return `${counts.quarantined} 行被隔离 / rows quarantined: ${lines.slice(0, 20).join('; ')}`
}
