import { isHuiyanError } from '../base/errors.ts'
import type { Problem } from '../base/problem.ts'
import type { CompiledRule } from '../contracts/compiled-rule.ts'
import type { ImportCounts, ImportSource, LoadProgress, PoolEngine } from '../contracts/engine.ts'
import type { Finding, Level } from '../contracts/finding.ts'
import type { QueryBinding } from '../contracts/query-plan.ts'
import type { BoundValue } from '../contracts/sql.ts'
import type { TopicRuntime } from '../contracts/topic-runtime.ts'
import { collide, currentInputs, ruleStatistics } from '../domain/alerts/collide.ts'
import { metLimits } from '../domain/alerts/rule-limits.ts'

export interface HeadlessRequest {
  /** Rules to run, each with parameters that replace its defaults. */
  readonly rules: readonly { readonly rule: CompiledRule; readonly params: Readonly<Record<string, BoundValue>> }[]
  /** Files by qualified dataset. */
  readonly files: ReadonlyMap<string, ImportSource>
  readonly binding: Pick<QueryBinding, 'today' | 'timeZone' | 'calendar'>
  /** The instant that batches carry, ISO. */
  readonly at: string
  readonly signal?: AbortSignal
}

export interface HeadlessObserver {
  onLoad?(dataset: string, progress: LoadProgress): void
  onRule?(rule: string): void
  /** Findings come in the rule's order, in pages; the next page waits for this. */
  onFindings?(findings: readonly Finding[]): Promise<void> | void
}

export type RuleStatus = 'done' | 'frozen' | 'failed'

export interface RuleResult extends Readonly<Record<Level, number>> {
  readonly status: RuleStatus
  readonly unknown: number
  readonly nullKeys: number
  readonly seconds: number
}

export interface HeadlessResult {
  readonly datasets: ReadonlyMap<string, ImportCounts>
  readonly rules: ReadonlyMap<string, RuleResult>
  readonly problems: readonly Problem[]
}

/**
 * Loads files into a pool of its own and runs rules over them; nothing else is kept.
 * A file that is refused, a dataset without a file and a rule that fails become Problems, and the rest goes on.
 * Data of such a run is never stale, but a rule that reads a dataset which was not loaded is frozen: no finding would mean nothing.
 */
export async function runHeadless(pool: PoolEngine, runtime: TopicRuntime, request: HeadlessRequest, observer: HeadlessObserver = {}): Promise<HeadlessResult> {
  const problems: Problem[] = []
  const datasets = new Map<string, ImportCounts>()
  const needed = new Set(request.rules.flatMap(({ rule }) => rule.datasets))
  await pool.ensureTables([...runtime.datasets.values()].map((dataset) => dataset.table))
  for (const [id, dataset] of runtime.datasets) {
    const source = request.files.get(id)
    if (source === undefined) {
      if (needed.has(id)) problems.push(notLoaded(shortName(runtime, id)))
      continue
    }
    const loaded = await pool.load(dataset.importPlan, source, {
      ...(request.signal === undefined ? {} : { signal: request.signal }),
      onProgress: (progress) => observer.onLoad?.(id, progress),
    })
    const name = shortName(runtime, id)
    problems.push(...loaded.problems.map((problem) => ({ ...problem, file: problem.file ?? name })))
    if (loaded.refused !== null) {
      problems.push({ ...loaded.refused, severity: 'error', file: loaded.refused.file ?? name })
      await pool.discard(loaded)
      continue
    }
    const { counts, reasons, problems: said } = await pool.commit(loaded, { at: request.at, importId: `headless:${id}` })
    datasets.set(id, counts)
    problems.push(...said.map((problem) => ({ ...problem, file: name })))
    for (const [code, rows] of Object.entries(reasons)) problems.push(quarantined(name, dataset.importPlan.reasons[code], code, rows))
    await pool.discard(loaded)
  }
  const rules = new Map<string, RuleResult>()
  for (const { rule, params } of request.rules) {
    observer.onRule?.(rule.id)
    rules.set(rule.id, await runOne(pool, runtime, rule, { ...request.binding, params, inputs: currentInputs(runtime, rule) }, datasets, problems, observer, request.signal))
  }
  return { datasets, rules, problems }
}

async function runOne(
  pool: PoolEngine, runtime: TopicRuntime, rule: CompiledRule, binding: QueryBinding, loaded: ReadonlyMap<string, ImportCounts>,
  problems: Problem[], observer: HeadlessObserver, signal: AbortSignal | undefined,
): Promise<RuleResult> {
  const levels: Record<Level, number> = { red: 0, orange: 0, yellow: 0, blue: 0 }
  const started = process.hrtime.bigint()
  const result = (status: RuleStatus, unknown = 0, nullKeys = 0): RuleResult => ({
    status, ...levels, unknown, nullKeys, seconds: Math.round(Number(process.hrtime.bigint() - started) / 1e6) / 1e3,
  })
  const missing = rule.datasets.filter((dataset) => !loaded.has(dataset))
  if (missing.length > 0) {
    problems.push(frozen(rule.id, missing.map((dataset) => shortName(runtime, dataset))))
    return result('frozen')
  }
  try {
    for await (const findings of collide(pool, rule, binding, signal === undefined ? {} : { signal })) {
      for (const finding of findings) levels[finding.level] += 1
      await observer.onFindings?.(findings)
    }
    const { unknown, nullKeys, limits } = await ruleStatistics(pool, rule, binding, signal)
    problems.push(...(await metLimits(pool, rule, binding, limits, signal)).problems)
    return result('done', unknown, nullKeys)
  } catch (error) {
    if (!isHuiyanError(error)) throw error
    problems.push({
      code: error.code, severity: 'error', file: `rules/${rule.id}.json`, pointer: '', line: null,
      message: { 'zh-CN': `规则 ${rule.id} 运行失败：${error.detail['zh-CN']}`, en: `Rule ${rule.id} failed: ${error.detail.en}` }, hint: error.hint,
    })
    return result('failed')
  }
}

/** As people write it for `--data`: without the pack's own name. */
export function shortName(runtime: TopicRuntime, dataset: string): string {
  return dataset.startsWith(`${runtime.pack.id}/`) ? dataset.slice(runtime.pack.id.length + 1) : dataset
}

function notLoaded(name: string): Problem {
  return {
    code: 'dataset-not-loaded', severity: 'error', file: name, pointer: '', line: null,
    message: { 'zh-CN': `数据集 ${name} 没有数据文件。`, en: `Dataset ${name} has no data file.` },
    hint: { 'zh-CN': `在数据文件夹里放入 ${name}.csv，或用 --file ${name}=路径 指明。`, en: `Put ${name}.csv into the data folder, or name it with --file ${name}=path.` },
  }
}

function frozen(rule: string, names: readonly string[]): Problem {
  return {
    code: 'rule-frozen', severity: 'error', file: `rules/${rule}.json`, pointer: '', line: null,
    message: {
      'zh-CN': `规则 ${rule} 没有运行：它所读的数据集 ${names.join('、')} 尚未载入。`,
      en: `Rule ${rule} did not run: it reads ${names.join(', ')}, which was not loaded.`,
    },
    hint: { 'zh-CN': '载入该数据集后重新运行。', en: 'Load that dataset and run again.' },
  }
}

function quarantined(name: string, reason: { readonly 'zh-CN': string; readonly en: string } | undefined, code: string, rows: number): Problem {
  const said = reason ?? { 'zh-CN': code, en: code }
  return {
    code: 'rows-quarantined', severity: 'warning', file: name, pointer: '', line: null,
    message: { 'zh-CN': `${name} 有 ${rows} 行被隔离（${code}）：${said['zh-CN']}`, en: `${rows} rows of ${name} are quarantined (${code}): ${said.en}` },
  }
}
