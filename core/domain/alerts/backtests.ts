import type { BacktestJson } from '../../contracts/backtest.ts'
import { wholeTopicsIn, type Reading } from '../../store/access.ts'
import { Backtest } from '../../store/entities/alerts/backtest.ts'
import type { Change } from '../../store/unit-of-work.ts'

export type NewBacktest = Pick<Backtest, 'id' | 'topic' | 'rule' | 'version' | 'asOf' | 'plan' | 'job'>

/** Of each rule so many are kept; they are tries, and what they found can be found again. */
const kept = 20

/** Notes a backtest that waits for its turn, and lets go of old ones of the rule. */
export async function queueBacktest(change: Change, backtest: NewBacktest): Promise<Backtest> {
  const { em, action } = change
  const row = {
    ...backtest, state: 'queued' as const, result: null, problems: [], account: action.actor.id, accountName: action.actor.name, startedAt: action.at, seconds: null,
  } as unknown as Backtest
  await em.insert(Backtest, row)
  const ended = { topic: backtest.topic, rule: backtest.rule, state: { $nin: ['queued' as const, 'running' as const] } }
  const [last] = await em.find(Backtest, ended, { orderBy: { id: 'desc' }, offset: kept - 1, limit: 1, fields: ['id'] })
  if (last !== undefined) await em.nativeDelete(Backtest, { ...ended, id: { $lt: last.id } })
  const { draft, ...plan } = backtest.plan
  change.audit({ verb: 'queue-backtest', object: { kind: 'rule', id: backtest.rule }, topic: backtest.topic, after: { backtest: backtest.id, asOf: backtest.asOf, version: backtest.version, draft: draft !== null, params: plan.params, range: plan.range?.param ?? null } })
  return row
}

/** Notes how a backtest ended. */
export async function endBacktest(change: Change, backtest: Backtest, outcome: Pick<Backtest, 'state' | 'result' | 'problems' | 'seconds'>): Promise<void> {
  await change.em.nativeUpdate(Backtest, { id: backtest.id }, outcome)
  change.audit({
    verb: 'backtest', object: { kind: 'rule', id: backtest.rule }, topic: backtest.topic,
    after: { backtest: backtest.id, state: outcome.state, findings: outcome.result?.findings ?? null, difference: outcome.result === null ? null : { ...outcome.result.difference } },
  })
}

/** Null when there is none, or none that the action reaches. */
export async function findBacktest(reading: Reading, id: string): Promise<Backtest | null> {
  return reading.em.findOne(Backtest, { $and: [{ id }, wholeTopicsIn(reading.action.scope)] })
}

export function isEnded(state: BacktestJson['state']): boolean {
  return state !== 'queued' && state !== 'running'
}
