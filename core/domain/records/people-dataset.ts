import type { DatasetModel, FieldModel } from '../../contracts/dataset-model.ts'
import type { ResultRow } from '../../contracts/engine.ts'
import type { ShownPerson } from '../../contracts/person-handle.ts'
import { peopleFields } from '../../engines/tables/people-fields.ts'
import { maskValue } from '../../language/masks.ts'
import { maskOf } from './mask-cells.ts'

/** By what persons are found in a data set, and how they show. */
export interface PersonFields { readonly number: FieldModel; readonly name: FieldModel }

/** Null where nobody can be found in it by numbers of that format. */
export function personFields(model: DatasetModel, format: string): PersonFields | null {
  const { number, name } = peopleFields(model, format)
  return number === null || name === null ? null : { number, name }
}

/** Somebody as everybody may see them. `number`: the identifier. */
export function shownPerson({ number: field, name: called }: PersonFields, number: string, row: ResultRow): ShownPerson {
  const name = row[called.name]
  return { name: typeof name === 'string' ? maskValue('name', name) : '', number: maskValue(maskOf(field) ?? 'all', number) }
}

/** A number of the usual length. */
const sample = '0'.repeat(18)

/** How many characters at the end of a number everybody may see. */
export function shownEnd({ number }: PersonFields): number {
  return sample.length - maskValue(maskOf(number) ?? 'all', sample).lastIndexOf('*') - 1
}

/** Where somebody belongs, as codes: enough to tell two of one name apart. What else a register knows of a person is none of a look-up's business. */
export function regionsIn({ fields }: DatasetModel, row: ResultRow): readonly { readonly title: FieldModel['title']; readonly code: string }[] {
  return fields.flatMap(({ name, title, formats, mask, identity }) => {
    const code = row[name]
    return formats.includes('region') && mask === null && identity === null && typeof code === 'string' ? [{ title, code }] : []
  })
}
