import type { DatasetFile } from '../../contracts/generated/dataset.ts'
import type { DatasetModel } from '../../contracts/dataset-model.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'
import { buildDataset } from '../../engines/tables/build-dataset.ts'

/** Places whose faults change neither the names nor the types that others see. */
const harmless = /^\/(fields\/[^/]+\/(pattern|parse|mask|minLength|maxLength|minimum|maximum|exclusiveMinimum|exclusiveMaximum|enum)(\/\d+)?|required\/\d+|key\/\d+|cluster|fresh|mode)$/

/**
 * The model that a dataset would have without the faults found in it, so that rules, forms and tests over it are judged
 * in the same pass. Null when the faults leave its fields' names or types in doubt.
 */
export function soundDataset(file: DatasetFile, problems: readonly PartProblem[], pack: string): DatasetModel | null {
  const errors = problems.filter((problem) => problem.severity === 'error')
  if (!errors.every((problem) => harmless.test(problem.pointer))) return null
  const copy = structuredClone(file)
  for (const { pointer } of errors) {
    const [place, name, member] = pointer.split('/').slice(1) as [string, string?, string?]
    if (place === 'fields' && name !== undefined && member !== undefined) delete copy.fields[name]?.[member as 'pattern']
    else if (place === 'cluster' || place === 'fresh') delete copy[place]
  }
  const known = (names: readonly string[] | undefined): string[] => (names ?? []).filter((name) => Object.hasOwn(copy.fields, name))
  const { key: _key, ...rest } = copy
  const key = known(file.key)
  return buildDataset({ ...rest, required: known(file.required), ...(key.length === 0 ? { mode: 'append' as const } : { key }) }, { pack }).model
}
