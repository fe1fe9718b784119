import type { CompiledRule } from '../../../core/contracts/compiled-rule.ts'
import type { PoolEngine } from '../../../core/contracts/engine.ts'
import type { QueryBinding } from '../../../core/contracts/query-plan.ts'
import type { TopicRuntime } from '../../../core/contracts/topic-runtime.ts'
import { sql } from '../../../core/contracts/sql.ts'
import { collide, currentInputs, ruleStatistics } from '../../../core/domain/alerts/collide.ts'
import { nationalCalendar } from '../../../core/engines/deadlines/national-calendar.ts'
import { readParams } from '../../../core/engines/rules/read-params.ts'
import { scaleToday } from './scale-topic.ts'

export interface Judged {
  readonly rule: string
  readonly planted: number
  readonly found: number
  /** Alerts found that were planted, key and level both. */
  readonly right: number
  /** Some of what is missing or too much, as `level key`. */
  readonly wrong: readonly string[]
  readonly seconds: number
}

export const recall = ({ planted, right }: Judged) => (planted === 0 ? 1 : right / planted)
export const precision = ({ found, right }: Judged) => (found === 0 ? 1 : right / found)

export function scaleBinding(runtime: TopicRuntime, rule: CompiledRule): QueryBinding {
  return { today: scaleToday, timeZone: 'Asia/Shanghai', calendar: nationalCalendar, params: readParams(rule, {}), inputs: currentInputs(runtime, rule) }
}

/** By rule: `level key` of every alert that is to be found. The pool was made by `makeScalePool`. */
export async function plantedAlerts(pool: PoolEngine): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const planted = new Map<string, Set<string>>()
  const plan = { sql: sql`SELECT rule, level || ' ' || key AS alert FROM bench.planted`, inputs: [], params: [], columns: [] }
  for await (const page of pool.execute(plan, { today: scaleToday, timeZone: 'Asia/Shanghai', calendar: nationalCalendar, params: {}, inputs: {} })) {
    for (const { rule, alert } of page) planted.set(String(rule), (planted.get(String(rule)) ?? new Set<string>()).add(String(alert)))
  }
  return planted
}

/** A full run of one rule, as the product runs it, held against what was planted. */
export async function judgeRule(pool: PoolEngine, runtime: TopicRuntime, rule: CompiledRule, planted: ReadonlySet<string>): Promise<Judged> {
  const began = performance.now()
  const binding = scaleBinding(runtime, rule)
  const found = new Set<string>()
  for await (const page of collide(pool, rule, binding)) for (const { level, key } of page) found.add(`${level} ${key.map(({ value }) => String(value)).join('|')}`)
  await ruleStatistics(pool, rule, binding)
  const seconds = (performance.now() - began) / 1000
  const [missing, extra] = [[...planted].filter((alert) => !found.has(alert)), [...found].filter((alert) => !planted.has(alert))]
  const wrong = [...missing.map((alert) => `missing: ${alert}`), ...extra.map((alert) => `too much: ${alert}`)]
  return { rule: rule.id, planted: planted.size, found: found.size, right: planted.size - missing.length, wrong: wrong.slice(0, 5), seconds }
}
