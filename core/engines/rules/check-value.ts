import { sentence, type Sentence } from '../../base/text.ts'
import type { Expr, ExpressionScope } from '../../contracts/expression.ts'
import type { ValueType } from '../../contracts/value-type.ts'
import { checkExpression, type ExpectedType } from '../../language/check-expression.ts'
import { commonType, typeText } from '../../language/value-types.ts'
import { checkCodes } from './check-codes.ts'
import { mentionsBroken, report, under, warn, type CheckState } from './check-state.ts'
import type { CheckedExpr, CheckedPair, ColumnInfo } from './checked-rule.ts'
import { infoOf } from './column-info.ts'
import { aliasesOf, nodesOf } from './expression-tree.ts'

interface ValueOptions {
  readonly expected?: ExpectedType
  /** False where the value must not change with the day, as in keys. */
  readonly today?: boolean
  /** An alias that this expression sees besides those alive. */
  readonly own?: { readonly alias: string; readonly columns: Readonly<Record<string, ColumnInfo>> }
  /** The only aliases it may see, in place of those alive. */
  readonly only?: 'own' | 'params'
}

/** An expression of a rule, its every problem reported at `pointer`. Null when it cannot be used. */
export function checkValue(state: CheckState, source: string, pointer: string, options: ValueOptions = {}): CheckedExpr | null {
  if (mentionsBroken(state, source)) return null
  const { expr, problems } = checkExpression(source, scopeOf(state, options), options.expected)
  for (const problem of problems) state.problems.push({ ...problem, pointer: pointer + problem.pointer })
  if (expr === null || problems.some((problem) => problem.severity === 'error')) return null
  checkCodes(state, expr, pointer, (alias, field) => columnsOf(state, alias, options)?.[field] ?? null)
  return { source, expr, pointer }
}

export function checkCondition(state: CheckState, source: string, pointer: string, options: ValueOptions = {}): CheckedExpr | null {
  return checkValue(state, source, pointer, { ...options, expected: 'bool' })
}

/** A field, or an expression over exactly one alias: what `on`, `key` and `time` are made of. */
export function checkMember(state: CheckState, source: string, pointer: string, options: ValueOptions = {}): CheckedExpr | null {
  const value = checkValue(state, source, pointer, { ...options, today: false })
  if (value === null) return null
  const aliases = aliasesOf(value.expr)
  const lets = [...nodesOf(value.expr)].some((node) => node.node === 'name')
  if (aliases.length === 1 || (lets && aliases.length === 0)) return value
  return report(state, 'one-alias-only', pointer,
    aliases.length === 0
      ? sentence(`“${source}”没有用到任何别名的字段。`, `"${source}" reads no field of any alias.`)
      : sentence(`“${source}”用到了多个别名（${aliases.join('、')}），这里只能用一个。`, `"${source}" reads several aliases (${aliases.join(', ')}); only one is possible here.`))
}

/** The pairs of `on`: left over one earlier alias, right over the step's own; types that can be equal. */
export function checkPairs(state: CheckState, pairs: readonly (readonly [string, string])[], own: NonNullable<ValueOptions['own']>, pointer: string): CheckedPair[] {
  const checked: CheckedPair[] = []
  pairs.forEach(([leftSource, rightSource], i) => {
    const at = under(pointer, i)
    const left = checkMember(state, leftSource, under(at, 0))
    const right = checkMember(state, rightSource, under(at, 1), { own, only: 'own' })
    if (left === null || right === null) return
    if (!comparable(left.expr.type, right.expr.type)) {
      const [a, b] = [typeText(left.expr.type), typeText(right.expr.type)]
      report(state, 'type-mismatch', at, sentence(`“${leftSource}”是${a['zh-CN']}，“${rightSource}”是${b['zh-CN']}，两者不能相等。`,
        `"${leftSource}" is of type ${a.en} and "${rightSource}" of type ${b.en}; they cannot be equal.`))
      return
    }
    warnOfStrangers(state, infoOf(left.expr, (alias, field) => columnsOf(state, alias, {})?.[field] ?? null, state.names),
      infoOf(right.expr, (alias, field) => columnsOf(state, alias, { own })?.[field] ?? null, state.names), [leftSource, rightSource], at)
    checked.push({ left, right })
  })
  return checked
}

/** Types whose values may be compared for equality. */
export function comparable(a: ValueType, b: ValueType): boolean {
  return a.kind !== 'list' && a.kind !== 'point' && a.kind !== 'null' && b.kind !== 'null' && commonType(a, b) !== null
}

/** Tokens of different kinds of identifiers are never equal: almost surely a slip. */
export function warnOfStrangers(state: CheckState, left: ColumnInfo, right: ColumnInfo, [a, b]: readonly [string, string], pointer: string): void {
  const [one, other] = [left.identity, right.identity]
  if (one === null || other === null) return
  if (one.part !== other.part) {
    const whole = one.part === null ? b : a
    warn(state, 'never-equal', pointer, sentence(`“${a}”与“${b}”永远不会相等：“${whole}”是整个号码，不是其中的身份证号。`,
      `"${a}" and "${b}" are never equal: "${whole}" is the whole number, not the ID card inside it.`),
    sentence(`请改用“${whole}__person”。`, `Use "${whole}__person".`))
  } else if (one.kind !== other.kind && !(meets(one.kind, other.kind) || meets(other.kind, one.kind))) {
    warn(state, 'never-equal', pointer, sentence(`“${a}”与“${b}”标识的不是同一类主体，永远不会相等。`,
      `"${a}" and "${b}" identify different kinds of subjects and are never equal.`))
  }
}

const meets = (party: string, member: string) => party === 'party' && (member === 'person' || member === 'organisation')

/** What an alias offers here, null when it is not visible. */
function columnsOf(state: CheckState, alias: string, options: ValueOptions): Readonly<Record<string, ColumnInfo>> | null {
  if (options.own?.alias === alias) return options.own.columns
  return state.alive.includes(alias) ? (state.aliases.get(alias)?.columns ?? null) : null
}

/** Meaning of columns as a step sees them now. */
export function lookupColumn(state: CheckState, options: ValueOptions = {}): (alias: string, field: string) => ColumnInfo | null {
  return (alias, field) => columnsOf(state, alias, options)?.[field] ?? null
}

function scopeOf(state: CheckState, options: ValueOptions): ExpressionScope {
  const aliases: Record<string, Record<string, ValueType>> = Object.create(null)
  const visible = options.only === undefined ? state.alive : []
  for (const alias of [...visible, ...(options.own === undefined || options.only === 'params' ? [] : [options.own.alias])]) {
    const types: Record<string, ValueType> = Object.create(null)
    for (const [field, info] of Object.entries(columnsOf(state, alias, options) ?? {})) types[field] = info.type
    aliases[alias] = types
  }
  const names: Record<string, ValueType> = Object.create(null)
  if (options.only === undefined) for (const name of state.aliveNames) names[name] = state.names.get(name)!.type
  const params: Record<string, ValueType> = Object.create(null)
  for (const [name, param] of state.params) params[name] = param.type
  return { aliases, names, params, today: options.today ?? true }
}


/** The type of an expression, for messages. */
export function typeName(expr: Expr): Sentence {
  return typeText(expr.type)
}
