import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import type { AnswerQuery } from '../../api/huiyan-api.ts'
import { oneIn } from '../../ui/address-query.ts'

/** The filter that an address names; what is no day, and no field with a value, is passed over. */
export function answerFilterFrom(query: LocationQuery): AnswerQuery {
  const day = (name: 'from' | 'to') => (/^\d{4}-\d{2}-\d{2}$/.test(oneIn(query, name)) ? { [name]: oneIn(query, name) } : {})
  const where = [query['where'] ?? []].flat().filter((one) => one !== null && one.includes(':')) as string[]
  return { ...day('from'), ...day('to'), ...(oneIn(query, 'current') === 'true' ? { current: true } : {}), ...(where.length === 0 ? {} : { where }) }
}

/** The filter as an address takes it: only what narrows. */
export function answerFilterAddress({ from = '', to = '', current = false, where = [] }: AnswerQuery): LocationQueryRaw {
  return { ...(from === '' ? {} : { from }), ...(to === '' ? {} : { to }), ...(current ? { current: 'true' } : {}), ...(where.length === 0 ? {} : { where: [...where] }) }
}
