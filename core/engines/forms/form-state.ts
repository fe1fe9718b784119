import { escapePointer } from '../../base/json-pointer.ts'
import type { Expr } from '../../contracts/expression.ts'
import type { FormCondition, FormElement, FormField, FormModel, FormRule } from '../../contracts/form-model.ts'
import { answerValue } from '../../language/answer-value.ts'
import { evaluate, type Evaluated, type EvaluationEnv } from '../../language/evaluate.ts'
import { decimalText, isDecimal, readDate, toBound, type Value } from '../../language/values.ts'
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
  let answer = computedAnswer(model, given, env)
  for (let round = 0; round < mostRounds; round++) {
    const hidden = hiddenPaths(model, answer, env)
    const next = computedAnswer(model, without(given, hidden), env)
    if (plain(next) === plain(answer)) return { answer: next, dropped: hidden.filter((path) => has(given, path)).map(pointer) }
    answer = next
  }
  // Conditions that hide each other in turn: what they leave in the end is sent.
  const hidden = hiddenPaths(model, answer, env)
  return { answer: computedAnswer(model, without(given, hidden), env), dropped: hidden.filter((path) => has(given, path)).map(pointer) }
}

/** The answer with its computed fields; one whose value cannot be computed is not there. */
export function computedAnswer(model: FormModel, given: Answer, env: FormEnv): Answer {
  const answer: Record<string, unknown> = { ...given }
  for (const { path: [name], expr } of model.computed) {
    const { value } = expressionValue(expr, answer, env)
    if (value === null) delete answer[name!]
    else answer[name!] = jsonOf(expr, value)
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
      return value === undefined ? !condition.failWhenUndefined : answerFaults(condition.schema, value, model.schema).length === 0
    }
  }
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

/** A value of the language as an answer holds it: decimals as text. */
function jsonOf(expr: Expr, value: Value): unknown {
  if (value !== null && isDecimal(value)) return decimalText(value)
  const bound = toBound(expr.type, value)
  if (typeof bound !== 'bigint') return bound
  return Number.isSafeInteger(Number(bound)) ? Number(bound) : String(bound)
}

type Path = readonly string[]

/** Places whose every control is hidden. */
function hiddenPaths(model: FormModel, answer: Answer, env: FormEnv): readonly Path[] {
  const found = new Map<string, { readonly path: Path; shown: boolean }>()
  walk(model.layout, [], answer, true)
  return [...found.values()].filter(({ shown }) => !shown).map(({ path }) => path)

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
    if (field.input.kind === 'object' && isAnswer(value)) walk(field.input.layout(), path, value, true)
    if (field.input.kind === 'list' && Array.isArray(value)) {
      const { input } = field.input.item()
      if (input.kind === 'object') value.forEach((item, i) => (isAnswer(item) ? walk(input.layout(), [...path, String(i)], item, true) : undefined))
    }
  }
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
