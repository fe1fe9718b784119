import { expect } from 'vitest'
import type { DatasetModel } from '../../../../core/contracts/dataset-model.ts'
import type { Finding } from '../../../../core/contracts/finding.ts'
import type { RuleFile } from '../../../../core/contracts/generated/rule.ts'
import { checkRule } from '../../../../core/engines/rules/check-rule.ts'
import { compileRule } from '../../../../core/engines/rules/compile-rule.ts'
import { duckdb } from '../../../../core/language/dialects/duckdb.ts'
import { evaluateNaively, type PlainFinding } from './naive.ts'
import { contextOf, type Row, type RuleRunner } from './run-rule.ts'

/** Rows by dataset name. */
export type World = Readonly<Record<string, readonly Row[]>>

/** Expects the compiled rule to find what the naive evaluation finds, with one thread and with two, and its statistics to run. */
export async function holdTogether(runner: RuleRunner, datasets: readonly DatasetModel[], file: RuleFile, rows: World): Promise<void> {
  const { checked, problems } = checkRule(file, contextOf(datasets))
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
  const expected = evaluateNaively(checked!, rows, '2026-03-31')
  const compiled = compileRule(checked!, duckdb)
  await runner.load(datasets.filter(({ id }) => compiled.datasets.includes(id)), rows)
  for (const threads of [2, 1]) expect((await runner.find(compiled, { threads })).map(plainFinding)).toEqual(expected)
  await runner.statistics(compiled)
}

function plainFinding(finding: Finding): PlainFinding {
  const value = (one: unknown) => (one === null ? null : String(one).replace(/^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(\.\d+)?)$/, '$1T$2Z'))
  return {
    level: finding.level,
    key: finding.key.map((one) => value(one.value)),
    shown: [...finding.title.filter((part) => typeof part !== 'string'), ...finding.evidence].map((one) => value(one.value)),
    sources: finding.sources.map(({ alias, row }) => `${alias}#${row}`),
    count: finding.sourceCount,
  }
}
