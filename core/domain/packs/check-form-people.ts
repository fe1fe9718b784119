import type { DatasetModel, FieldModel } from '../../contracts/dataset-model.ts'
import type { Node } from '../../contracts/generated/form.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'
import { effective } from '../../engines/forms/field-input.ts'
import { peopleFields } from '../../engines/tables/people-fields.ts'
import { fault } from './fault.ts'
import type { Lookup } from './lookup.ts'

/** Looking a person up: what a control asks for that its field, its data set or its form does not allow. `pointer` leads to the `lookup`. */
export function peopleLookupProblems(name: string, pointer: string, target: Node, root: Node, isAnonymous: boolean, lookup: Lookup): readonly PartProblem[] {
  const { identifies, format } = effective(target, root)
  if (identifies !== 'person' || format === undefined) {
    return [fault('lookup-without-person', pointer, ['只有标识人员的字段才能查找人员。', 'Persons can be looked up only for a field that identifies one.'],
      ['在 schema 里给该字段写上 "format": "id-card" 和 "identifies": "person"，或删去 lookup。', 'Give the field "format": "id-card" and "identifies": "person" in the schema, or take "lookup" out.'])]
  }
  const dangling = lookup.demand('dataset', name, pointer)
  const dataset = lookup.dataset(name)
  return [
    ...dangling,
    ...(isAnonymous ? [fault('lookup-in-anonymous-form', pointer, ['匿名表单谁都可以填写，不能让人查找名册。', 'Anybody may fill in an anonymous form; it cannot look persons up.'], ['删去 lookup，或去掉表单的 "anonymous"。', 'Take "lookup" out, or the form\'s "anonymous".'])] : []),
    ...(dataset.is === 'there' ? unfitDataset(name, pointer, dataset.thing, format) : []),
  ]
}

function unfitDataset(name: string, pointer: string, dataset: DatasetModel, format: string): readonly PartProblem[] {
  const { number, name: called } = peopleFields(dataset, format)
  const names = (fields: readonly FieldModel[]) => fields.map((field) => field.name)
  const persons = names(dataset.fields.filter(({ identity }) => identity?.kind === 'person'))
  return [
    ...(number !== null ? [] : [fault('lookup-of-another-kind', pointer, [`数据集“${name}”没有以“${format}”标识人员的字段。`, `The data set "${name}" has no field that identifies a person by "${format}".`],
      persons.length === 0 ? ['换一个数据集，或在该数据集里给证件号加上 "identifies": "person"。', 'Use another data set, or give its number "identifies": "person".'] : [`它标识人员的字段：${persons.join('、')}。字段的 format 须与表单一致。`, `Its fields that identify a person: ${persons.join(', ')}. Their format has to be that of the form.`])]),
    ...(called !== null ? [] : [fault('lookup-without-name', pointer, [`数据集“${name}”没有姓名字段，查不到人。`, `The data set "${name}" has no field with a name to look for.`], ['在该数据集里给姓名字段写上 "mask": "name"。', 'Give its field with the name "mask": "name".'])]),
  ]
}
