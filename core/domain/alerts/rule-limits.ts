import type { Problem } from '../../base/problem.ts'
import { sentence, type Lang } from '../../base/text.ts'
import type { CompiledRule, RuleLimit, Saying } from '../../contracts/compiled-rule.ts'
import type { PoolEngine, ResultRow } from '../../contracts/engine.ts'
import type { FindingValue } from '../../contracts/finding.ts'
import type { QueryBinding } from '../../contracts/query-plan.ts'
import type { JsonValue } from '../../contracts/value-type.ts'
import { leftOutBy, type LeftOut } from './left-out.ts'
import { valueText, viewerOf } from './show-finding.ts'

/** Limits of a rule that a run met. */
export interface MetLimits {
  /** One a limit, with some of what it concerns, masked. */
  readonly problems: readonly Problem[]
  /** What may only not have been looked for: alerts with these findings must not count as gone or as milder. Null: all was looked for. */
  readonly leftOut: LeftOut | null
}

type LimitQueries = Pick<PoolEngine, 'execute' | 'unseal'>

/** Of what was left out, so many are named. */
const named = 10

/** Says which limits of its steps a run met; `counts` by the limits' columns (design: rules, `hop` and `similar`). */
export async function metLimits(pool: LimitQueries, rule: CompiledRule, binding: QueryBinding, counts: Readonly<Record<string, number>>, signal?: AbortSignal): Promise<MetLimits> {
  const met = rule.limits.filter(({ column }) => (counts[column] ?? 0) > 0)
  const problems: Problem[] = []
  for (const limit of met) problems.push(await problemOf(pool, rule, limit, binding, counts[limit.column]!, signal))
  return { problems, leftOut: await leftOutBy(pool, rule, binding, new Set(met.map(({ column }) => column)), signal) }
}

async function problemOf(pool: LimitQueries, rule: CompiledRule, limit: RuleLimit, binding: QueryBinding, count: number, signal: AbortSignal | undefined): Promise<Problem> {
  const rows: ResultRow[] = []
  for await (const page of pool.execute(limit.named, binding, { ...(signal === undefined ? {} : { signal }), anew: () => { rows.length = 0 } })) rows.push(...page)
  const values = rows.slice(0, named).map((row) => limit.reading.map((output): FindingValue => ({ name: output.name, value: (row[output.column] ?? null) as JsonValue, shown: output.shown })))
  const viewer = await viewerOf(pool, values.flat(), false)
  const list = (lang: Lang) => values.map((row) => row.flatMap((value) => (value.value === null ? [] : valueText(viewer.show(value).value, lang))).join(' ')).join(lang === 'en' ? ', ' : '、')
  const said = (lang: Lang) => fill(limit.message[lang], { ...binding.params, count })
  const kept = limit.kind === 'unassigned' ? null : keptSentences[limit.leftOut === null ? 'all' : 'resting']
  return {
    code: limit.kind, severity: 'warning', file: `rules/${rule.id}.json`, pointer: limit.pointer, line: null,
    message: {
      'zh-CN': `${said('zh-CN')}：${list('zh-CN')}${count > values.length ? ' 等' : ''}。${kept?.['zh-CN'] ?? ''}`,
      en: `${said('en')}: ${list('en')}${count > values.length ? ' and others' : ''}.${kept === null ? '' : ` ${kept.en}`}`,
    },
    hint: hints[limit.kind],
  }
}

const keptSentences = {
  all: sentence('这次没有再出现的预警保持原样，不自动消除。', 'Alerts that this run did not find again stay as they are.'),
  resting: sentence('依据这些记录的预警保持原样，不自动消除或降级。', 'Alerts that rest on these stay as they are.'),
}

const hints: Readonly<Record<RuleLimit['kind'], NonNullable<Problem['hint']>>> = {
  'wide-start': { 'zh-CN': '给 hop 加 where 条件，或减小 max，使一个起点到达的节点少一些。', en: 'Add a `where` to the hop, or lower its `max`, so that a start reaches fewer nodes.' },
  'large-block': { 'zh-CN': '给 block 再加一对必须相等的字段；确有必要时调大 pairCap。', en: 'Add a pair of fields that must be equal to `block`, or, where it must be so, raise `pairCap`.' },
  unassigned: { 'zh-CN': '请人工核对这些记录；候选过多时收紧 block 或 where。', en: 'Look at these records by hand; where candidates are many, narrow `block` or `where`.' },
}

function fill(saying: Saying, params: Readonly<Record<string, unknown>>): string {
  return saying.map((part) => (typeof part === 'string' ? part : String(params[part.param] ?? part.param))).join('').trim()
}
