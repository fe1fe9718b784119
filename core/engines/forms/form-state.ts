import { escapePointer } from '../../base/json-pointer.ts'
import type { AnswerSchema } from '../../contracts/answer-schema.ts'
import type { Expr } from '../../contracts/expression.ts'
import type { FormCondition, FormElement, FormField, FormModel, FormRule } from '../../contracts/form-model.ts'
import type { ValueType } from '../../contracts/value-type.ts'
import { answerValue } from '../../language/answer-value.ts'
import { evaluate, type Evaluated, type EvaluationEnv } from '../../language/evaluate.ts'
import { decimalText, isDecimal, readDate, rescale, toBound, type Value } from '../../language/values.ts'
import { answerFaults } from './answer-faults.ts'

/** What expressions of a form read beside the answer. */
export interface FormEnv {
  /** `YYYY-MM-DD`. */
  readonly today: string
  readonly timeZone: string
  /** Holidays and make-up days as days since 1970-01-01. */
  readonly calendar: EvaluationEnv['calendar']
}

/** An answer, or an item of a list in it. */
export type Answer = Readonly<Record<string, unknown>>

/** A value that was there and is not sent, since a condition hides its field. */
export interface Submission {
  readonly answer: Answer
  /** JSON pointers into what was given. */
  readonly dropped: readonly string[]
}

/** Conditions may hide what other conditions read; so often that is gone through at most. */
const mostRounds = 20

/**
 * What of an answer is sent: computed fields have their value, hidden ones are left out and named. Conditions read the answer as it
 * is sent, so that page and server see the same.
 */
export function submissionOf(model: FormModel, given: Answer, env: FormEnv): Submission {
  const sent = (hidden: readonly Path[]) => without(computedAnswer(model, without(given, hidden), env), hidden)
  const computed = new Set(model.computed.map(({ path }) => pointer(path)))
  const dropped = (hidden: readonly Path[]) => hidden.filter((path) => has(given, path)).map(pointer).filter((place) => !computed.has(place))
  let answer = computedAnswer(model, given, env)
  const late = new Map<string, Path>()
  for (let round = 0; round < mostRounds; round++) {
    const hidden = hiddenPaths(model, answer, env)
    const next = sent(hidden)
    if (plain(next) === plain(answer)) return { answer: next, dropped: dropped(hidden) }
    answer = next
    if (round >= mostRounds / 2) for (const path of hidden) late.set(plain(path), path)
  }
  // Conditions that hide each other in turn come to no rest: what any of them hides is not sent.
  const hidden = [...late.values()]
  return { answer: sent(hidden), dropped: dropped(hidden) }
}

/** The answer with its computed fields; one whose value cannot be computed is not there. */
export function computedAnswer(model: FormModel, given: Answer, env: FormEnv): Answer {
  const answer: Record<string, unknown> = { ...given }
  for (const { path: [name], expr, type } of model.computed) {
    const { value } = expressionValue(expr, answer, env)
    if (value === null) delete answer[name!]
    else answer[name!] = jsonOf(value, expr.type, type)
  }
  return answer
}

/** Whether an element with such a rule is shown; `local` is the answer, or the item of a list that the element belongs to. */
export function isShown(rule: FormRule | null, model: FormModel, local: Answer, answer: Answer, env: FormEnv): boolean {
  if (rule === null || (rule.effect !== 'SHOW' && rule.effect !== 'HIDE')) return true
  return conditionHolds(rule.condition, model, local, answer, env) === (rule.effect === 'SHOW')
}

/** Whether what an element with such a rule holds can be changed. */
export function isEnabled(rule: FormRule | null, model: FormModel, local: Answer, answer: Answer, env: FormEnv): boolean {
  if (rule === null || (rule.effect !== 'ENABLE' && rule.effect !== 'DISABLE')) return true
  return conditionHolds(rule.condition, model, local, answer, env) === (rule.effect === 'ENABLE')
}

function conditionHolds(condition: FormCondition, model: FormModel, local: Answer, answer: Answer, env: FormEnv): boolean {
  switch (condition.kind) {
    case 'all': return condition.conditions.every((part) => conditionHolds(part, model, local, answer, env))
    case 'any': return condition.conditions.some((part) => conditionHolds(part, model, local, answer, env))
    case 'expression': {
      const { value, failed } = expressionValue(condition.expr, answer, env)
      return value === true && !failed
    }
    case 'schema': {
      const value = valueAt(local, condition.path)
      if (value === undefined) return !condition.failWhenUndefined && allowsNothing(condition.schema)
      return answerFaults(condition.schema, value, model.schema).length === 0
    }
  }
}

/** Whether a schema is met where nothing is answered, as JSON Forms has it: only by what asks for no value. */
function allowsNothing(schema: AnswerSchema): boolean {
  return typeof schema === 'boolean' ? schema : schema.type === undefined && schema.const === undefined && schema.enum === undefined
}

/** The value of a checked expression over `data`. */
export function expressionValue(expr: Expr, answer: Answer, env: FormEnv): Evaluated {
  const types = new Map(fieldsOf(expr).map(({ field, type }) => [field, type]))
  return evaluate(expr, {
    today: readDate(env.today)!, timeZone: env.timeZone, calendar: env.calendar,
    field: (_, field) => answerValue(types.get(field)!, Object.hasOwn(answer, field) ? answer[field] : null, env.timeZone),
    name: () => null, param: () => null,
  })
}

function fieldsOf(expr: Expr): readonly Extract<Expr, { node: 'field' }>[] {
  if (expr.node === 'field') return [expr]
  return (expr.node === 'list' ? expr.items : expr.node === 'call' ? expr.args : []).flatMap(fieldsOf)
}

/** A value of the language as a field of that type holds it: decimals as text with its digits, points as text. */
function jsonOf(value: NonNullable<Value>, from: ValueType, to: ValueType): unknown {
  if (isDecimal(value) || (from.kind === 'int' && to.kind === 'decimal')) {
    const decimal = isDecimal(value) ? value : { digits: value as bigint, scale: 0 }
    if (to.kind === 'int') return wholeOf(rescale(decimal, 0).digits)
    return decimalText(to.kind === 'decimal' ? rescale(decimal, to.scale) : decimal)
  }
  if (typeof value === 'object' && 'lon' in value) return `${value.lon},${value.lat}`
  const bound = toBound(from, value)
  return typeof bound === 'bigint' ? wholeOf(bound) : bound
}

const wholeOf = (value: bigint): number | string => (Number.isSafeInteger(Number(value)) ? Number(value) : String(value))

type Path = readonly string[]

/** Places whose every control is hidden. */
function hiddenPaths(model: FormModel, answer: Answer, env: FormEnv): readonly Path[] {
  const found = new Map<string, { readonly path: Path; shown: boolean }>()
  walk(model.layout, [], answer, true)
  const all = [...found.values()]
  const shown = all.filter((one) => one.shown).map(({ path }) => path)
  const isBelow = (path: Path, above: Path) => path.length > above.length && above.every((name, i) => path[i] === name)
  // Of an object whose control is hidden what has a control of its own that is shown stays.
  return all.flatMap(({ path, shown: isOn }) => {
    if (isOn) return []
    const kept = shown.filter((one) => isBelow(one, path))
    return kept.length === 0 ? [path] : membersWithout(answer, path, kept)
  })

  function walk(element: FormElement, base: Path, local: Answer, above: boolean): void {
    const shown = above && isShown(element.rule, model, local, answer, env)
    switch (element.kind) {
      case 'column': case 'row': case 'group': return element.elements.forEach((child) => walk(child, base, local, shown))
      case 'pages': return element.pages.forEach((page) => {
        const open = shown && isShown(page.rule, model, local, answer, env)
        page.elements.forEach((child) => walk(child, base, local, open))
      })
      case 'control': return place(element.field, base, local, shown)
      case 'text': return
    }
  }
  function place(field: FormField, base: Path, local: Answer, shown: boolean): void {
    const path = [...base, ...field.path]
    const key = plain(path)
    const known = found.get(key)
    if (known === undefined) found.set(key, { path, shown })
    else known.shown ||= shown
    if (!shown) return
    const value = valueAt(local, field.path)
    if (field.input.kind === 'list' && Array.isArray(value)) {
      const item = field.input.item()
      value.forEach((one, i) => within(item, [...path, String(i)], one))
    } else within(field, path, value)
  }
  /** What lies in an object; of several shapes each layout that it has, since any of them may be the one shown. */
  function within({ input }: FormField, path: Path, value: unknown): void {
    if (!isAnswer(value)) return
    if (input.kind === 'object') walk(input.layout(), path, value, true)
    if (input.kind === 'branches') for (const { field } of input.branches) within(field(), path, value)
  }
}

/** Places within an object that lead to none of `kept`. */
function membersWithout(answer: Answer, path: Path, kept: readonly Path[]): readonly Path[] {
  const value = valueAt(answer, path)
  if (!isAnswer(value)) return []
  return Object.keys(value).flatMap((name) => {
    const own = [...path, name]
    const within = kept.filter((one) => own.every((key, i) => one[i] === key))
    if (within.length === 0) return [own]
    return within.some((one) => one.length === own.length) ? [] : membersWithout(answer, own, within)
  })
}

const isAnswer = (value: unknown): value is Answer => typeof value === 'object' && value !== null && !Array.isArray(value)
const plain = (value: unknown): string => JSON.stringify(value)
const pointer = (path: Path): string => path.map((name) => `/${escapePointer(name)}`).join('')

function valueAt(from: unknown, path: Path): unknown {
  let value = from
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return value
}

const has = (answer: Answer, path: Path): boolean => valueAt(answer, path) !== undefined

function without(answer: Answer, paths: readonly Path[]): Answer {
  const copy = structuredClone(answer) as Record<string, unknown>
  for (const path of paths) {
    const parent = valueAt(copy, path.slice(0, -1))
    if (typeof parent === 'object' && parent !== null && !Array.isArray(parent)) delete (parent as Record<string, unknown>)[path.at(-1)!]
  }
  return copy
}
