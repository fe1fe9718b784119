import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import type { CompiledRule } from '../../../../core/contracts/compiled-rule.ts'
import type { CodeTable, DatasetModel, FieldModel } from '../../../../core/contracts/dataset-model.ts'
import type { Finding } from '../../../../core/contracts/finding.ts'
import type { RuleFile } from '../../../../core/contracts/generated/rule.ts'
import type { QueryPlan } from '../../../../core/contracts/query-plan.ts'
import type { Bind, BoundValue } from '../../../../core/contracts/sql.ts'
import type { JsonValue, ValueType } from '../../../../core/contracts/value-type.ts'
import { checkRule, type RuleContext } from '../../../../core/engines/rules/check-rule.ts'
import { compileRule } from '../../../../core/engines/rules/compile-rule.ts'
import { readFinding } from '../../../../core/engines/rules/read-finding.ts'
import { readParams } from '../../../../core/engines/rules/read-params.ts'
import { duckdb } from '../../../../core/language/dialects/duckdb.ts'
import { createLiterals } from '../../../../core/pool/duckdb/render-sql.ts'

export const int: ValueType = { kind: 'int' }
export const text: ValueType = { kind: 'string' }
export const date: ValueType = { kind: 'date' }
export const datetime: ValueType = { kind: 'datetime' }
export const money: ValueType = { kind: 'decimal', precision: 18, scale: 2 }
export const token: ValueType = { kind: 'token' }
export const bool: ValueType = { kind: 'bool' }

/** A field with everything else at its default. */
export function field(name: string, type: ValueType, rest: Partial<FieldModel> = {}): FieldModel {
  return {
    name, fid: name, title: rest.title ?? name, type, formats: [], identity: null, codes: null, mask: null, required: false, aliases: [], parse: [],
    nulls: [], maxLength: null, minLength: null, pattern: null, options: null, minimum: null, maximum: null, exclusiveMinimum: null,
    exclusiveMaximum: null, derivedFrom: null, ...rest,
  }
}

export function dataset(name: string, fields: readonly FieldModel[], rest: Partial<DatasetModel> = {}): DatasetModel {
  return {
    id: `t/${name}`, pack: 't', name, title: name, class: 'business', owner: null, mode: 'snapshot', key: [], cluster: null, small: false,
    fresh: null, purpose: null, source: 'import', fields, ...rest,
  }
}

export function contextOf(datasets: readonly DatasetModel[], codes: readonly CodeTable[] = [], departments: readonly string[] | null = null): RuleContext {
  return {
    pack: 't',
    dataset: (name) => datasets.find((one) => one.name === name || one.id === name) ?? null,
    codes: (id) => codes.find((table) => table.id === id) ?? null,
    departments,
    datasetNames: datasets.map(({ name }) => name),
  }
}

/** A rule with the members that every rule has filled in. */
export function rule(parts: Partial<RuleFile> & Pick<RuleFile, 'from' | 'alert'>): RuleFile {
  return { id: 'r', title: '规则', levels: [{ level: 'yellow', when: 'true' }], ...parts }
}

export function compiled(file: RuleFile, context: RuleContext): CompiledRule {
  const { checked, problems } = checkRule(file, context)
  if (checked === null) throw new Error(problems.map(({ pointer, message }) => `${pointer}: ${message.en}`).join('\n'))
  return compileRule(checked, duckdb)
}

export type Row = Readonly<Record<string, JsonValue>>
export interface RunSettings {
  readonly today?: string
  readonly params?: Readonly<Record<string, string | number | boolean>>
  /** Default 1: over a handful of rows further threads only wait, and waiting costs as much as the work. */
  readonly threads?: number
}

export interface RuleRunner {
  readonly connection: DuckDBConnection
  /** Makes the tables of the datasets, with rows by dataset name, for the queries that follow. Nothing may change what is in them. */
  load(datasets: readonly DatasetModel[], rows: Readonly<Record<string, readonly Row[]>>): Promise<void>
  /** Names of the tables that were loaded, by dataset. */
  tables(): ReadonlyMap<string, string>
  /** Findings over what was loaded, in the query's order. */
  find(rule: CompiledRule, settings?: RunSettings): Promise<Finding[]>
  /** Both; only the datasets that the rule reads are loaded. */
  run(rule: CompiledRule, datasets: readonly DatasetModel[], rows: Readonly<Record<string, readonly Row[]>>, settings?: RunSettings): Promise<Finding[]>
  statistics(rule: CompiledRule, settings?: RunSettings): Promise<{ unknown: number; nullKeys: number; limits?: number[] } | null>
  /** What the rule's limits name, as the query gives it. */
  leftOut(rule: CompiledRule, settings?: RunSettings): Promise<Record<string, JsonValue>[]>
  /** The rows that any query of the rule gives. */
  rowsOf(rule: CompiledRule, plan: QueryPlan, settings?: RunSettings): Promise<Record<string, JsonValue>[]>
  close(): void
}

/** A DuckDB in memory whose tables are made from the rows of a test. */
export async function openRules(): Promise<RuleRunner> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  let tables = new Map<string, string>()
  let now: number | null = null
  /** Tables by what is in them: worlds that differ in one row of one dataset share the others. */
  const made = new Map<string, string>()
  const query = async (plan: QueryPlan, settings: RunSettings, id: Pick<CompiledRule, 'id' | 'params'>) => {
    const threads = settings.threads ?? 1
    // Threads that come and go cost as much as a short query.
    if (threads !== now) await connection.run(`SET threads = ${threads}`)
    now = threads
    const params = readParams(id, settings.params ?? {})
    const result = await connection.runAndReadAll(withoutParameters(plan, tables, settings.today ?? '2026-03-31', params))
    return result.getRowObjectsJson() as Record<string, JsonValue>[]
  }
  const load: RuleRunner['load'] = async (datasets, rows) => {
    tables = new Map()
    for (const model of datasets) {
      const content = JSON.stringify([model.fields.map((one) => [one.name, one.type]), rows[model.name] ?? []])
      if (!made.has(content)) {
        const name = `d${made.size + 1}`
        await makeTable(connection, name, model, rows[model.name] ?? [])
        made.set(content, name)
      }
      tables.set(model.id, made.get(content)!)
    }
  }
  const find: RuleRunner['find'] = async (compiledRule, settings = {}) => {
    const found = await query(compiledRule.findings, settings, compiledRule)
    return found.map((row) => readFinding(compiledRule, jsonRow(row, compiledRule.findings)))
  }
  return {
    connection,
    load,
    tables: () => tables,
    find,
    async run(compiledRule, datasets, rows, settings = {}) {
      await load(datasets.filter(({ id }) => compiledRule.datasets.includes(id)), rows)
      return find(compiledRule, settings)
    },
    async statistics(compiledRule, settings = {}) {
      if (compiledRule.statistics === null) return null
      const [row] = await query(compiledRule.statistics, settings, compiledRule)
      const limits = compiledRule.limits.map(({ column }) => Number(row![column]))
      return { unknown: Number(row!.unknown), nullKeys: Number(row!.null_keys), ...(limits.length === 0 ? {} : { limits }) }
    },
    async leftOut(compiledRule, settings = {}) {
      const named = await Promise.all(compiledRule.limits.map(({ named: plan }) => query(plan, settings, compiledRule)))
      return named.flat()
    },
    rowsOf: async (compiledRule, plan, settings = {}) => (await query(plan, settings, compiledRule)).map((row) => jsonRow(row, plan)),
    close: () => connection.closeSync(),
  }
}

/** Ints of a result as JSON: small ones as numbers. */
function jsonRow(row: Record<string, JsonValue>, plan: QueryPlan): Record<string, JsonValue> {
  const types = new Map(plan.columns.map(({ name, type }) => [name, type]))
  return Object.fromEntries(Object.entries(row).map(([name, value]) => {
    const type = types.get(name)
    if (type === undefined) throw new Error(`column ${name} is not declared`)
    return [name, type.kind === 'int' && typeof value === 'string' ? Number(value) : value]
  }))
}

/** With its values in the text, as records are checked (decision 12): DuckDB plans a statement with parameters twice. */
function withoutParameters(plan: QueryPlan, tables: ReadonlyMap<string, string>, today: string, params: Readonly<Record<string, BoundValue>>): string {
  const inputs = new Map(plan.inputs.map(({ name, dataset: id }) => [name, id]))
  return createLiterals({ today, lastDay: today, timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] }, params }).render(plan.sql, (name) => `"${tables.get(inputs.get(name)!)!}"`)
}

export function renderPlan(plan: QueryPlan, tables: ReadonlyMap<string, string>, today: string, params: Readonly<Record<string, BoundValue>>) {
  const values: BoundValue[] = []
  const inputs = new Map(plan.inputs.map(({ name, dataset: id }) => [name, id]))
  const sql = plan.sql.parts.map((part) => {
    if (typeof part === 'string') return part
    if ('input' in part) return `"${tables.get(inputs.get(part.input)!)!}"`
    values.push(boundValue(part.bind, today, params))
    return `$${values.length}`
  }).join('')
  return { sql, values }
}

function boundValue(bind: Bind, today: string, params: Readonly<Record<string, BoundValue>>): BoundValue {
  switch (bind.kind) {
    case 'value': return bind.value
    case 'param': return params[bind.name] ?? null
    case 'today': case 'last-day': return today
    case 'time-zone': return 'Asia/Shanghai'
    case 'calendar': return '[]'
  }
}

async function makeTable(connection: DuckDBConnection, name: string, model: DatasetModel, rows: readonly Row[]): Promise<void> {
  const columns = [...model.fields.map((one) => `${duckdb.identifier(one.name)} ${duckdb.columnType(one.type)}`), '"_row" BIGINT', '"_batch" BIGINT']
  await connection.run(`CREATE TEMP TABLE "${name}" (${columns.join(', ')})`)
  const literal = (value: JsonValue | undefined) => (value === null || value === undefined ? 'NULL' : typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value))
  const tuples = rows.map((row, i) => `(${[...model.fields.map((one) => literal(row[one.name])), i + 1, 7].join(', ')})`)
  for (let i = 0; i < tuples.length; i += 500) await connection.run(`INSERT INTO "${name}" VALUES ${tuples.slice(i, i + 500).join(', ')}`)
}
