import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import type { Lang } from '../base/text.ts'
import type { BacktestJson, VersionJson } from '../contracts/backtest.ts'
import { backtestJson } from '../domain/alerts/backtest-json.ts'
import { findBacktest } from '../domain/alerts/backtests.ts'
import { departmentOf, regionOf } from '../domain/topics/code-titles.ts'
import { versionsOf } from '../domain/topics/pack-versions.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import { visibleTopic } from '../domain/topics/visible-topic.ts'
import { reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import type { Backtest } from '../store/entities/alerts/backtest.ts'

export interface BacktestReading {
  readonly store: Store
  readonly registry: TopicRegistry
}

/** One backtest of a topic. Throws `not-found`. */
export async function readBacktest(deps: BacktestReading, action: Action, where: { readonly topic: string; readonly id: string }, lang: Lang): Promise<BacktestJson> {
  const backtest = await findBacktest(reading(deps.store, action), where.id)
  if (backtest === null || backtest.topic !== where.topic) throw new HuiyanError('not-found', { thing: where.id })
  return shownBacktest(deps, backtest, lang)
}

/** A backtest with the titles of its topic's code tables. */
export function shownBacktest({ registry }: Pick<BacktestReading, 'registry'>, backtest: Backtest, lang: Lang): BacktestJson {
  const codes = registry.running().find(({ runtime }) => runtime.pack.id === backtest.topic)?.runtime.codes ?? new Map()
  return backtestJson(backtest, { department: (code) => departmentOf(codes, code), region: (code) => regionOf(codes, code) }, lang)
}

/** Stored versions of a topic's pack, newest first. Throws `no-topic`, `topic-quarantined`. */
export async function readVersions(deps: BacktestReading, action: Action, topic: string): Promise<readonly VersionJson[]> {
  const { packVersion } = visibleTopic(deps.registry, action, topic)
  const versions = await versionsOf(reading(deps.store, action), topic)
  return versions.map(({ id, version, installedAt }) => ({ id, version, installedAt: installedAt.toISOString(), running: id === packVersion }))
}
