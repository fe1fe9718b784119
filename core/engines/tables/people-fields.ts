import type { DatasetModel, FieldModel } from '../../contracts/dataset-model.ts'

/** The fields of a data set by which persons are found in it. */
export interface PeopleFields {
  /** The first that identifies a person by that format, one inside another number last. */
  readonly number: FieldModel | null
  /** The first that is masked as a name and stored as text. */
  readonly name: FieldModel | null
}

export function peopleFields({ fields }: DatasetModel, format: string): PeopleFields {
  const numbers = fields.filter(({ identity, formats }) => identity?.kind === 'person' && formats.includes(format))
  return {
    number: numbers.find(({ derivedFrom }) => derivedFrom === null) ?? numbers[0] ?? null,
    name: fields.find(({ mask, identity, type }) => mask === 'name' && identity === null && type.kind === 'string') ?? null,
  }
}
