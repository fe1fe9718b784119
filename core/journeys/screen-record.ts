import type { Action } from '../base/action.ts'
import { dateIn } from '../base/clock.ts'
import { HuiyanError, isHuiyanError } from '../base/errors.ts'
import { closestName } from '../base/closest-name.ts'
import { textIn, type Lang } from '../base/text.ts'
import type { Problem } from '../base/problem.ts'
import type { CompiledRule } from '../contracts/compiled-rule.ts'
import type { PoolEngine, PoolRecord } from '../contracts/engine.ts'
import type { Finding } from '../contracts/finding.ts'
import type { WorkCalendar } from '../contracts/query-plan.ts'
import type { ScreenRequest, ScreenResponse } from '../contracts/screen.ts'
import type { BoundValue } from '../contracts/sql.ts'
import type { RuntimeDataset, TopicRuntime } from '../contracts/topic-runtime.ts'
import { findingLine } from '../domain/alerts/finding-line.ts'
import { bindParams } from '../domain/alerts/run-params.ts'
import { effectiveParams } from '../domain/alerts/rule-settings.ts'
import { screenImpossible, screenRecord } from '../domain/alerts/screen-record.ts'
import { valuesOf, viewerOf } from '../domain/alerts/show-finding.ts'
import type { Quota } from '../domain/audit/quota.ts'
import { readRecord } from '../domain/records/read-record.ts'
import type { RunningTopic, TopicRegistry } from '../domain/topics/topic-registry.ts'
import { demandWholeTopic, ownRule } from '../domain/topics/visible-topic.ts'
import { reading } from '../store/access.ts'
import type { AuditNotes } from '../store/audit-notes.ts'
import type { Store } from '../store/database.ts'
import { frozenInputs } from './frozen-inputs.ts'
import { shortName } from './run-headless.ts'

export interface ScreenDeps {
  readonly store: Store
  readonly registry: TopicRegistry
  readonly pool: () => Promise<PoolEngine>
  readonly timeZone: string
  readonly calendar: WorkCalendar
  readonly quota: Quota
  /** Why the rule must not say anything of the data as it is. */
  readonly frozen: FrozenCheck
  readonly notes: AuditNotes
}

type FrozenCheck = (action: Action, topic: RunningTopic, rule: CompiledRule) => Promise<readonly Problem[]>

/** Data grows old slowly: one look that finds a rule's inputs fit serves all its checks within a second. What is missing may come at any moment. */
export function createFrozenCheck(store: Store): FrozenCheck {
  const known = new WeakMap<CompiledRule, { readonly at: number; readonly problems: Promise<readonly Problem[]> }>()
  return (action, topic, rule) => {
    const last = known.get(rule)
    const at = action.at.getTime()
    if (last !== undefined && Math.abs(at - last.at) < 1000) return last.problems
    const problems = frozenInputs(store, action, topic, rule)
    known.set(rule, { at, problems })
    const forget = () => { if (known.get(rule)?.problems === problems) known.delete(rule) }
    problems.then((found) => { if (found.length > 0) forget() }, forget)
    return problems
  }
}

interface Asked { readonly topic: string; readonly rule: string }

/** Characters of a purpose at least. */
const leastPurpose = 4

/**
 * What a rule finds of one record, as if it were stored now; it is stored nowhere. Who asks says why, within a quota, and the trail
 * has it before the answer goes out. Raises `no-topic`, `no-rule`, `dataset-not-read`, `screen-purpose-missing`, `record-unfit` with what is wrong,
 * `screen-impossible`, `screen-frozen` where a run would be, `screen-quota-used`, `screen-busy` where too many wait already.
 */
export async function screenOne(deps: ScreenDeps, action: Action, where: Asked, request: ScreenRequest, lang: Lang): Promise<ScreenResponse> {
  const began = performance.now()
  const { topic, rule } = ownRule(deps.registry, action, where)
  demandWholeTopic(action, where.topic)
  const { runtime } = topic
  const purpose = request.purpose.trim()
  if ([...purpose].length < leastPurpose) throw new HuiyanError('screen-purpose-missing')
  const dataset = datasetAsked(runtime, rule.id, rule.datasets, request.dataset)
  const act = { ...action, reason: purpose }
  const { values, identifiers, problems } = readRecord(dataset, deps.timeZone, request.record)
  const { title } = dataset.model
  const titles = { 'dataset-zh': textIn(title, 'zh-CN'), 'dataset-en': textIn(title, 'en') }
  if (problems.length > 0) throw new HuiyanError('record-unfit', titles, { problems: problems.map((problem) => ({ ...problem, file: null, line: null })) })
  await deps.quota.take(act)
  const frozen = await deps.frozen(act, topic, rule)
  if (frozen.length > 0) throw new HuiyanError('screen-frozen', { rule: rule.id }, { problems: frozen })
  const pool = await deps.pool()
  const params = bindParams(rule, await effectiveParams(reading(deps.store, act), where.topic, rule))
  const tokens = new Map([...identifiers].map(([column, identifier]) => [column, { identifier, token: pool.tokenOf(identifier) }]))
  const record: PoolRecord = { table: dataset.table, values: new Map<string, BoundValue>([...values, ...[...tokens].map(([column, { token }]) => [column, token] as const)]) }
  const tables = new Map(rule.datasets.map((id) => [id, runtime.datasets.get(id)!.table]))
  const found = await screenRecord(pool, rule, { today: dateIn(deps.timeZone, act.at), timeZone: deps.timeZone, calendar: deps.calendar, params }, tables, record).catch((thrown: unknown) => {
    if (isHuiyanError(thrown, 'screen-busy')) deps.quota.giveBack(act)
    throw thrown
  })
  if (typeof found === 'string') throw screenImpossible(rule, titles, found)
  const own = new Map([...tokens.values()].map(({ token, identifier }) => [token, identifier]))
  const viewer = await viewerOf({ unseal: (asked) => unsealBeside(pool, own, asked) }, shownValues(found), false)
  await deps.notes.note(act, {
    verb: 'screen', object: { kind: 'screening', id: act.nextId() }, topic: where.topic,
    after: { rule: rule.id, dataset: dataset.model.id, tokens: [...own.keys()].map(String), findings: found.length },
  })
  return { findings: found.map((finding) => findingLine(finding, viewer, lang, (id) => shortName(runtime, id))), took_ms: Math.round((performance.now() - began) * 100) / 100 }
}

function* shownValues(findings: readonly Finding[]) {
  for (const finding of findings) yield* valuesOf(finding)
}

function datasetAsked(runtime: TopicRuntime, rule: string, ids: readonly string[], name: string | undefined): RuntimeDataset {
  const id = name === undefined ? ids[0]! : ids.find((one) => one === name || shortName(runtime, one) === name)
  if (id !== undefined) return runtime.datasets.get(id)!
  const known = ids.map((one) => shortName(runtime, one))
  const near = closestName(name!, known)
  throw new HuiyanError('dataset-not-read', { rule, dataset: name!, known: (near === null ? known : [near]).join(', ') })
}

/** What the record itself said is known without the vault. */
async function unsealBeside(pool: PoolEngine, own: ReadonlyMap<bigint, string>, tokens: readonly bigint[]): Promise<ReadonlyMap<bigint, string>> {
  const others = tokens.filter((token) => !own.has(token))
  return others.length === 0 ? own : new Map([...(await pool.unseal(others)), ...own])
}
