import { flag, instant, listOf, localText, nullable, object, oneOf, text } from './common.ts'

export const peopleRequestSchema = object({
  dataset: { type: 'string', minLength: 1, maxLength: 200, description: 'As the control’s `lookup` names it.' },
  format: { type: 'string', minLength: 1, maxLength: 100, description: 'That of the field, e.g. `id-card`.' },
  query: { type: 'string', minLength: 1, maxLength: 100, description: 'A name, a name with the last 3 or 4 characters of the number, or a whole number.' },
})

export const peopleFoundSchema = object({
  people: listOf(object({
    handle: { type: 'string', description: 'Stands in the answer in place of the number.' },
    name: { type: 'string', description: 'Masked; empty where the data set has none.' },
    number: { type: 'string', description: 'Masked.' },
    regions: listOf(object({ title: localText, value: text }), 'Where the person belongs.'),
  }), 'Each person once, the last recorded first, at most 10.'),
  more: { ...nullable(oneOf(['end', 'longer-end', 'number'])), description: 'There are others; what of the number would tell them apart. Null: there are none.' },
  dataset: object({ title: localText, loadedAt: instant, isStale: flag }),
})
