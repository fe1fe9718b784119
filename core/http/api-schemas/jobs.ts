import { count, instant, nullable, number, object, oneOf, problemSchema, text } from './common.ts'

const progressSchema = object({
  phase: oneOf(['reading', 'checking', 'sealing', 'storing', 'colliding', 'alerting', 'counting', 'migrating']),
  done: nullable({ type: 'number', minimum: 0, maximum: 1 }),
  rows: count,
  rowsPerSecond: nullable(number),
  secondsLeft: nullable(number),
})

export const jobSchema = object({
  id: text,
  kind: oneOf(['import', 'run', 'backtest', 'migration']),
  state: oneOf(['queued', 'running', 'done', 'failed', 'cancelled']),
  progress: nullable(progressSchema),
  problem: nullable(problemSchema),
  subject: { type: 'string', description: "The import's, run's, backtest's or migration's id." },
  createdAt: instant,
  finishedAt: nullable(instant),
})
