import type { FormModel } from '../../../core/contracts/form-model.ts'
import { fieldsOf } from '../../../core/engines/forms/edit-answer.ts'

/** Whether answers to a form may have values that are masked. */
export function hasMasked({ layout, layouts, fields }: FormModel): boolean {
  return [...fields, ...[layout, ...layouts].flatMap(fieldsOf)].some(({ mask }) => mask !== null)
}
