import { problemToJson } from '../../base/problem.ts'
import { type Lang } from '../../base/text.ts'
import type { CodeTitle } from '../../contracts/api.ts'
import type { BacktestJson } from '../../contracts/backtest.ts'
import type { Backtest } from '../../store/entities/alerts/backtest.ts'

/** Titles of departments and regions, as the topic's code tables have them. */
export interface PlaceTitles {
  department(code: string | null): CodeTitle | null
  region(code: string | null): CodeTitle | null
}

/** A backtest as the API sends it. */
export function backtestJson(backtest: Backtest, titles: PlaceTitles, lang: Lang): BacktestJson {
  const { result, plan } = backtest
  return {
    id: backtest.id, topic: backtest.topic, rule: backtest.rule, version: backtest.version, draft: plan.draft !== null, asOf: backtest.asOf, state: backtest.state,
    by: backtest.accountName, params: result?.params ?? [], against: result?.against ?? null, inputs: result?.inputs ?? [],
    findings: result?.findings ?? null, difference: result?.difference ?? null,
    departments: (result?.departments ?? []).map(({ code, ...counts }) => ({ place: titles.department(code), ...counts })),
    regions: (result?.regions ?? []).map(({ code, ...counts }) => ({ place: titles.region(code), ...counts })),
    examples: (result?.examples ?? []).map(({ kind, level, was, title, titleEn, region, department }) => (
      { kind, level, was, title: lang === 'en' ? titleEn : title, region: titles.region(region), department: titles.department(department) })),
    curve: result?.curve ?? null, unknown: result?.unknown ?? null, nullKeys: result?.nullKeys ?? null,
    problems: backtest.problems.map((problem) => problemToJson(problem, lang)),
    startedAt: backtest.startedAt.toISOString(), seconds: backtest.seconds, job: backtest.job,
  }
}
