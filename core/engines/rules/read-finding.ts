import type { CompiledRule, OutputReading, SourceReading } from '../../contracts/compiled-rule.ts'
import type { ResultRow } from '../../contracts/engine.ts'
import { keptSources, levels, type Finding, type FindingSource, type FindingValue, type Wording } from '../../contracts/finding.ts'
import type { JsonValue } from '../../contracts/value-type.ts'

/** A row of the rule's `findings` query as a finding. Identifiers stay tokens, marked `shown`. */
export function readFinding(rule: CompiledRule, row: ResultRow): Finding {
  const { reading } = rule
  const value = (output: OutputReading): FindingValue => ({ name: output.name, value: scalar(row[output.column]), shown: output.shown })
  const wording = (parts: readonly (string | OutputReading)[]): Wording => parts.map((part) => (typeof part === 'string' ? part : value(part)))
  const text = (output: OutputReading) => {
    const read = scalar(row[output.column])
    return read === null ? null : String(read)
  }
  const sources = reading.sources.map((source) => readSources(source, row))
  const { department } = reading
  return {
    rule: rule.id,
    level: levels[Number(row[reading.level])]!,
    key: reading.key.map(value),
    title: wording(reading.title),
    titleEn: wording(reading.titleEn),
    evidence: reading.evidence.map(value),
    region: reading.region === null ? null : text(reading.region),
    department: department === null ? null : 'code' in department ? department.code : text(department),
    values: reading.values.map(value),
    sources: sources.flatMap(({ rows }) => rows).slice(0, keptSources),
    sourceCount: sources.reduce((total, { count }) => total + count, 0),
  }
}

function readSources(source: SourceReading, row: ResultRow): { readonly rows: FindingSource[]; readonly count: number } {
  const lists = (column: string): readonly JsonValue[] => {
    const value = row[column] ?? null
    return source.count === null ? [scalar(value)] : Array.isArray(value) ? (value as readonly JsonValue[]) : []
  }
  const batches = lists(source.batch)
  const keys = source.key.map(({ column }) => lists(column))
  const rows = lists(source.row).flatMap((id, i): FindingSource[] => (id === null ? [] : [{
    dataset: source.dataset,
    alias: source.alias,
    row: String(id),
    batch: String(batches[i]),
    key: source.key.map((output, k) => ({ name: output.name, value: keys[k]?.[i] ?? null, shown: output.shown })),
  }]))
  return { rows, count: source.count === null ? rows.length : Number(row[source.count] ?? 0) }
}

function scalar(value: ResultRow[string] | undefined): JsonValue {
  return value === undefined || Array.isArray(value) ? null : (value as JsonValue)
}
