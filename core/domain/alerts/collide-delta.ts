import type { CompiledRule, DeltaReason } from '../../contracts/compiled-rule.ts'
import type { PoolSnapshot, ResultRow } from '../../contracts/engine.ts'
import type { Finding } from '../../contracts/finding.ts'
import type { InputBinding, InputPlan, QueryBinding, RelationPlan } from '../../contracts/query-plan.ts'
import type { TablePlan } from '../../contracts/table-plan.ts'
import type { JsonValue } from '../../contracts/value-type.ts'
import { keysRelation } from '../../engines/rules/delta-plan.ts'
import { readFinding } from '../../engines/rules/read-finding.ts'
import { tableRead } from './table-read.ts'

/** What a delta stands on. */
export interface DeltaBase {
  /** Every dataset of the rule, by qualified id. */
  readonly tables: ReadonlyMap<string, TablePlan>
  /** The batch up to which each dataset was evaluated; 0: none of it was. */
  readonly since: ReadonlyMap<string, bigint>
  /** Datasets with batches after that. */
  readonly changed: ReadonlySet<string>
  /** The day of the last evaluation, where it is another one and the rule looks at it. */
  readonly lastDay: string | null
  /** A relation of more rows is too many for a delta to pay; null: none is. */
  readonly most: number | null
}

/** Keys that new data may touch, by the members of the alert key that tell them apart, and what the rule finds for them now. */
export interface DeltaOutcome {
  readonly keys: readonly (readonly JsonValue[])[]
  readonly findings: readonly Finding[]
  /** What the rule's other queries are to be bound to: the rows evaluated. */
  readonly binding: QueryBinding
}

export type DeltaRefusal = DeltaReason | 'too-many'

/**
 * Evaluates a rule anew for those alert keys alone that batches after the base may touch: the same query, over the rows that
 * feed these keys. Refused, and then a full run is to be done, where changes cannot be traced or touch too much.
 */
export async function collideDelta(snapshot: PoolSnapshot, rule: CompiledRule, binding: Omit<QueryBinding, 'inputs'>, base: DeltaBase, signal?: AbortSignal): Promise<DeltaOutcome | DeltaRefusal> {
  const { delta } = rule
  if (delta.whole !== null) return delta.whole
  const inputs: Record<string, InputBinding> = {}
  const bound: QueryBinding = { ...binding, inputs, ...(base.lastDay === null ? {} : { lastDay: base.lastDay }) }
  const options = { ...(signal === undefined ? {} : { signal }), ...(base.most === null ? {} : { most: base.most }) }
  const ways = base.lastDay === null ? delta.affected : delta.otherDay
  if (ways === null) throw new TypeError(`${rule.id} cannot go on from another day`)
  const taken = ways.filter((one) => base.changed.has(one.dataset) || ('byDay' in one && one.byDay === true))
  /** Rows of the last one; null when one has too many. */
  const prepare = async (relations: readonly RelationPlan[]): Promise<number | null> => {
    let rows: number | null = 0
    for (const relation of relations) {
      for (const input of relation.inputs) inputs[input.name] = stateOf(input, rule, base)
      rows = await snapshot.prepare(relation, bound, options)
      if (rows === null) return null
      inputs[relation.name] = { kind: 'prepared', name: relation.name }
    }
    return rows
  }
  const found: string[] = []
  for (const way of taken) {
    if (way.reason !== null) return way.reason
    if ((await prepare(way.relations)) === null) return 'too-many'
    found.push(...way.keys)
  }
  if (found.length === 0) return { keys: [], findings: [], binding: bound }
  const touched = await prepare([keysRelation(found)])
  if (touched === 0) return { keys: [], findings: [], binding: bound }
  if (touched === null || (await prepare(delta.feeding)) === null) return 'too-many'
  for (const { alias, dataset } of delta.affected) {
    const relation = delta.inputs[alias]
    inputs[alias] = relation === undefined ? { kind: 'current', table: base.tables.get(dataset)! } : { kind: 'prepared', name: relation }
  }
  const read = signal === undefined ? {} : { signal }
  const keys: JsonValue[][] = []
  for await (const page of snapshot.execute(delta.keysRead, bound, read)) keys.push(...page.map(keyOf(rule)))
  const findings: Finding[] = []
  for await (const page of snapshot.execute(delta.cut, bound, read)) findings.push(...page.map((row) => readFinding(rule, row)))
  return { keys, findings, binding: bound }
}

function stateOf({ dataset, state }: InputPlan, rule: CompiledRule, base: DeltaBase): InputBinding {
  const table = tableRead(rule, base.tables.get(dataset)!)
  const since = base.since.get(dataset) ?? 0n
  return state === 'changed' || state === 'around' ? { kind: state, table, since } : { kind: 'current', table }
}

const keyOf = ({ delta }: CompiledRule) => (row: ResultRow): JsonValue[] => delta.keysRead.columns.map(({ name }) => row[name] as JsonValue)

/** The members of a finding's key by which affected keys are told. */
export function deltaKey({ delta }: CompiledRule, finding: Finding): readonly JsonValue[] {
  return delta.keys.map(({ place }) => finding.key[place]!.value)
}
