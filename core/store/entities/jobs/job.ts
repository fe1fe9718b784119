import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import type { JobJson, JobProgress } from '../../../contracts/api.ts'
import type { Problem } from '../../../base/problem.ts'

/** A piece of work that outlasts a request, as people watch it. The outbox row beside it makes it happen. */
export const Job = defineEntity({
  name: 'Job',
  tableName: 'job',
  properties: {
    id: p.string().primary(),
    kind: p.string().$type<JobJson['kind']>(),
    state: p.string().$type<JobJson['state']>().index(),
    /** The import's, run's or backtest's id. */
    subject: p.string(),
    topic: p.string().strictNullable(),
    /** Who asked for it. */
    account: p.string().strictNullable(),
    progress: p.json<JobProgress>().strictNullable(),
    problem: p.json<Problem>().strictNullable(),
    createdAt: p.datetime(),
    finishedAt: p.datetime().strictNullable(),
  },
  indexes: [{ properties: ['kind', 'subject'] }],
})

export type Job = InferEntity<typeof Job>
