import type { ControlOptions, FormField, FormModel } from '../../../core/contracts/form-model.ts'
import { controlsOf, noOptions } from '../../../core/engines/forms/controls-of.ts'
import { controlEntry } from './controls/control-list.ts'
import { choiceSearch, mostUnsearched } from './controls/choice-search.ts'
import { lateControls, type LateControl } from './controls/late-controls.ts'
import { isFileList } from './controls/table-columns.ts'
import { loadPatterns } from './load-patterns.ts'

/**
 * What only some forms need, their controls and patterns: to be waited for before a form is filled in, so that nothing is missing once
 * the network is gone. Throws the failure `part-not-loaded`.
 */
export async function loadFormParts(model: FormModel): Promise<void> {
  await Promise.all([...model.hasPatterns ? [loadPatterns()] : [], ...[...lateControlsOf(model)].map((control) => control.load())])
  // What a search goes by is not waited for: without it titles are searched all the same.
  if (model.choices.some(({ length }) => length > mostUnsearched)) void choiceSearch()
}

function lateControlsOf(model: FormModel): ReadonlySet<LateControl> {
  const found = new Set<LateControl>()
  const see = (field: FormField, options: ControlOptions) => {
    const { late } = controlEntry(field, options)
    if (late !== undefined) found.add(late)
    if (isFileList(model, field)) found.add(lateControls.files)
  }
  for (const field of model.fields) see(field, noOptions)
  for (const { field, options } of [model.layout, ...model.layouts].flatMap(controlsOf)) see(field, options)
  return found
}
