import type { FormField, FormModel } from '../../../core/contracts/form-model.ts'
import { isAnswer, pathPointer, valueAt, type Answer, type Path } from '../../../core/engines/forms/answer-path.ts'
import { fieldsOf } from '../../../core/engines/forms/controls-of.ts'
import { putAnswer } from '../../../core/engines/forms/edit-answer.ts'
import { sameJson } from '../../../core/engines/forms/same-json.ts'

/** A place at which two answers differ: a field's, or an entry's of a list. */
export interface Difference {
  readonly path: Path
  /** Null where no control leads there. */
  readonly field: FormField | null
}

/** Where two answers differ, in the order of the form. An entry of a list is whole: its fields belong together. */
export function answerDifferences(model: FormModel, mine: Answer, theirs: Answer): readonly Difference[] {
  return within(fieldsOf(model.layout), [], [], mine, theirs)

  /** `rest` leads from the layout's own object, at `base`, to where the two values stand. */
  function within(fields: readonly FormField[], base: Path, rest: Path, a: unknown, b: unknown): readonly Difference[] {
    if (isSame(a, b)) return []
    const path = [...base, ...rest]
    const field = fields.find((one) => one.path.length > 0 && isSame(one.path, rest))
    if (field !== undefined) return ofField(field, path, a, b)
    const leads = (to: Path) => fields.findIndex((one) => to.every((name, i) => one.path[i] === name))
    if ((rest.length > 0 && leads(rest) < 0) || !isHolder(a) || !isHolder(b)) return [{ path, field: null }]
    const place = (name: string) => leads([...rest, name]) >>> 0
    return namesOf(a, b).sort((one, other) => place(one) - place(other)).flatMap((name) => within(fields, base, [...rest, name], valueAt(a, [name]), valueAt(b, [name])))
  }

  function ofField(field: FormField, path: Path, a: unknown, b: unknown): readonly Difference[] {
    const { input } = field
    if (input.kind === 'object' && isAnswer(a) && isAnswer(b)) return within(fieldsOf(model.layouts[input.layout]!), path, [], a, b)
    if (input.kind !== 'list' || !Array.isArray(a) || !Array.isArray(b)) return [{ path, field }]
    return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => i).filter((i) => !isSame(a[i], b[i])).map((i) => {
      const number = input.first[i] ?? input.item
      return { path: [...path, String(i)], field: number === null ? null : model.fields[number]! }
    })
  }
}

/** `mine` with what stands in `theirs` at these places; entries of lists that are not there either go, and those after them move up. */
export function withTaken(model: FormModel, mine: Answer, theirs: Answer, paths: readonly Path[]): Answer {
  const answer = structuredClone(mine) as Record<string, unknown>
  const shortened = new Map<string, unknown[]>()
  for (const path of paths) {
    const value = valueAt(theirs, path)
    const list = valueAt(answer, path.slice(0, -1))
    if (!Array.isArray(list)) putAnswer(answer, path, structuredClone(value), model.schema)
    else {
      list[Number(path.at(-1))] = structuredClone(value)
      shortened.set(pathPointer(path.slice(0, -1)), list)
    }
  }
  for (const list of shortened.values()) list.splice(0, list.length, ...list.filter((entry) => entry !== undefined))
  return answer
}

const isSame = (a: unknown, b: unknown) => (a === undefined || b === undefined ? a === b : sameJson(a, b))
/** Nothing there yet holds nothing yet. */
const isHolder = (value: unknown): value is Answer | undefined => value === undefined || isAnswer(value)
const namesOf = (a: Answer | undefined, b: Answer | undefined) => [...new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})])]
