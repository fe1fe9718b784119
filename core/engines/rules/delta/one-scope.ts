import { keyColumn } from '../../../contracts/compiled-rule.ts'
import type { Expr } from '../../../contracts/expression.ts'
import type { RelationPlan } from '../../../contracts/query-plan.ts'
import { joinSql, sql, type Sql } from '../../../contracts/sql.ts'
import { columnId } from '../checked-rule.ts'
import { columnsOf } from '../expression-tree.ts'
import { itemSql, quoted, valueSql } from '../flow.ts'
import { mayMiss, type BaseAlias, type DeltaGraph, type Link } from './delta-graph.ts'
import { inputName, relationWriter, type RelationWriter } from './relation-writer.ts'
import { fieldOf, noFlow } from './restrict-aliases.ts'

/** Relations that hold all rows which bear on a record, and which of them stands for which alias. */
interface ScopeRows {
  readonly relations: readonly RelationPlan[]
  readonly inputs: Readonly<Record<string, string>>
}

/** A column of an alias' rows that is equal to one of the record's. */
interface Column { readonly own: string; readonly of: string }

/** Columns, one of each of some aliases, which are equal in all rows of a finding. */
type EqualColumns = ReadonlyMap<string, Extract<Expr, { node: 'field' }>>

/**
 * The short way of a record to all rows that bear on it: where all rows of a finding have one value in common (a person, a
 * licence), the key and every group have it too, and so has each alias of the record's dataset. What has this value is then
 * evaluated whole, without a look at which keys the record touches. Null where the rule is not made so.
 */
export function rowsOfOneScope(graph: DeltaGraph, dataset: string): ScopeRows | null {
  for (const equal of equalColumns(graph)) {
    if (!holdsEverything(graph, equal, dataset)) continue
    const rows = rowsOf(graph, equal, dataset)
    if (rows !== null) return rows
  }
  return null
}

/** Columns that equalities of the steps tie to each other, those first by which most datasets are kept in order. */
function equalColumns({ bases }: DeltaGraph): readonly EqualColumns[] {
  const sets: Map<string, Extract<Expr, { node: 'field' }>>[] = []
  for (const { name, lists } of bases.values()) {
    for (const { left, right } of lists.length === 1 ? lists[0]! : []) {
      if (left.node !== 'field' || right.node !== 'field') continue
      const known = sets.find((set) => set.get(left.alias)?.field === left.field)
      if (known === undefined) sets.push(new Map([[left.alias, left], [name, right]]))
      else if (!known.has(name)) known.set(name, right)
    }
  }
  const [first] = bases.values()
  const own = first!.source.dataset.fields.map((field): EqualColumns => new Map([[first!.name, { node: 'field', type: field.type, alias: first!.name, field: field.name, at: { from: 0, to: 0 } }]]))
  const inOrder = (set: EqualColumns) => [...set].filter(([alias, { field }]) => bases.get(alias)!.source.dataset.cluster === field).length
  return [...sets, ...own].map((set) => ({ set, rank: inOrder(set) })).sort((a, b) => b.rank - a.rank).map(({ set }) => set)
}

function holdsEverything(graph: DeltaGraph, equal: EqualColumns, dataset: string): boolean {
  const { bases, scopes, rule } = graph
  if (scopes.some(({ kind }) => kind === 'reach' || kind === 'whole')) return false
  for (const base of bases.values()) if (base.source.dataset.id === dataset && (!equal.has(base.name) || mayMissAny(graph, base))) return false
  const isEqual = (expr: Expr | null) => expr?.node === 'field' && equal.get(expr.alias)?.field === expr.field
  // Rows that a step ranks or counts together must be tied by the step itself: a later join would take some of them away before.
  const together = scopes.flatMap((scope, i) => (scope.kind === 'match' && (scope.together || scope.gives === 'some') ? [bases.get(rule.steps[i]!.source!.alias)!] : []))
  if (!together.every(({ name, lists }) => lists.length === 1 && lists[0]!.some(({ left, right }) => isEqual(left) && right.node === 'field' && equal.get(name)?.field === right.field))) return false
  const folds = scopes.flatMap((scope) => (scope.kind === 'fold' ? [scope.by.map(({ value }) => graph.root(value.expr))] : []))
  if (!folds.every((by) => by.some(isEqual))) return false
  const key = rule.alert.key.map(({ expr }) => graph.root(expr))
  const known = new Set(key.flatMap((expr) => (expr?.node === 'field' ? columnsOf(expr) : [])))
  // The whole key of a row tells which row it is, hence its value too.
  const tellsRow = [...equal.keys()].some((alias) => {
    const base = bases.get(alias)!
    const own = base.source.dataset.key
    return !mayMiss(base) && own.length > 0 && own.every((field) => known.has(columnId(alias, field)))
  })
  return tellsRow || key.some(isEqual)
}

/** A row that may be missing takes its value from nobody: one that the record comes in by would lead to others than its own. */
function mayMissAny({ bases }: DeltaGraph, base: BaseAlias): boolean {
  return mayMiss(base) && [...bases.values()].some(({ lists }) => lists.flat().some(({ parents }) => parents.includes(base.name)))
}

function rowsOf(graph: DeltaGraph, equal: EqualColumns, dataset: string): ScopeRows | null {
  const { bases, context } = graph
  let count = 0
  const writer = relationWriter(graph.rule, () => `_r${++count}`)
  const own = [...equal].filter(([alias]) => bases.get(alias)!.source.dataset.id === dataset)
  const fields = [...new Set(own.map(([, { field }]) => field))]
  const values = () => {
    const first = quoted(context, keyColumn(0))
    const selects = [...new Map(own.map(([, column]) => [column.field, column])).values()].map((column) =>
      sql`SELECT ${itemSql(keyColumn(0), valueSql(column, noFlow, context), context)} FROM ${{ input: inputName(column.alias, 'changed') }} AS ${quoted(context, column.alias)}`)
    return writer.add(sql`SELECT ${first} FROM (${joinSql(selects, ' UNION ')}) AS "w" WHERE ${first} IS NOT NULL`)
  }
  const inputs: Record<string, string> = {}
  const shared = new Map<string, string>()
  for (const base of bases.values()) {
    const column = equal.get(base.name)
    const place = column === undefined ? null : `${base.source.dataset.id} ${column.field}`
    const rows = column === undefined ? joinedRows(graph, writer, base, inputs) : shared.get(place!) ?? (base.source.dataset.id === dataset
      ? rowsWithRecord(graph, writer, base, fields.map((of) => ({ own: column.field, of }))) : rowsAmong(graph, writer, base, column, values()))
    if (rows === null) return null
    if (place !== null) shared.set(place, rows)
    inputs[base.name] = rows
  }
  return { relations: writer.relations, inputs }
}

/** Rows of the record's own dataset, itself among them: one without a value has no scope and bears on itself alone. */
function rowsWithRecord({ context }: DeltaGraph, writer: RelationWriter, { name, source }: BaseAlias, columns: readonly Column[]): string {
  const [stored, record] = [sql`"s"`, sql`"r"`]
  const at = (table: Sql, field: string) => sql`${table}.${quoted(context, field)}`
  const key = source.dataset.key.map((field) => context.dialect.different(at(stored, field), at(record, field)))
  const another = key.length === 0 ? sql`` : sql` AND (${joinSql(key, ' OR ')})`
  const same = columns.map((column) => sql`SELECT "s".* FROM ${{ input: inputName(name, 'stored') }} AS ${stored} JOIN ${{ input: inputName(name, 'changed') }} AS ${record} ON ${at(stored, column.own)} = ${at(record, column.of)}${another}`)
  return writer.add(joinSql([...same, sql`SELECT * FROM ${{ input: inputName(name, 'changed') }}`], same.length > 1 ? ' UNION ' : ' UNION ALL '))
}

/** Rows of an alias that have nothing in common with the others but what they are joined by. */
function joinedRows(graph: DeltaGraph, writer: RelationWriter, base: BaseAlias, inputs: Readonly<Record<string, string>>): string | null {
  if (base.source.dataset.small) return inputName(base.name, 'current')
  const link = base.lists.length === 1 ? base.lists[0]!.find(({ parents }) => parents.length === 1) : undefined
  if (link === undefined) return null
  return rowsAmong(graph, writer, base, link.right, parentValues(graph, writer, link, inputs))
}

function parentValues({ context }: DeltaGraph, writer: RelationWriter, { left, parents }: Link, inputs: Readonly<Record<string, string>>): string {
  const [parent] = parents as [string]
  return writer.add(sql`SELECT ${itemSql(keyColumn(0), valueSql(left, noFlow, context), context)} FROM ${{ input: inputs[parent]! }} AS ${quoted(context, parent)}`)
}

function rowsAmong({ context }: DeltaGraph, writer: RelationWriter, base: BaseAlias, column: Expr, relation: string): string {
  const name = quoted(context, base.name)
  return writer.add(sql`SELECT ${name}.* FROM ${{ input: inputName(base.name, 'current') }} AS ${name}`, { value: valueSql(column, noFlow, context), type: column.type, field: fieldOf(column), relation, column: keyColumn(0) })
}
