import { isPersonHandle } from '../../../core/contracts/person-handle.ts'
import type { FormField, FormModel } from '../../../core/contracts/form-model.ts'
import { valueAt, type Answer } from '../../../core/engines/forms/answer-path.ts'
import { fieldsOf } from '../../../core/engines/forms/controls-of.ts'
import { putAnswer } from '../../../core/engines/forms/edit-answer.ts'
import { fieldTypes } from '../../../core/language/field-types/field-types.ts'
import { maskValue } from '../../../core/language/masks.ts'

/** Whether answers to a form may have values that are masked. */
export function hasMasked({ layout, layouts, fields }: FormModel): boolean {
  return [...fields, ...[layout, ...layouts].flatMap(fieldsOf)].some(({ mask }) => mask !== null)
}

/** What is being filled in as the controls show it once they are left: numbers of persons and accounts that are right are masked. */
export function asControlsShow(model: FormModel, answer: Answer): Answer {
  const copy = structuredClone(answer) as Record<string, unknown>
  for (const field of fieldsOf(model.layout)) maskIn(copy, field)
  return copy

  function maskIn(holder: Record<string, unknown>, field: FormField): void {
    const before = valueAt(holder, field.path)
    const after = shown(field, before)
    if (after !== before) putAnswer(holder, field.path, after, true)
  }
  function shown(field: FormField, value: unknown): unknown {
    const { input, mask } = field
    if (typeof value === 'string') return input.kind === 'text' && mask !== null && !isPersonHandle(value) ? maskedNumber(input.format, mask, value) : value
    if (typeof value !== 'object' || value === null) return value
    if (input.kind === 'list' && Array.isArray(value)) {
      return value.map((entry: unknown, i) => {
        const number = input.first[i] ?? input.item
        return number === null ? entry : shown(model.fields[number]!, entry)
      })
    }
    if (input.kind === 'object') for (const inner of fieldsOf(model.layouts[input.layout]!)) maskIn(value as Record<string, unknown>, inner)
    return input.kind === 'branches' ? input.branches.reduce((one, branch) => shown(model.fields[branch.field]!, one), value as unknown) : value
  }
}

/** Of a format that is known; what is no such number stays as it was typed. */
function maskedNumber(format: string | null, mask: string, value: string): string {
  const type = format === null ? undefined : fieldTypes.get(format)
  const normal = type?.normalise(value) ?? null
  return normal === null || type!.reason(normal) !== null ? value : maskValue(mask, normal)
}
