import type { Lang } from '../../base/text.ts'
import type { Expr } from '../../contracts/expression.ts'
import type { PlannedValue } from '../../contracts/compiled-rule.ts'
import { columnId, type CheckedRule } from './checked-rule.ts'
import { columnsOf } from './expression-tree.ts'
import { comparisonWords, isNull } from './phrase-calls.ts'
import { bothLanguages, codesOf, phraseValue } from './phrase-expression.ts'
import { phraseField } from './phrase-field.ts'
import { apart, say } from './saying.ts'
import { otherSide, unitOf } from './tell-condition.ts'

type Call = Extract<Expr, { node: 'call' }>
type Field = Extract<Expr, { node: 'field' }>

/** A comparison seen from one of its columns: the side that has it, on the left. */
export interface Comparison { readonly call: Call; readonly side: Call | Field }

const mirrored: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '==': '==', '!=': '!=' }
const negated: Readonly<Record<string, string>> = { '<': '>=', '<=': '>', '>': '<=', '>=': '<', '==': '!=', '!=': '==' }

/** Null where the condition is no comparison, or both its sides read the column. */
export function comparisonOf(when: Expr, column: Field): Comparison | null {
  if (when.node !== 'call' || mirrored[when.fn] === undefined) return null
  const id = columnId(column.alias, column.field)
  const [left, right] = when.args as [Expr, Expr]
  const [onLeft, onRight] = [left, right].map((side) => columnsOf(side).includes(id))
  if (onLeft === onRight) return null
  const call: Call = onLeft ? when : { ...when, fn: mirrored[when.fn]!, args: [right, left] }
  const side = call.args[0]!
  return side.node === 'call' || side.node === 'field' ? { call, side } : null
}

/** What would have to be said in its place: “发证日期至今的天数少于宽限天数 30 天”, “停发日期不为空”. */
export function negatedWords({ call, side }: Comparison, rule: CheckedRule): PlannedValue['words'] {
  const scope = { own: null, visible: rule.alive }
  const opposite: Call = { ...call, fn: negated[call.fn]! }
  const right = call.args[1]!
  if (isNull(right)) return phraseValue(opposite, rule, scope)
  return bothLanguages((lang: Lang) => {
    const [subject, words] = [phraseValue(side, rule, scope)[lang], comparisonWords(opposite)[lang]]
    const other = otherSide(right, codesOf(call, rule) === null ? null : call, rule, scope, lang, unitOf(side, rule, lang))
    return lang === 'en' ? say`${subject} ${words.replace(/^is /, 'were ')} ${other}` : say`${subject}${apart(words, other)}`
  })
}

/** A column by its title, with its data set where the title alone could mean another. */
export function titleWords(column: Field, rule: CheckedRule): PlannedValue['title'] {
  return bothLanguages((lang) => phraseField(column, rule, lang, { own: null, visible: rule.alive }))
}
