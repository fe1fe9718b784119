import type { FormModel } from '../../contracts/form-model.ts'
import type { ValueType } from '../../contracts/value-type.ts'
import { decimalText, isDecimal, rescale, toBound, type Value } from '../../language/values.ts'
import { pathPointer, valueAt, type Answer, type Path } from './answer-path.ts'
import { putAnswer } from './edit-answer.ts'
import { expressionValue, type FormEnv } from './form-condition.ts'
import { hiddenPaths } from './hidden-paths.ts'
import { plainNumbers } from './plain-numbers.ts'
import { sameJson } from './same-json.ts'

export interface Submission {
  readonly answer: Answer
  /** JSON pointers to what was given and is not sent, since a condition hides its field; an object that goes because that left it empty is not named. */
  readonly dropped: readonly string[]
}

/** Conditions may hide what other conditions read; so often that is gone through at most. */
const mostRounds = 20

/**
 * What of an answer is sent: computed fields have their value, hidden ones are left out and named, objects that hold nothing else go
 * with them as if they had been emptied by hand, numbers as text are in their one form (`+05.0` is `5.0`). Conditions read the answer as it is sent, so that page and server see the same:
 * what is sent, sent again, is the same once more.
 */
export function submissionOf(model: FormModel, written: Answer, env: FormEnv): Submission {
  let given = filledIn(plainNumbers(written, model.schema), model)
  const dropped = new Set<string>()
  // What was filled in only grows less, and says by itself what is sent: once nothing is dropped of it there is nothing more to come.
  for (;;) {
    const { answer, hidden, isLasting } = settled(model, given, env)
    const before = dropped.size
    for (const path of hidden) if (has(given, path)) dropped.add(pathPointer(path))
    if (isLasting || dropped.size === before) return { answer, dropped: [...dropped] }
    const next = filledIn(answer, model)
    if (sameJson(next, given)) return { answer, dropped: [...dropped] }
    given = next
  }
}

interface Settled {
  readonly answer: Answer
  readonly hidden: readonly Path[]
  /** Whether the same is surely come to from `answer`. */
  readonly isLasting: boolean
}

/** What is sent of what was filled in, by the order in which conditions come to rest. */
function settled(model: FormModel, given: Answer, env: FormEnv): Settled {
  const sent = (hidden: readonly Path[]) => without(computedAnswer(model, without(given, hidden, model), env), hidden, model)
  const computed = new Set(model.computed.map(({ path }) => pathPointer(path)))
  let answer = computedAnswer(model, given, env)
  const late = new Map<string, Path>()
  for (let round = 0; round < mostRounds; round++) {
    const hidden = hiddenPaths(model, given, answer, env)
    const next = sent(hidden)
    // With a computed field that is hidden others may have come to another rest.
    if (sameJson(next, answer)) return { answer: next, hidden, isLasting: !hidden.some((path) => computed.has(pathPointer(path))) }
    answer = next
    if (round >= mostRounds / 2) for (const path of hidden) late.set(pathPointer(path), path)
  }
  // Conditions that hide each other in turn come to no rest: what any of them hides is not sent.
  const hidden = [...late.values()]
  return { answer: sent(hidden), hidden, isLasting: false }
}

/** An answer without its computed fields, whose values nobody gives. */
function filledIn(answer: Answer, { computed }: FormModel): Answer {
  if (computed.length === 0) return answer
  const copy: Record<string, unknown> = { ...answer }
  for (const { path: [name] } of computed) delete copy[name!]
  return copy
}

/** The answer with its computed fields; one whose value cannot be computed, or not be written, is not there. */
function computedAnswer(model: FormModel, given: Answer, env: FormEnv): Answer {
  const answer: Record<string, unknown> = { ...given }
  for (const { path: [name], expression, type } of model.computed) {
    const expr = model.expressions[expression]!
    const { value } = expressionValue(expr, answer, env)
    const sent = value === null ? undefined : jsonOf(value, expr.type, type)
    if (sent === undefined) delete answer[name!]
    else answer[name!] = sent
  }
  return answer
}

/** A value of the language as a field of that type holds it: decimals as text with its digits, points as text; undefined where JSON has no such value. */
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

/** A whole number that JSON does not keep is none: as text it would be no `integer`. */
const wholeOf = (value: bigint): number | undefined => (Number.isSafeInteger(Number(value)) ? Number(value) : undefined)

const has = (answer: Answer, path: Path): boolean => valueAt(answer, path) !== undefined

function without(answer: Answer, paths: readonly Path[], { schema }: FormModel): Answer {
  const copy = structuredClone(answer) as Record<string, unknown>
  for (const path of paths) putAnswer(copy, path, undefined, schema)
  return copy
}
