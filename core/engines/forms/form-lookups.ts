import type { FormModel } from '../../contracts/form-model.ts'
import { controlsOf, type ControlElement } from './controls-of.ts'

/** A data set, as the form's pack names it, in which persons are looked up, and the format of the numbers that are looked for. */
export interface FormLookup { readonly dataset: string; readonly format: string }

const known = new WeakMap<FormModel, readonly FormLookup[]>()

/** Everything that a form's controls may look persons up in, each once. */
export function formLookups(model: FormModel): readonly FormLookup[] {
  const made = known.get(model)
  if (made !== undefined) return made
  const found = new Map([model.layout, ...model.layouts].flatMap(controlsOf).flatMap(lookupOf).map((one) => [`${one.dataset} ${one.format}`, one]))
  const lookups = [...found.values()]
  known.set(model, lookups)
  return lookups
}

function lookupOf({ options: { lookup }, field: { input } }: ControlElement): readonly FormLookup[] {
  return lookup === null || input.kind !== 'text' || input.format === null ? [] : [{ dataset: lookup, format: input.format }]
}
