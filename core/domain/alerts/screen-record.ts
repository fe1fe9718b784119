import { HuiyanError } from '../../base/errors.ts'
import type { CompiledRule, ScreenReason } from '../../contracts/compiled-rule.ts'
import type { PoolEngine, PoolRecord, ResultRow } from '../../contracts/engine.ts'
import type { Finding } from '../../contracts/finding.ts'
import type { InputBinding, InputPlan, QueryBinding, QueryPlan } from '../../contracts/query-plan.ts'
import { recordRow, type TablePlan } from '../../contracts/table-plan.ts'
import { screenReasons } from '../../engines/rules/explain-screen.ts'
import { readFinding } from '../../engines/rules/read-finding.ts'
import { tableRead } from './table-read.ts'

/**
 * What a rule finds of one record that is stored nowhere: the findings that have it among their sources, were it stored now in place
 * of the row of its key. `tables` holds every dataset of the rule by qualified id. Where the rule cannot be asked, the reason.
 */
export async function screenRecord(
  pool: Pick<PoolEngine, 'screen'>, rule: CompiledRule, binding: Omit<QueryBinding, 'inputs'>, tables: ReadonlyMap<string, TablePlan>, record: PoolRecord, signal?: AbortSignal,
): Promise<readonly Finding[] | ScreenReason> {
  const plan = rule.screens.find(({ dataset }) => dataset === record.table.dataset)
  if (plan === undefined) throw new TypeError(`${rule.id} does not read ${record.table.dataset}`)
  if (plan.reason !== null) return plan.reason
  const queries = [plan.findings, ...(plan.statistics === null ? [] : [plan.statistics])]
  const read = new Map([...tables].map(([id, table]) => [id, tableRead(rule, table)]))
  const inputs = Object.fromEntries([...plan.relations, ...queries].flatMap((query) => query.inputs.map((input) => [input.name, inputOf(input, record, read)])))
  const ask = (query: QueryPlan) => pool.screen({ relations: plan.relations, query }, { ...binding, inputs }, record, signal === undefined ? {} : { signal })
  const [counts] = plan.statistics === null ? [] : await ask(plan.statistics)
  if (rule.limits.some(({ kind, column }) => kind !== 'unassigned' && Number(counts?.[column] ?? 0) > 0)) return 'left-out'
  const rows = await ask(plan.findings)
  return rows.filter((row) => restsOnRecord(rule, row)).map((row) => readFinding(rule, row))
}

/** Says why a rule cannot check a record of a dataset with those titles. */
export function screenImpossible(rule: CompiledRule, titles: Readonly<Record<'dataset-zh' | 'dataset-en', string>>, reason: ScreenReason): HuiyanError {
  return new HuiyanError('screen-impossible', { rule: rule.id, ...titles, 'why-zh': screenReasons[reason]['zh-CN'], 'why-en': screenReasons[reason].en })
}

function inputOf({ dataset, state }: InputPlan, record: PoolRecord, tables: ReadonlyMap<string, TablePlan>): InputBinding {
  const table = tables.get(dataset)!
  if (dataset !== record.table.dataset || state === 'stored') return { kind: 'current', table }
  return { kind: state === 'changed' ? 'record' : 'with-record', table }
}

/** The lists of source rows begin with the record, so that it is in what is kept of them. */
function restsOnRecord({ reading }: CompiledRule, row: ResultRow): boolean {
  const text = String(recordRow)
  return reading.sources.some(({ row: column }) => {
    const value = row[column] ?? null
    return Array.isArray(value) ? value.some((one) => String(one) === text) : String(value) === text
  })
}
