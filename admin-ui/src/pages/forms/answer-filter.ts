import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import { isDate } from '../../../../core/base/start-of-date.ts'
import type { FormField, FormModel } from '../../../../core/contracts/form-model.ts'
import { fieldsOf } from '../../../../core/engines/forms/controls-of.ts'
import type { AnswerQuery } from '../../api/huiyan-api.ts'
import { oneIn } from '../../ui/address-query.ts'

/** The filter that an address names; what is no day, and no field with a value, is passed over. */
export function answerFilterFrom(query: LocationQuery): AnswerQuery {
  const day = (name: 'from' | 'to') => (isDate(oneIn(query, name)) ? { [name]: oneIn(query, name) } : {})
  const where = [query['where'] ?? []].flat().filter((one) => one !== null && /^[^:]+:./s.test(one)) as string[]
  return { ...day('from'), ...day('to'), ...(oneIn(query, 'current') === 'true' ? { current: true } : {}), ...(where.length === 0 ? {} : { where }) }
}

/** The filter as an address takes it: only what narrows. */
export function answerFilterAddress({ from = '', to = '', current = false, where = [] }: AnswerQuery): LocationQueryRaw {
  return { ...(from === '' ? {} : { from }), ...(to === '' ? {} : { to }), ...(current ? { current: 'true' } : {}), ...(where.length === 0 ? {} : { where: [...where] }) }
}

/** What is no single value in an answer, or none that anybody would ask for. */
const unasked: readonly FormField['input']['kind'][] = ['attachment', 'branches', 'choices', 'list', 'object', 'unknown']

/** The fields that answers can be narrowed by: with one value that everybody may see. */
export function filterFields({ layout }: FormModel): readonly FormField[] {
  const fits = ({ path: [name = '', ...within], mask, input }: FormField) => within.length === 0 && mask === null && !unasked.includes(input.kind) && !/[":\\]/.test(name)
  // Two controls may be of one field.
  return [...new Map(fieldsOf(layout).filter(fits).map((field) => [field.path[0], field])).values()]
}

/** Without fields that the form does not have: an address may be older than the form. */
export function knownFilter({ where = [], ...rest }: AnswerQuery, model: FormModel): AnswerQuery {
  const fields = filterFields(model)
  const known = where.filter((one) => fields.some((field) => valueFor(field, one) !== null))
  return { ...rest, ...(known.length === 0 ? {} : { where: known }) }
}

/** The value that a condition asks of a field; null where it asks another one. */
export function valueFor({ path: [name] }: FormField, condition: string): string | null {
  return condition.startsWith(`${name!}:`) ? condition.slice(name!.length + 1) : null
}
