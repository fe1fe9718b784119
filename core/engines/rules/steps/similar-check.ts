import { sentence } from '../../../base/text.ts'
import { isNumber } from '../../../language/value-types.ts'
import { report, under, type CheckState } from '../check-state.ts'
import { checkMember, checkPairs, checkValue, comparable, typeName } from '../check-value.ts'
import type { CheckedExpr, CheckedPair, CheckedSource, CheckedStep, ColumnInfo } from '../checked-rule.ts'

type Method = 'jaro-winkler' | 'levenshtein' | 'tokens' | 'pinyin' | 'exact' | 'date' | 'number'
type RawPair = readonly [string, string]
interface Own { readonly alias: string; readonly columns: Readonly<Record<string, ColumnInfo>> }

/** `similar`, checked. */
export interface CheckedSimilar extends CheckedStep {
  readonly kind: 'similar'
  readonly source: CheckedSource
  /** Lists of pairs that must all be equal; a pair of rows is a candidate when it meets one list. */
  readonly blocks: readonly (readonly CheckedPair[])[]
  readonly parts: readonly CheckedPart[]
  readonly atLeast: CheckedExpr
  /** How many of each left row's best are kept, null for all. */
  readonly best: number | null
  readonly assign: boolean
  readonly pairCap: number
  /** The earlier alias of the same dataset, whose own row is not like itself; null when the datasets differ. */
  readonly twin: string | null
}

/** One part of the score. */
export interface CheckedPart {
  readonly method: Method
  readonly of: CheckedPair
  readonly weight: number
  /** For `date` (days) and `number`, there never null. */
  readonly tolerance: number | null
  readonly relative: boolean
  /** The column of the step's alias that holds its value. */
  readonly column: string
}

export interface RawSimilar {
  readonly dataset: string
  readonly as: string
  readonly block: readonly RawPair[] | readonly (readonly RawPair[])[]
  readonly where?: string
  readonly score: readonly RawPart[]
  readonly atLeast: number | string
  readonly best?: number
  readonly assign?: 'one-to-one'
  readonly pairCap?: number
}

interface RawPart {
  readonly method: Method
  readonly of: RawPair
  readonly weight?: number
  readonly tolerance?: number
  readonly relative?: boolean
}

/** The lists of `block`, whichever of its two forms it has. Null when one is unusable. */
export function checkBlocks(state: CheckState, raw: RawSimilar['block'], own: Own, pointer: string): readonly (readonly CheckedPair[])[] | null {
  const isPlain = typeof raw[0]?.[0] === 'string'
  const lists = (isPlain ? [raw] : raw) as readonly (readonly RawPair[])[]
  const checked = lists.map((pairs, i) => checkPairs(state, pairs, own, isPlain ? pointer : under(pointer, i)))
  return checked.every((pairs, i) => pairs.length === lists[i]!.length) ? checked : null
}

/** The parts of the score. Null when one is unusable. */
export function checkParts(state: CheckState, raw: readonly RawPart[], own: Own, pointer: string): readonly CheckedPart[] | null {
  const parts = raw.map((part, i) => checkPart(state, part, own, partColumn(i), under(pointer, i)))
  return parts.every((part) => part !== null) ? parts : null
}

/** Where the value of a part stands, beside `score`. */
function partColumn(index: number): string {
  return `score_${index + 1}`
}

function checkPart(state: CheckState, raw: RawPart, own: Own, column: string, pointer: string): CheckedPart | null {
  const { method, weight = 1, tolerance = null, relative = false } = raw
  const left = checkMember(state, raw.of[0], under(pointer, 'of', 0))
  const right = checkMember(state, raw.of[1], under(pointer, 'of', 1), { own, only: 'own' })
  const takes = method === 'date' || method === 'number'
  if (takes && tolerance === null) {
    return report(state, 'missing-tolerance', pointer, sentence(`方法 ${method} 须写明容差（tolerance）。`, `The method ${method} needs a \`tolerance\`.`),
      method === 'date' ? sentence('单位是天。', 'It is a number of days.') : sentence('是一个数额；加上 "relative": true 则为左值的比例。', 'It is an amount, or with "relative": true a share of the left value.'))
  }
  if ((!takes && tolerance !== null) || (method !== 'number' && relative)) {
    const name = takes || tolerance === null ? 'relative' : 'tolerance'
    return report(state, 'unused-member', under(pointer, name), sentence(`方法 ${method} 用不到 ${name}。`, `The method ${method} has no use for \`${name}\`.`))
  }
  if (left === null || right === null) return null
  if (fits(method, left, right)) return { method, of: { left, right }, weight, tolerance, relative, column }
  const [a, b] = [typeName(left.expr), typeName(right.expr)]
  return report(state, 'type-mismatch', under(pointer, 'of'), sentence(`方法 ${method} 不能比较${a['zh-CN']}和${b['zh-CN']}。`, `The method ${method} cannot compare ${a.en} with ${b.en}.`))
}

function fits(method: Method, { expr: { type: a } }: CheckedExpr, { expr: { type: b } }: CheckedExpr): boolean {
  switch (method) {
    case 'exact': return comparable(a, b)
    case 'number': return isNumber(a) && isNumber(b)
    case 'date': return a.kind === b.kind && (a.kind === 'date' || a.kind === 'datetime')
    default: return a.kind === 'string' && b.kind === 'string'
  }
}

/** `atLeast`, a number from 0 to 1 or a parameter. */
export function checkAtLeast(state: CheckState, raw: number | string, pointer: string): CheckedExpr | null {
  const source = typeof raw === 'number' ? decimalText(raw) : raw
  if (typeof raw === 'number' && (raw < 0 || raw > 1)) {
    return report(state, 'out-of-bounds', pointer, sentence(`相似度在 0 到 1 之间，${source} 不是。`, `A score lies between 0 and 1; ${source} does not.`))
  }
  const value = checkValue(state, source, pointer, { only: 'params' })
  if (value === null || isNumber(value.expr.type)) return value
  const got = typeName(value.expr)
  return report(state, 'type-mismatch', pointer, sentence(`atLeast 须是数，“${source}”是${got['zh-CN']}。`, `\`atLeast\` must be a number; "${source}" is ${got.en}.`))
}

/** A JSON number as the expression language writes it, without an exponent. */
function decimalText(value: number): string {
  return /e/.test(String(value)) ? value.toFixed(20).replace(/\.?0+$/, '') : String(value)
}
