import type { FormElement, FormModel } from '../../contracts/form-model.ts'

/** A data set, as the form's pack names it, in which persons are looked up, and the format of the numbers that are looked for. */
export interface FormLookup { readonly dataset: string; readonly format: string }

const known = new WeakMap<FormModel, readonly FormLookup[]>()

/** Everything that a form's controls may look persons up in, each once. */
export function formLookups(model: FormModel): readonly FormLookup[] {
  const made = known.get(model)
  if (made !== undefined) return made
  const found = new Map([model.layout, ...model.layouts].flatMap(lookupsWithin).map((one) => [`${one.dataset} ${one.format}`, one]))
  const lookups = [...found.values()]
  known.set(model, lookups)
  return lookups
}

function lookupsWithin(element: FormElement): readonly FormLookup[] {
  switch (element.kind) {
    case 'column': case 'row': case 'group': return element.elements.flatMap(lookupsWithin)
    case 'pages': return element.pages.flatMap((page) => page.elements.flatMap(lookupsWithin))
    case 'text': return []
    case 'control': {
      const { options: { lookup }, field: { input } } = element
      return lookup === null || input.kind !== 'text' || input.format === null ? [] : [{ dataset: lookup, format: input.format }]
    }
  }
}
