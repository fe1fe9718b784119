import type { FieldModel } from '../../contracts/dataset-model.ts'
import { foldHeader } from '../../contracts/import-plan.ts'

/** What a file's header may say for a field, folded, in order of preference: name, titles, aliases. */
export function headerNames(field: FieldModel): readonly string[] {
  const titles = typeof field.title === 'string' ? [field.title] : [field.title['zh-CN'], ...(field.title.en === undefined ? [] : [field.title.en])]
  return [...new Set([field.name, ...titles, ...field.aliases].map(foldHeader))]
}
