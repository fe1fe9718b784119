import { escapePointer } from '../../core/base/json-pointer.ts'
import type { ControlOptions, FormElement, FormField, FormModel } from '../../core/contracts/form-model.ts'
import { isAnswer, pathPointer, valueAt, type Answer, type Path } from '../../core/engines/forms/answer-path.ts'
import { noOptions } from '../../core/engines/forms/controls-of.ts'
import { initialAnswer } from '../../core/engines/forms/edit-answer.ts'
import type { FormEnv } from '../../core/engines/forms/form-condition.ts'
import { plainText } from '../../core/engines/forms/numeric-limits.ts'
import { sameJson } from '../../core/engines/forms/same-json.ts'
import { dateFrom } from '../../admin-ui/src/forms/controls/date-from.ts'
import { numberFrom } from '../../admin-ui/src/forms/controls/number-from.ts'
import { shapeOf } from '../../admin-ui/src/forms/controls/shape-of.ts'

/** Of an answer what a person can type into its form, as the page then holds it. */
export interface FillPlan {
  readonly answer: Answer
  /** What nobody can type, with the reason. */
  readonly leftOut: readonly LeftOut[]
}

export interface LeftOut {
  readonly place: string
  readonly why: string
}

export type Control = Extract<FormElement, { kind: 'control' }>

/** The controls of a layout in their order, not those within lists and opened objects. */
export function controlsOf(element: FormElement): readonly Control[] {
  switch (element.kind) {
    case 'column': case 'row': case 'group': return element.elements.flatMap(controlsOf)
    case 'pages': return element.pages.flatMap(({ elements }) => elements.flatMap(controlsOf))
    case 'control': return [element]
    case 'text': return []
  }
}

/** The choices that a control shows, in their order: those that are offered today. */
export function offeredChoices(model: FormModel, choices: number, { today }: FormEnv): readonly unknown[] {
  return model.choices[choices]!.filter(({ validFrom, validTo }) => (validFrom === null || validFrom <= today) && (validTo === null || validTo >= today)).map(({ value }) => value)
}

const typed: ReadonlySet<string> = new Set(['text', 'number', 'date', 'date-time', 'point'])

/** Whether what a field begins with can be taken out: typed things by typing, chosen ones by the button beside them. */
export function isEmptied({ input, required }: FormField, { readonly, control }: ControlOptions): boolean {
  return !readonly && (typed.has(input.kind) || (!required && input.kind === 'boolean' && control !== 'toggle'))
}

const numberText = (value: unknown): unknown => (typeof value === 'number' ? plainText(value) : value)

/**
 * What is left out: values of fields that are only shown or that no control is for, of other types than the field's, choices that are
 * not offered, texts that are empty or of several lines where there is one, `null` where leaving the field empty says nothing.
 */
export function fillPlan(model: FormModel, env: FormEnv, given: Answer): FillPlan {
  const leftOut: LeftOut[] = []
  const without = (path: Path, why: string): undefined => void leftOut.push({ place: pathPointer(path), why })
  const begun = initialAnswer(model)
  return { answer: planned(model.layout, given, []), leftOut }

  /** It stands there from the beginning. */
  function stands(field: FormField, own: unknown, path: Path): boolean {
    return [valueAt(begun, path), field.default].some((one) => one !== undefined && (sameJson(one, own) || (field.input.kind === 'number' && numberText(one) === numberText(own))))
  }

  function planned(layout: FormElement, value: Answer, base: Path): Answer {
    const answer: Record<string, unknown> = {}
    const controls = controlsOf(layout)
    for (const { field, options } of controls) {
      const path = [...base, ...field.path]
      const own = valueAt(value, field.path)
      if (field.input.kind === 'computed' || valueAt(answer, field.path) !== undefined) continue
      if (own === undefined) {
        if (field.default === undefined || isEmptied(field, options)) continue
        without(path, 'what it begins with cannot be emptied')
        write(answer, field.path, field.default)
        continue
      }
      const next = stands(field, own, path) ? valueAt(begun, path) ?? field.default : options.readonly ? without(path, 'only shown') : plannedValue(field, options, own, path)
      if (next !== undefined) write(answer, field.path, next)
    }
    for (const name of Object.keys(value)) uncovered(value[name], [name], controls.map(({ field }) => field.path), base)
    return answer
  }

  /** Whatever in an object no control is for. */
  function uncovered(value: unknown, path: Path, covered: readonly Path[], base: Path): void {
    if (covered.some((one) => one.length <= path.length && one.every((name, i) => path[i] === name))) return
    const isAbove = covered.some((one) => path.every((name, i) => one[i] === name))
    if (isAbove && isAnswer(value)) Object.keys(value).forEach((name) => uncovered(value[name], [...path, name], covered, base))
    else without([...base, ...path], 'no control is for it')
  }

  function plannedValue(field: FormField, options: ControlOptions, value: unknown, path: Path): unknown {
    const { input } = field
    if (value === null && !takesNull(field)) {
      return field.nullable && input.kind !== 'unknown' ? null : without(path, 'null')
    }
    switch (input.kind) {
      case 'text': return oneLine(value, path, input.isLong || options.control === 'textarea')
      case 'point': return oneLine(value, path, false)
      case 'number': {
        const text = typeof value === 'number' ? plainText(value) : value
        return typeof text === 'string' && text !== '' ? numberFrom(text, input.isWhole) : without(path, 'no number')
      }
      case 'boolean': return typeof value === 'boolean' ? value : without(path, 'neither yes nor no')
      case 'date': case 'date-time': return typeof value === 'string' && value !== '' ? dateFrom(value, input.kind, env.timeZone) : without(path, 'no date')
      case 'attachment': return typeof value === 'string' ? value : without(path, 'no file')
      case 'region': return input.choices === null ? oneLine(value, path, false) : offered(input.choices, value, path)
      case 'choice': return offered(input.choices, value, path)
      case 'choices': {
        const all = offeredChoices(model, input.choices, env)
        if (!Array.isArray(value) || !value.every((one) => all.some((other) => sameJson(one, other)))) return without(path, 'not offered')
        // The page has them in the order in which they are offered.
        return value.length === 0 && !field.required ? without(path, 'an empty list') : all.filter((one) => value.some((other) => sameJson(one, other)))
      }
      case 'list': return plannedList(field, input, value, path)
      case 'object': return isAnswer(value) ? planned(model.layouts[input.layout]!, value, path) : without(path, 'no object')
      case 'branches': {
        const shape = model.fields[input.branches[shapeOf(model, path, input.branches, value)]!.field]!
        return plannedValue(shape, noOptions, value, path)
      }
      default: return without(path, 'nothing can be shown for it')
    }
  }

  function takesNull({ input }: FormField): boolean {
    if (input.kind === 'branches') return input.branches.some((branch) => takesNull(model.fields[branch.field]!))
    return input.kind === 'choice' && offeredChoices(model, input.choices, env).includes(null)
  }

  function plannedList(field: FormField, { first, item, maxItems }: Extract<FormField['input'], { kind: 'list' }>, value: unknown, path: Path): unknown {
    if (!Array.isArray(value)) return without(path, 'no list')
    if (value.length === 0 && !field.required) return without(path, 'an empty list')
    if (maxItems !== null && value.length > maxItems) return without(path, 'too many entries')
    const fieldOf = (at: number) => model.fields[first[at] ?? item ?? -1]
    if (value.some((_, at) => fieldOf(at) === undefined || fieldOf(at)!.input.kind === 'unknown')) return without(path, 'nothing can be shown for its entries')
    const entries = value.map((one, at) => plannedValue(fieldOf(at)!, noOptions, one, [...path, String(at)]))
    // Nobody begins an entry to leave it empty.
    return first.length === 0 ? entries.filter((one) => one !== undefined) : entries.map((one) => one ?? null)
  }

  /** The choice itself: a number may be written in other ways. */
  function offered(choices: number, value: unknown, path: Path): unknown {
    const all = offeredChoices(model, choices, env)
    const found = all.findIndex((one) => sameJson(one, value) || (typeof one === 'number' && typeof value !== 'object' && value !== '' && Number(value) === one))
    return found < 0 ? without(path, 'not offered') : all[found]
  }

  function oneLine(value: unknown, path: Path, isLong: boolean): unknown {
    if (typeof value !== 'string') return without(path, 'no text')
    return value === '' ? without(path, 'an empty text') : !isLong && /[\r\n]/.test(value) ? without(path, 'several lines where there is one') : value
  }
}

function write(answer: Record<string, unknown>, path: Path, value: unknown): void {
  let at = answer
  for (const name of path.slice(0, -1)) at = (at[name] ??= {}) as Record<string, unknown>
  at[path.at(-1)!] = value
}

/** The answer without what was not reached while it was filled in. */
export function withoutPlaces(answer: Answer, places: readonly string[]): Answer {
  const left = (value: unknown, at: string): unknown => {
    if (Array.isArray(value)) return value.map((one, i) => left(one, `${at}/${i}`) ?? null)
    if (!isAnswer(value)) return value
    return Object.fromEntries(Object.entries(value).flatMap(([name, one]) => {
      const place = `${at}/${escapePointer(name)}`
      return places.includes(place) ? [] : [[name, left(one, place)]]
    }))
  }
  return left(answer, '') as Answer
}
