import type { DatasetFile } from '../../contracts/generated/dataset.ts'
import type { DatasetModel } from '../../contracts/dataset-model.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'
import { checkExpression } from '../../language/check-expression.ts'
import { dangling } from './dangling.ts'
import { under } from './fault.ts'
import type { Lookup } from './lookup.ts'

/** What a dataset names outside itself, and its quality checks; its own fields are checked as the model is built. */
export function checkDataset(dataset: DatasetFile, model: DatasetModel | null, lookup: Lookup): readonly PartProblem[] {
  const problems: PartProblem[] = []
  for (const [name, field] of Object.entries(dataset.fields)) {
    if (field.codes !== undefined) problems.push(...lookup.demand('codes', field.codes, `/fields/${name}/codes`))
  }
  if (dataset.owner !== undefined && lookup.departments !== null && !lookup.departments.includes(dataset.owner)) {
    problems.push(dangling('department', '/owner', dataset.owner, lookup.departments))
  }
  if (model === null) return problems
  const data = Object.fromEntries(model.fields.map((field) => [field.name, field.type]))
  dataset.quality?.forEach((check, i) => {
    const checked = checkExpression(check.check, { aliases: { data }, names: {}, params: {}, today: true }, 'bool')
    problems.push(...under(`/quality/${i}/check`, checked.problems))
  })
  return problems
}
