import type { CompiledRule } from '../../contracts/compiled-rule.ts'
import type { Dialect } from '../../contracts/dialect.ts'
import { levels, type Level } from '../../contracts/finding.ts'
import type { ResultRow } from '../../contracts/engine.ts'
import type { QueryPlan } from '../../contracts/query-plan.ts'
import { sql } from '../../contracts/sql.ts'

const [place, count] = ['level', 'count'] as const

/** The rule's own query, its findings counted by level instead of given: what a range of a parameter is drawn from. */
export function countLevels(rule: CompiledRule, dialect: Dialect): QueryPlan {
  const level = { parts: [dialect.identifier(rule.reading.level)] }
  const name = (text: string) => ({ parts: [dialect.identifier(text)] })
  return {
    ...rule.findings,
    sql: sql`SELECT ${level} AS ${name(place)}, count(*) AS ${name(count)}\nFROM (${rule.findings.sql}) AS ${name('_counted')}\nGROUP BY ${level}`,
    columns: [{ name: place, type: { kind: 'int' } }, { name: count, type: { kind: 'int' } }],
  }
}

/** The rows of that query, by level. */
export function readLevelCounts(rows: readonly ResultRow[]): Readonly<Record<Level, number>> {
  const counts: Record<Level, number> = { red: 0, orange: 0, yellow: 0, blue: 0 }
  for (const row of rows) counts[levels[Number(row[place])]!] += Number(row[count])
  return counts
}
