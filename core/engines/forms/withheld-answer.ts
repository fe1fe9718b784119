import type { Expr } from '../../contracts/expression.ts'
import type { FormCondition, FormElement, FormField, FormModel, FormRule } from '../../contracts/form-model.ts'
import type { IsUnseen } from './answer-faults.ts'
import { isAnswer, pathPointer, pointerPath, valueAt, type Answer, type Path } from './answer-path.ts'
import { putAnswer } from './edit-answer.ts'
import { isShown, type FormEnv } from './form-condition.ts'
import type { Submission } from './submission-of.ts'

/** An answer as a page sends it, and JSON pointers to what it keeps to itself. */
export interface WithheldAnswer {
  readonly answer: Answer
  readonly withheld: readonly string[]
}

/**
 * What a page sends of an answer in which something is not seen: everything but what is surely hidden. Where a rule reads what the page
 * does not see, itself, through computed fields or through fields that such a rule hides, the server decides; it drops what is hidden.
 * `known`: the answer and what is hidden, by all that the page knows.
 */
export function withheldAnswer(model: FormModel, env: FormEnv, filled: Answer, known: Submission, isUnseen: IsUnseen): WithheldAnswer {
  const unsure = unsurePlaces(model, env, filled, known.answer, isUnseen)
  const withheld = known.dropped.filter((place) => !unsure.some((own) => isWithin(place, own)))
  const answer = structuredClone(filled) as Record<string, unknown>
  for (const place of withheld) putAnswer(answer, pointerPath(place), undefined, model.schema)
  return { answer, withheld }
}

const isWithin = (place: string, outer: string): boolean => place === outer || place.startsWith(`${outer}/`)
const meet = (one: string, other: string): boolean => isWithin(one, other) || isWithin(other, one)

/** Places with a control of which only the server knows whether it is shown. */
function unsurePlaces(model: FormModel, env: FormEnv, filled: Answer, answer: Answer, isUnseen: IsUnseen): readonly string[] {
  const ruled = ruledPlaces(model, filled)
  const reading = [
    ...ruled.map(({ place, rules }) => ({ place, reads: rules.flatMap(({ reads }) => reads) })),
    ...model.computed.map(({ path, expression }) => ({ place: pathPointer(path), reads: namesIn(model.expressions[expression]!) })),
  ]
  const open = [...unseenPlaces(filled, '', isUnseen)]
  const unknown = new Set(open)
  // What hangs on something that is not known is not known, either.
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    for (const one of reading) {
      if (unknown.has(one.place) || !one.reads.some((read) => meet(read, place!))) continue
      unknown.add(one.place)
      open.push(one.place)
    }
  }
  const isSure = ({ reads }: Rule) => !reads.some((read) => [...unknown].some((place) => meet(read, place)))
  const holds = ({ rule, base }: Rule) => {
    const local = valueAt(answer, base)
    return isShown(rule, model, isAnswer(local) ? local : {}, answer, env)
  }
  return ruled.filter(({ place, rules }) => unknown.has(place) && !rules.every(isSure) && !rules.some((rule) => isSure(rule) && !holds(rule))).map(({ place }) => place)
}

function* unseenPlaces(value: unknown, place: string, isUnseen: IsUnseen): Generator<string> {
  if (typeof value !== 'object' || value === null) {
    if (isUnseen(place, value)) yield place
    return
  }
  for (const [name, one] of Object.entries(value)) yield* unseenPlaces(one, place + pathPointer([name]), isUnseen)
}

interface Rule {
  readonly rule: FormRule
  /** Where its condition starts from. */
  readonly base: Path
  /** Pointers to what it reads. */
  readonly reads: readonly string[]
}
/** A place with a control, and every rule that it hangs on. */
interface Ruled { readonly place: string; readonly rules: readonly Rule[] }

/** Every control whose showing hangs on something in the answer, and what that is. */
function ruledPlaces(model: FormModel, filled: Answer): readonly Ruled[] {
  const found: Ruled[] = []
  walk(model.layout, [], [])
  return found

  function walk(element: FormElement, base: Path, above: readonly Rule[]): void {
    const rules = withRule(element.rule, base, above)
    switch (element.kind) {
      case 'column': case 'row': case 'group': return element.elements.forEach((child) => walk(child, base, rules))
      case 'pages': return element.pages.forEach((page) => page.elements.forEach((child) => walk(child, base, withRule(page.rule, base, rules))))
      case 'control': return control(element.field, base, rules)
      case 'text': return
    }
  }
  function withRule(rule: FormRule | null, base: Path, above: readonly Rule[]): readonly Rule[] {
    return rule === null || (rule.effect !== 'SHOW' && rule.effect !== 'HIDE') ? above : [...above, { rule, base, reads: conditionReads(rule.condition, base) }]
  }
  function conditionReads(condition: FormCondition, base: Path): readonly string[] {
    switch (condition.kind) {
      case 'all': case 'any': return condition.conditions.flatMap((part) => conditionReads(part, base))
      case 'expression': return namesIn(model.expressions[condition.expression]!)
      case 'schema': return [pathPointer([...base, ...condition.path])]
    }
  }
  function control(field: FormField, base: Path, rules: readonly Rule[]): void {
    const path = [...base, ...field.path]
    if (rules.length > 0) found.push({ place: pathPointer(path), rules })
    const value = valueAt(filled, path)
    if (field.input.kind === 'list' && Array.isArray(value)) {
      const { first, item } = field.input
      value.forEach((one, i) => {
        const number = first[i] ?? item
        if (number !== null) within(model.fields[number]!, [...path, String(i)], one, rules)
      })
    } else within(field, path, value, rules)
  }
  function within({ input }: FormField, path: Path, value: unknown, rules: readonly Rule[]): void {
    if (!isAnswer(value)) return
    if (input.kind === 'object') walk(model.layouts[input.layout]!, path, rules)
    if (input.kind === 'branches') for (const { field } of input.branches) within(model.fields[field]!, path, value, rules)
  }
}

function namesIn(expr: Expr): readonly string[] {
  if (expr.node === 'field') return [pathPointer([expr.field])]
  return (expr.node === 'list' ? expr.items : expr.node === 'call' ? expr.args : []).flatMap(namesIn)
}
