import type { Component } from 'vue'
import { controlNames, type ControlName, type ControlOptions, type FieldInput, type FormField } from '../../../../core/contracts/form-model.ts'
import BooleanControl from './BooleanControl.vue'
import BranchControl from './BranchControl.vue'
import ChoiceControl from './ChoiceControl.vue'
import ChoicesControl from './ChoicesControl.vue'
import ComputedControl from './ComputedControl.vue'
import DateControl from './DateControl.vue'
import { lateControls, type LateControl } from './late-controls.ts'
import ListControl from './ListControl.vue'
import NumberControl from './NumberControl.vue'
import { ratingSteps } from './number-steps.ts'
import ObjectControl from './ObjectControl.vue'
import RatingControl from './RatingControl.vue'
import SliderControl from './SliderControl.vue'
import TextControl from './TextControl.vue'
import TreeControl from './TreeControl.vue'
import UnknownControl from './UnknownControl.vue'

/** A control, and how well it fits a field; 0: not at all. The one that fits best is taken, of several the first. */
type ControlEntry = ({ readonly component: Component; readonly late?: never } | { readonly late: LateControl }) & {
  rank(field: FormField, wanted: ControlName | null): number
  /** Made of several controls: it is framed as a group, without a label that leads to one input. */
  readonly isGroup?: boolean
}

const usual = 1
const special = 5
const asked = 10

const of = (...kinds: readonly FieldInput['kind'][]) => ({ input }: FormField) => (kinds.includes(input.kind) ? usual : 0)
/** Fits where the layout asks for it by name, if that name is meant for such fields. */
const named = (...names: readonly ControlName[]) => ({ input }: FormField, wanted: ControlName | null) =>
  wanted !== null && names.includes(wanted) && (controlNames[wanted] as readonly string[]).includes(input.kind) ? asked : 0

const entries: readonly ControlEntry[] = [
  { component: TextControl, rank: of('text') },
  { late: lateControls.person, rank: ({ input, mask }) => (input.kind === 'text' && mask !== null && input.format !== null ? special : 0) },
  { late: lateControls.organisation, rank: (field, wanted) => (field.input.kind === 'text' ? named('organisation')(field, wanted) : 0) },
  { component: NumberControl, rank: of('number') },
  { component: SliderControl, rank: named('slider') },
  // One that has more steps than can be shown is written as a number.
  { component: RatingControl, rank: (field, wanted) => (field.input.kind === 'number' && ratingSteps(field.input) === null ? 0 : named('rating', 'scale')(field, wanted)) },
  { component: BooleanControl, rank: of('boolean') },
  { component: DateControl, rank: of('date', 'date-time') },
  { component: ChoiceControl, rank: of('choice') },
  { component: ChoicesControl, rank: of('choices') },
  { component: TreeControl, rank: of('region') },
  { component: TreeControl, rank: named('tree') },
  { late: lateControls.point, rank: of('point') },
  { late: lateControls.file, rank: of('attachment') },
  { component: ComputedControl, rank: of('computed') },
  { component: ListControl, rank: of('list'), isGroup: true },
  { component: ObjectControl, rank: of('object'), isGroup: true },
  { component: BranchControl, rank: of('branches'), isGroup: true },
  // Whatever no other fits is shown as it is written.
  { component: UnknownControl, rank: () => usual / 2 },
]

/** The control for a field. */
export function controlEntry(field: FormField, { control }: ControlOptions): ControlEntry {
  let best = entries.at(-1)!
  let most = 0
  for (const entry of entries) {
    const rank = entry.rank(field, control)
    if (rank > most) [best, most] = [entry, rank]
  }
  return best
}

/** The component for a field. Throws where the form's parts were not loaded. */
export function controlFor(field: FormField, options: ControlOptions): Component {
  return componentOf(controlEntry(field, options))
}

/** The component of a control. Throws where the form's parts were not loaded. */
export function componentOf(entry: ControlEntry): Component {
  return entry.late === undefined ? entry.component : entry.late.component
}
