import type { Lang } from '../../base/text.ts'
import type { Expr } from '../../contracts/expression.ts'
import type { FindingValue, ProvenCondition, Wording } from '../../contracts/finding.ts'
import { isNull } from './phrase-calls.ts'
import { columnsOf, nodesOf } from './expression-tree.ts'
import { columnId } from './checked-rule.ts'
import { plainText } from './fill-sentence.ts'

/** What a condition's values are read from. */
export interface ValueReading {
  readonly value: (expr: Expr) => FindingValue
  readonly title: (column: Expr, lang: Lang) => string
  readonly isCoded: (column: string) => boolean
}

/** Items of a list that are shown. */
const shownItems = 3

const signs: Readonly<Record<string, string>> = { '==': ' = ', '!=': ' ≠ ', '<': ' < ', '<=': ' ≤ ', '>': ' > ', '>=': ' ≥ ', in: ' ∈ ' }

/**
 * What a condition met: “94 ≥ 30”, both sides of a comparison; of one with literals that says it by itself (a code, an
 * equality) the value alone; of anything else the columns it read, by their titles.
 */
export function provenValue(expr: Expr, reading: ValueReading): ProvenCondition['value'] {
  const of = (lang: Lang): Wording => {
    if (expr.node !== 'call') return single(expr, lang, reading)
    const [left, right] = expr.args
    if (signs[expr.fn] === undefined || left === undefined || right === undefined) return columnsMet(expr, lang, reading)
    const [column, other] = columnsOf(left).length === 0 ? [right, left] : [left, right]
    if (isNull(other)) return reading.value(column).value === null ? [lang === 'en' ? 'empty' : '为空'] : single(column, lang, reading)
    const isConstant = other.node === 'literal' || other.node === 'list'
    if (isConstant && (expr.fn === '==' || columnsOf(column).some(reading.isCoded))) return single(column, lang, reading)
    return [...single(left, lang, reading), signs[expr.fn]!, ...single(right, lang, reading)]
  }
  return { 'zh-CN': of('zh-CN'), en: of('en') }
}

function single(expr: Expr, lang: Lang, reading: ValueReading): Wording {
  if (expr.node === 'list') {
    const items = expr.items.slice(0, shownItems).map((item) => plainText(reading.value(item).value, lang))
    const all = items.join(lang === 'en' ? ', ' : '、')
    if (expr.items.length <= shownItems) return [all]
    return [lang === 'en' ? `${all} … (${expr.items.length})` : `${all}等 ${expr.items.length} 项`]
  }
  const value = reading.value(expr)
  return value.shown === null || value.value === null ? [plainText(value.value, lang)] : [value]
}

function columnsMet(expr: Expr, lang: Lang, reading: ValueReading): Wording {
  const columns = new Map<string, Expr>()
  for (const node of nodesOf(expr)) {
    if (node.node === 'field') columns.set(columnId(node.alias, node.field), node)
    else if (node.node === 'name') columns.set(node.name, node)
  }
  return [...columns.values()].flatMap((column, i) => {
    const title = reading.title(column, lang)
    return [`${i === 0 ? '' : lang === 'en' ? ', ' : '，'}${title}${lang === 'en' ? ': ' : '：'}`, ...single(column, lang, reading)]
  })
}
