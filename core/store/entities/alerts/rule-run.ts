import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import type { FullReason, RunJson } from '../../../contracts/api.ts'
import type { Problem } from '../../../base/problem.ts'

/**
 * `basis`: what besides the data decided the result, hashed. `keptMissing`: alerts were left as they were because something was
 * left out. A run can go on from one of the same basis that left nothing out.
 */
export interface RunEvaluation {
  readonly kind: 'full' | 'delta'
  readonly reason: FullReason | null
  readonly keys: number | null
  readonly basis: string
  readonly keptMissing: boolean
}

/** One run of one rule: what it read, found and changed. */
export const RuleRun = defineEntity({
  name: 'RuleRun',
  tableName: 'rule_run',
  properties: {
    id: p.string().primary(),
    topic: p.string(),
    rule: p.string(),
    /** The pack's version string and the version row it ran. */
    version: p.string(),
    packVersion: p.string(),
    /** `YYYY-MM-DD`: what `today()` was. */
    asOf: p.string(),
    state: p.string().$type<RunJson['state']>(),
    trigger: p.string().$type<RunJson['trigger']>(),
    /** Whole numbers and decimals as text. */
    params: p.json<Readonly<Record<string, string | boolean>>>(),
    inputs: p.json<RunJson['inputs']>(),
    findings: p.json<NonNullable<RunJson['findings']>>().strictNullable(),
    difference: p.json<NonNullable<RunJson['difference']>>().strictNullable(),
    unknown: p.integer().strictNullable(),
    nullKeys: p.integer().strictNullable(),
    /** Of the findings, those whose key is set aside; of the alerts, those left as they were because of what the run left out. */
    suppressed: p.integer().strictNullable(),
    held: p.integer().strictNullable(),
    /** Over what it ran. Null until it is done. */
    evaluation: p.json<RunEvaluation>().strictNullable(),
    problems: p.json<readonly Problem[]>(),
    account: p.string(),
    accountName: p.string(),
    job: p.string(),
    startedAt: p.datetime(),
    seconds: p.float().strictNullable(),
  },
  indexes: [{ properties: ['topic', 'rule', 'startedAt'] }],
})

export type RuleRun = InferEntity<typeof RuleRun>
