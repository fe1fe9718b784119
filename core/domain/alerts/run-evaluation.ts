import { createHash } from 'node:crypto'
import { sentence, type Lang, type Sentence } from '../../base/text.ts'
import type { EvaluationJson, FullReason, RunJson } from '../../contracts/api.ts'
import type { CompiledRule } from '../../contracts/compiled-rule.ts'
import type { QueryBinding } from '../../contracts/query-plan.ts'
import type { TablePlan } from '../../contracts/table-plan.ts'
import type { RuleRun, RunEvaluation } from '../../store/entities/alerts/rule-run.ts'
import type { DeltaBase } from './collide-delta.ts'

/** Beyond this share of the rows a run over everything costs less. */
const paysUpTo = 0.05

/** The query with what is bound to it besides rows and the day. */
export function evaluationBasis(rule: CompiledRule, binding: Omit<QueryBinding, 'inputs'>): string {
  const { today: _, ...rest } = binding
  return createHash('sha256').update(JSON.stringify([rule.findings.sql, rest], (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))).digest('base64url')
}

/** What a delta of this run stands on: its rule's last successful run, if nothing but data has changed since; else why not. `renews`: an alert is to be judged anew although no data touches it. */
export function deltaBase(
  run: RuleRun, last: RuleRun | null, renews: boolean, rule: CompiledRule, basis: string, inputs: RunJson['inputs'], tables: ReadonlyMap<string, TablePlan>,
): DeltaBase | FullReason {
  if (run.trigger === 'hand') return 'by-hand'
  if (rule.delta.whole !== null) return rule.delta.whole
  if (last === null || last.evaluation === null) return 'first'
  if (last.packVersion !== run.packVersion || last.evaluation.basis !== basis) return 'changed-rule'
  const lastDay = last.asOf !== run.asOf && rule.delta.dated ? last.asOf : null
  if (lastDay !== null && rule.delta.otherDay === null) return 'changed-day'
  if (last.evaluation.keptMissing) return 'left-out'
  if (renews) return 'renewal'
  const before = new Map(last.inputs.map(({ dataset, batch }) => [dataset, batch]))
  const since = new Map<string, bigint>()
  const changed = new Set<string>()
  for (const { dataset, batch } of inputs) {
    const old = BigInt(before.get(dataset) ?? 0)
    const now = BigInt(batch ?? 0)
    // Batches only ever grow: the pool is another one.
    if (now < old) return 'changed-data'
    since.set(dataset, old)
    if (now > old) changed.add(dataset)
  }
  return { tables, since, changed, lastDay, most: Math.ceil(inputs.reduce((rows, input) => rows + input.rows, 0) * paysUpTo) }
}

/** An evaluation as the API sends it. */
export function evaluationJson({ kind, reason, keys }: RunEvaluation, lang: Lang): EvaluationJson {
  const words = kind === 'full' ? reasons[reason ?? 'first'][lang]
    : keys === 0 ? nothing[lang] : lang === 'en' ? `Only alerts that may have changed were evaluated again: ${keys}.` : `只重新比对了可能有变的 ${keys} 条预警。`
  return { kind, reason, keys, words }
}

const nothing = sentence('没有预警可能有变，无须重新比对。', 'No alert may have changed: there was nothing to evaluate again.')

const reasons: Readonly<Record<FullReason, Sentence>> = {
  'by-hand': sentence('人工运行，比对了全部数据。', 'Started by hand: everything was evaluated.'),
  'first': sentence('此前没有可接续的运行，比对了全部数据。', 'There was no earlier run to go on from: everything was evaluated.'),
  'changed-rule': sentence('规则、参数或工作日历有变，比对了全部数据。', 'The rule, its parameters or the calendar have changed: everything was evaluated.'),
  'changed-day': sentence('规则要看当天的日期，换了一天，比对了全部数据。', 'The rule looks at the date of the day, which is another one: everything was evaluated.'),
  'changed-data': sentence('数据池被换过，比对了全部数据。', 'The data pool was replaced: everything was evaluated.'),
  'left-out': sentence('上次运行有略过的内容，比对了全部数据。', 'The run before left something out: everything was evaluated.'),
  'renewal': sentence('有预警搁置到期，要重新判断，比对了全部数据。', 'The time for which an alert was set aside is over: everything was evaluated.'),
  'too-many': sentence('新数据涉及的记录超过全部的 5%，比对了全部数据。', 'New data touches more than 5% of all records: everything was evaluated.'),
  'memory-short': sentence('内存不够，没能只比对变动的部分，比对了全部数据。', 'There was too little memory for evaluating changes alone: everything was evaluated.'),
  'all-rows': sentence('规则要把全部记录放在一起比较，比对了全部数据。', 'The rule compares all records with each other: everything was evaluated.'),
  'computed-key': sentence('预警按计算结果区分，无法由变动的记录推知，比对了全部数据。', 'Alerts are told apart by what the rule computes: everything was evaluated.'),
  'no-scope': sentence('没有取值相等的字段把变动的记录与预警连起来，比对了全部数据。', 'No equal values lead from the changed records to alerts: everything was evaluated.'),
}
