import type { ControlOptions, FormElement, FormField } from '../../contracts/form-model.ts'

/** Of a control that the layout says nothing about. */
export const noOptions: ControlOptions = { control: null, rows: null, placeholder: null, unit: null, readonly: false, labelField: null, lookup: null }

export type ControlElement = Extract<FormElement, { kind: 'control' }>

/** The controls in a layout, not those within lists and opened objects. */
export function controlsOf(element: FormElement): readonly ControlElement[] {
  switch (element.kind) {
    case 'column': case 'row': case 'group': return element.elements.flatMap(controlsOf)
    case 'pages': return element.pages.flatMap(({ elements }) => elements.flatMap(controlsOf))
    case 'control': return [element]
    case 'text': return []
  }
}

/** The fields of these controls. */
export function fieldsOf(element: FormElement): readonly FormField[] {
  return controlsOf(element).map(({ field }) => field)
}
