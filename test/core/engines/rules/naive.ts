import type { Expr } from '../../../../core/contracts/expression.ts'
import { levels } from '../../../../core/contracts/finding.ts'
import type { ValueType } from '../../../../core/contracts/value-type.ts'
import { columnId, type CheckedExpr, type CheckedRule, type CheckedStep } from '../../../../core/engines/rules/checked-rule.ts'
import type { CheckedMeasure } from '../../../../core/engines/rules/measures.ts'
import { sourceShape } from '../../../../core/engines/rules/source-columns.ts'
import type { CheckedHop } from '../../../../core/engines/rules/steps/hop-tables.ts'
import type { CheckedOutlier } from '../../../../core/engines/rules/steps/outlier-fences.ts'
import type { CheckedSequence } from '../../../../core/engines/rules/steps/sequence-rows.ts'
import { evaluate } from '../../../../core/language/evaluate.ts'
import { dayMicroseconds, divideHalfUp, isDecimal, readDate, rescale, toBound, toValue, type Decimal, type Value } from '../../../../core/language/values.ts'
import { outlierItems } from './naive-outlier.ts'
import { sequenceItems } from './naive-sequence.ts'
import type { CheckedPart, CheckedSimilar } from '../../../../core/engines/rules/steps/similar-check.ts'
import type { Row } from './run-rule.ts'
import { jaroWinkler, levenshtein, nearness, reading, tokens } from './similarity.ts'

/** What a rule finds, in plain data, so that both evaluations compare. */
export interface PlainFinding {
  readonly level: string
  readonly key: readonly unknown[]
  readonly shown: readonly unknown[]
  readonly sources: readonly string[]
  readonly count: number
}

type Values = ReadonlyMap<string, Value>
/** A row on its way: its columns, and the source rows that it rests on, by alias. */
export interface Item { readonly values: Values; readonly sources: ReadonlyMap<string, ReadonlySet<number>> }

/** What the meaning of a step is written with. */
export interface NaiveTools {
  valueOf(expr: Expr, values: Values): Value
  partition: typeof partition
  unite: typeof unite
  compare: typeof compare
  compareAll: typeof compareAll
}

interface World {
  readonly rule: CheckedRule
  readonly rows: Readonly<Record<string, readonly Row[]>>
  readonly today: string
  readonly params: Values
}

/** The rule evaluated as its text says, row by row, without a thought for speed. */
export function evaluateNaively(rule: CheckedRule, rows: Readonly<Record<string, readonly Row[]>>, today: string): PlainFinding[] {
  const world: World = { rule, rows, today, params: new Map(rule.params.map(({ name, type, default: value }) => [name, toValue(type, value)])) }
  let items = sourceItems(world, rule.from.alias).filter((item) => holds(world, rule.from.where, item))
  for (const step of rule.steps) items = applyStep(world, step, items)
  return findingsOf(world, items)
}

function sourceItems(world: World, alias: string): Item[] {
  const { dataset } = sourceShape(world.rule, alias)
  return (world.rows[dataset!.name] ?? []).map((row, i) => ({
    values: new Map<string, Value>([
      ...dataset!.fields.map(({ name, type }): [string, Value] => [columnId(alias, name), toValue(type, row[name] ?? null)]),
      [columnId(alias, '_row'), BigInt(i + 1)],
    ]),
    sources: new Map([[alias, new Set([i + 1])]]),
  }))
}

function valueOf(world: World, expr: Expr, values: Values): Value {
  return evaluate(expr, {
    today: readDate(world.today)!, timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] },
    field: (alias, field) => values.get(columnId(alias, field)) ?? null,
    name: (name) => values.get(name) ?? null,
    param: (name) => world.params.get(name) ?? null,
  }).value
}

const holds = (world: World, condition: CheckedExpr | null, item: Item) => condition === null || valueOf(world, condition.expr, item.values) === true

function combine(a: Item, b: Item): Item {
  return { values: new Map([...a.values, ...b.values]), sources: unite([a, b]) }
}

function unite(items: readonly Item[]): Map<string, Set<number>> {
  const all = new Map<string, Set<number>>()
  for (const { sources } of items) for (const [alias, ids] of sources) all.set(alias, new Set([...(all.get(alias) ?? []), ...ids]))
  return all
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each kind adds members of its own
function applyStep(world: World, step: CheckedStep & Record<string, any>, items: readonly Item[]): Item[] {
  switch (step.kind) {
    case 'filter': return items.filter((item) => holds(world, step.where, item))
    case 'let': return items.map((item) => step.values.reduce((named: Item, { name, value }: { name: string; value: CheckedExpr }) =>
      ({ ...named, values: new Map([...named.values, [name, valueOf(world, value.expr, named.values)]]) }), item))
    case 'join': return items.flatMap((item) => {
      const matches = matchesOf(world, step, item)
      return matches.length === 0 && step.optional ? [item] : matches.map((match) => combine(item, match))
    })
    case 'absent': return items.filter((item) => matchesOf(world, step, item).length === 0)
    case 'near': return items.flatMap((item) => matchesOf(world, step, item).filter((match) => isNear(world, step, item, match)).map((match) => combine(item, match)))
    case 'group': return groupItems(world, step, items)
    case 'window': return windowItems(world, step, items)
    case 'similar': return similarItems(world, step as unknown as CheckedSimilar, items)
    case 'hop': return items.flatMap((item) => hopItems(world, step as unknown as CheckedHop, item))
    case 'outlier': return outlierItems(step as unknown as CheckedOutlier, items, toolsOf(world))
    case 'sequence': return sequenceItems(step as unknown as CheckedSequence, items, toolsOf(world))
    default: throw new Error(step.kind)
  }
}

const toolsOf = (world: World): NaiveTools => ({ valueOf: (expr, values) => valueOf(world, expr, values), partition, unite, compare, compareAll })

function matchesOf(world: World, step: CheckedStep, item: Item): Item[] {
  return sourceItems(world, step.source!.alias).filter((match) =>
    step.on.every(({ left, right }) => {
      const [a, b] = [valueOf(world, left.expr, item.values), valueOf(world, right.expr, match.values)]
      return a !== null && b !== null && compare(a, b) === 0
    }) && holds(world, step.source!.where, combine(item, match)))
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
function isNear(world: World, step: CheckedStep & Record<string, any>, item: Item, match: Item): boolean {
  const [a, b] = [valueOf(world, step.time.left.expr, item.values), valueOf(world, step.time.right.expr, match.values)]
  const within = valueOf(world, step.within.expr, item.values)
  if (a === null || b === null || within === null) return false
  const unit = typeof a === 'number' ? 1n : { days: dayMicroseconds, hours: dayMicroseconds / 24n, minutes: dayMicroseconds / 1440n }[step.unit as 'days']
  const later = BigInt(a as bigint) - BigInt(b as bigint)
  const limit = (within as bigint) * unit
  const keys = step.twin === null ? null : world.rule.aliases.get(step.twin)!.identity.map((field) =>
    compare(match.values.get(columnId(step.source!.alias, field)) ?? null, item.values.get(columnId(step.twin, field)) ?? null))
  const order = keys === null ? null : (keys.find((one) => one !== 0) ?? 0)
  if (order === 0) return false
  if (step.direction === 'both') return (later < 0n ? -later : later) <= limit
  const gap = step.direction === 'before' ? later : -later
  const tie = order === null || (step.direction === 'before' ? order < 0 : order > 0)
  return gap >= 0n && gap <= limit && (gap > 0n || tie)
}

/** Every pair scored; then those that each left row, or both rows, would have first. */
function similarItems(world: World, step: CheckedSimilar, items: readonly Item[]): Item[] {
  const { alias } = step.source
  const rights = sourceItems(world, alias)
  const keyOf = (item: Item, name: string) => world.rule.aliases.get(name)!.identity.map((field) => item.values.get(columnId(name, field)) ?? null)
  const leftKey = (item: Item) => step.before.flatMap((name) => keyOf(item, name))
  const block = (item: Item, list: number, side: 'left' | 'right') => step.blocks[list]!.map((pair) => valueOf(world, pair[side].expr, item.values))
  const inBlock = (all: readonly Item[], list: number, side: 'left' | 'right', value: readonly Value[]) =>
    all.filter((other) => block(other, list, side).every((one, i) => one !== null && compare(one, value[i]!) === 0))
  const pairs = items.flatMap((left) => rights.flatMap((right) => {
    const list = step.blocks.findIndex((_, i) => {
      const [a, b] = [block(left, i, 'left'), block(right, i, 'right')]
      if (!a.every((one, place) => one !== null && b[place] !== null && compare(one, b[place]!) === 0)) return false
      return inBlock(items, i, 'left', a).length * inBlock(rights, i, 'right', b).length <= step.pairCap
    })
    if (list < 0 || !holds(world, step.source.where, combine(left, right))) return []
    if (step.twin !== null && compareAll(keyOf(left, step.twin), keyOf(right, alias)) === 0) return []
    const parts = step.parts.map((part) => partOf(part, valueOf(world, part.of.left.expr, left.values), valueOf(world, part.of.right.expr, right.values)))
    const known = step.parts.flatMap(({ weight }, i) => (parts[i] === null ? [] : [{ weight, value: parts[i]! }]))
    const score = known.reduce((sum, { weight, value }) => sum + weight * value, 0) / known.reduce((sum, { weight }) => sum + weight, 0)
    const least = valueOf(world, step.atLeast.expr, new Map())
    if (known.length === 0 || score < asNumber(least) - 1e-9) return []
    return [{ left, right, parts, score, place: Math.round(score * 1e9) }]
  }))
  type Pair = (typeof pairs)[number]
  const rightKey = ({ right }: Pair) => keyOf(right, alias)
  // Of the pairs of one score that one side has: how many come before this one by the key of the other.
  const before = (pair: Pair, side: 'left' | 'right', key: (one: Pair) => Value[]) =>
    pairs.filter((one) => one.place === pair.place && one[side] === pair[side] && compareAll(key(one), key(pair)) < 0).length
  const gap = new Map(pairs.map((pair) => [pair, Math.abs(before(pair, 'left', rightKey) - before(pair, 'right', ({ left }) => leftKey(left)))]))
  const order = (a: Pair, b: Pair) => b.place - a.place || (step.assign ? gap.get(a)! - gap.get(b)! : 0)
    || compareAll(leftKey(a.left), leftKey(b.left)) || compareAll(keyOf(a.right, alias), keyOf(b.right, alias))
  const chosen = step.assign ? assignedPairs(pairs.toSorted(order)) : step.best === null ? pairs
    : items.flatMap((left) => pairs.filter((pair) => pair.left === left).toSorted(order).slice(0, step.best!))
  return chosen.map(({ left, right, parts, score }) => {
    const item = combine(left, right)
    const scores = [['score', score] as const, ...step.parts.map(({ column }, i) => [column, parts[i]!] as const)]
    return { ...item, values: new Map([...item.values, ...scores.map(([name, value]): [string, Value] => [columnId(alias, name), value === null ? null : { digits: BigInt(Math.round(value * 1e6)), scale: 6 }])]) }
  })
}

/** Four rounds in which pairs that both rows would have first are taken. */
function assignedPairs<P extends { readonly left: Item; readonly right: Item }>(sorted: readonly P[]): P[] {
  const taken: P[] = []
  let free = sorted
  for (let round = 0; round < 4; round++) {
    const mutual = free.filter((pair) => free.find(({ left }) => left === pair.left) === pair && free.find(({ right }) => right.sources === pair.right.sources || sameSources(right, pair.right)) === pair)
    taken.push(...mutual)
    free = free.filter((pair) => !mutual.some(({ left, right }) => left === pair.left || sameSources(right, pair.right)))
  }
  return taken
}

const sameSources = (a: Item, b: Item) => [...a.sources].every(([alias, ids]) => [...ids].every((id) => b.sources.get(alias)?.has(id) === true))

function partOf({ method, tolerance, relative }: CheckedPart, a: Value, b: Value): number | null {
  if (a === null || b === null) return null
  switch (method) {
    case 'jaro-winkler': return jaroWinkler(a as string, b as string)
    case 'levenshtein': return levenshtein(a as string, b as string)
    case 'pinyin': return jaroWinkler(reading(a as string), reading(b as string))
    case 'tokens': return tokens(a as string, b as string)
    case 'exact': return compare(a, b) === 0 ? 1 : 0
    case 'date': return nearness(typeof a === 'number' ? (b as number) - a : Number((b as bigint) - (a as bigint)) / Number(dayMicroseconds), tolerance!)
    case 'number': {
      if (relative && compare(a, b) === 0) return 1
      const span = relative ? Math.abs(asNumber(a)) * tolerance! : tolerance!
      return span === 0 ? 0 : nearness(asNumber(a) - asNumber(b), span)
    }
  }
}

function asNumber(value: Value): number {
  return isDecimal(value) ? Number(value.digits) / 10 ** value.scale : Number(value)
}

/** Every path from the start on which no node stands twice, shortest first; of the equally long the one of smallest keys. */
function hopItems(world: World, step: CheckedHop, item: Item): Item[] {
  const { alias } = step.source
  const edges = sourceItems(world, alias).filter((edge) => holds(world, step.source.where, combine(item, edge)))
  const names = [...sourceKey(world, alias), '_row']
  const keyOf = (path: readonly Item[]) => path.flatMap((edge) => names.map((name) => edge.values.get(columnId(alias, name)) ?? null))
  const start = valueOf(world, step.start.expr, item.values)
  if (start === null) return []
  const best = new Map<string, { readonly node: Value; readonly path: readonly Item[] }>()
  const walk = (nodes: readonly Value[], path: readonly Item[]): void => {
    if (path.length === step.max) return
    for (const edge of edges) {
      const [from, to] = [step.from, step.to].map((field) => edge.values.get(columnId(alias, field)) ?? null) as [Value, Value]
      if (from === null || to === null) continue
      for (const [a, b] of step.directed ? [[from, to]] : [[from, to], [to, from]] as const) {
        if (compare(a!, nodes.at(-1)!) !== 0 || nodes.some((node) => compare(node, b!) === 0)) continue
        const [longer, name] = [[...path, edge], String(plain(world.rule.aliases.get(alias)!.columns.node!.type, b!))]
        const known = best.get(name)
        if (known === undefined || longer.length < known.path.length || (longer.length === known.path.length && compareAll(keyOf(longer), keyOf(known.path)) < 0)) {
          best.set(name, { node: b!, path: longer })
        }
        walk([...nodes, b!], longer)
      }
    }
  }
  walk([start], [])
  const { columns } = sourceShape(world.rule, alias)
  const shown = (edge: Item) => sourceKey(world, alias).map((name) => plain(columns[name]?.type ?? { kind: 'int' }, edge.values.get(columnId(alias, name)) ?? null) ?? '').join('/')
  return [...best.values()].filter(({ path }) => path.length >= step.min).map(({ node, path }) => ({
    values: new Map<string, Value>([
      ...item.values, [columnId(alias, 'node'), node], [columnId(alias, 'depth'), BigInt(path.length)], [columnId(alias, 'path'), path.map(shown).join(' → ')],
    ]),
    sources: unite([item, ...path]),
  }))
}

/** Columns that tell the source rows of an alias apart. */
function sourceKey(world: World, alias: string): readonly string[] {
  const { dataset } = sourceShape(world.rule, alias)
  return dataset !== null && dataset.key.length > 0 ? dataset.key : ['_row']
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
function groupItems(world: World, step: CheckedStep & Record<string, any>, items: readonly Item[]): Item[] {
  return partition(items, (item) => step.by.map(({ value }) => valueOf(world, value.expr, item.values))).map(({ key, members }) => ({
    values: new Map<string, Value>([
      ...step.by.map(({ name }, i): [string, Value] => [columnId(step.alias, name), key[i]!]),
      ...measured(world, step, members),
    ]),
    sources: unite(members),
  }))
}

/** Items by key; those with a null in it belong nowhere. */
function partition(items: readonly Item[], keyOf: (item: Item) => Value[]): { key: Value[]; members: Item[] }[] {
  const groups: { key: Value[]; members: Item[] }[] = []
  for (const item of items) {
    const key = keyOf(item)
    if (key.includes(null)) continue
    const group = groups.find((one) => one.key.every((value, i) => compare(value, key[i]!) === 0))
    if (group === undefined) groups.push({ key, members: [item] })
    else group.members.push(item)
  }
  return groups
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
function windowItems(world: World, step: CheckedStep & Record<string, any>, items: readonly Item[]): Item[] {
  const days = valueOf(world, step.period, new Map()) as bigint
  const timeOf = (item: Item) => valueOf(world, step.order.expr, item.values)
  const timed = items.filter((item) => timeOf(item) !== null)
  return partition(timed, (item) => step.by.map(({ value }) => valueOf(world, value.expr, item.values))).flatMap(({ key, members }) => {
    const rows = members.map((item) => {
      const to = timeOf(item)!
      const frame = members.filter((other) => {
        const t = timeOf(other)!
        if (compare(t, to) > 0) return false
        return typeof to === 'number' ? to - (t as number) < Number(days) : (to as bigint) - (t as bigint) < days * dayMicroseconds
      })
      const from = frame.map(timeOf).reduce((a, b) => (compare(a, b) <= 0 ? a : b))!
      const window = new Map<string, Value>([...measured(world, step, frame), [columnId(step.alias, 'from'), from], [columnId(step.alias, 'to'), to]])
      return { item, to, window, frame }
    })
    if (step.reduce === null) return rows.map(({ item, window, frame }) => ({ values: new Map([...item.values, ...window]), sources: unite([item, ...frame]) }))
    const id = columnId(step.alias, step.reduce.measure.name)
    const best = rows.toSorted((a, b) => worse(a.window.get(id)!, b.window.get(id)!, step.reduce.by) || compare(a.to, b.to))[0]!
    const by = step.by.map(({ name }, i): [string, Value] => [columnId(step.alias, name), key[i]!])
    return [{ values: new Map([...by, ...best.window]), sources: unite(best.frame) }]
  })
}

function worse(a: Value, b: Value, by: 'max' | 'min'): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
  return by === 'max' ? compare(b, a) : compare(a, b)
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
function measured(world: World, step: CheckedStep & Record<string, any>, members: readonly Item[]): [string, Value][] {
  return step.measures.map((measure: CheckedMeasure) => [columnId(step.alias, measure.name), measureOf(world, measure, members)])
}

function measureOf(world: World, { kind, value, where, info }: CheckedMeasure, members: readonly Item[]): Value {
  const kept = members.filter((item) => holds(world, where, item))
  if (value === null) return BigInt(kept.length)
  const values = kept.map((item) => valueOf(world, value.expr, item.values)).filter((one) => one !== null)
  if (kind === 'count_distinct') return BigInt(values.filter((one, i) => values.findIndex((other) => compare(one, other) === 0) === i).length)
  if (values.length === 0) return null
  switch (kind) {
    case 'min': return values.reduce((a, b) => (compare(a, b) <= 0 ? a : b))
    case 'max': return values.reduce((a, b) => (compare(a, b) >= 0 ? a : b))
    case 'sum': return info.type.kind === 'int' ? values.reduce((a: bigint, b) => a + (b as bigint), 0n) : total(values)
    case 'avg': {
      const sum = rescale(total(values), 6)
      return { digits: divideHalfUp(sum.digits, BigInt(values.length)), scale: 6 }
    }
    default: throw new Error(kind)
  }
}

function total(values: readonly Value[]): Decimal {
  const decimals = values.map((value): Decimal => (isDecimal(value) ? value : { digits: value as bigint, scale: 0 }))
  return { digits: decimals.reduce((sum, { digits }) => sum + digits, 0n), scale: decimals[0]!.scale }
}

function findingsOf(world: World, items: readonly Item[]): PlainFinding[] {
  const { rule } = world
  const graded = items.flatMap((item) => {
    const level = rule.levels.find(({ when }) => valueOf(world, when.expr, item.values) === true)
    return level === undefined ? [] : [{ ...item, place: levels.indexOf(level.level) }]
  })
  const groups = partition(graded, (item) => rule.alert.key.map(({ expr }) => valueOf(world, expr, item.values)))
  groups.sort((a, b) => compareAll(a.key, b.key))
  return groups.map(({ key, members }) => {
    const rows = members as (Item & { readonly place: number })[]
    const identity = (item: Item) => rule.alive.flatMap((name) => rule.aliases.get(name)!.identity.map((field) => item.values.get(columnId(name, field)) ?? null))
    const best = rows.toSorted((a, b) => a.place - b.place || compareAll(identity(a), identity(b)))[0]!
    const shown = [...rule.alert.title.filter((part) => typeof part !== 'string'), ...rule.alert.evidence]
    const sources = sourcesOf(world, unite(rows))
    return {
      level: levels[best.place]!,
      key: rule.alert.key.map(({ expr }, i) => plain(expr.type, key[i]!)),
      shown: shown.map(({ expr }) => plain(expr.type, valueOf(world, expr, best.values))),
      sources: sources.slice(0, 100),
      count: sources.length,
    }
  })
}

function sourcesOf(world: World, sources: ReadonlyMap<string, ReadonlySet<number>>): string[] {
  return [...world.rule.aliases.keys()].flatMap((alias) => {
    if (!sources.has(alias)) return []
    const items = sourceItems(world, alias)
    const key = (id: number) => sourceKey(world, alias).map((field) => items[id - 1]!.values.get(columnId(alias, field)) ?? null)
    return [...(sources.get(alias) ?? [])].sort((a, b) => compareAll(key(a), key(b))).map((id) => `${alias}#${id}`)
  })
}

/** A value as both sides print it. */
export function plain(type: ValueType, value: Value): unknown {
  const bound = value === null ? null : toBound(type, value)
  return bound === null ? null : String(bound)
}

function compareAll(a: readonly Value[], b: readonly Value[]): number {
  return a.map((value, i) => compare(value, b[i]!)).find((order) => order !== 0) ?? 0
}

/** Numbers by size, texts by code point, nulls last. */
function compare(a: Value, b: Value): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
  if (isDecimal(a) || isDecimal(b)) {
    const scale = Math.max(isDecimal(a) ? a.scale : 0, isDecimal(b) ? b.scale : 0)
    const digits = (value: Value) => rescale(isDecimal(value) ? value : { digits: value as bigint, scale: 0 }, scale).digits
    return digits(a) < digits(b) ? -1 : digits(a) > digits(b) ? 1 : 0
  }
  if (typeof a === 'string' && typeof b === 'string') {
    const [left, right] = [[...a], [...b]].map((text) => text.map((one) => one.codePointAt(0)!)) as [number[], number[]]
    for (let i = 0; i < Math.min(left.length, right.length); i++) if (left[i] !== right[i]) return left[i]! - right[i]!
    return left.length - right.length
  }
  return (a as bigint) < (b as bigint) ? -1 : (a as bigint) > (b as bigint) ? 1 : 0
}
