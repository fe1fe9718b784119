import type { ControlOptions, FormField } from '../../../../core/contracts/form-model.ts'
import type { Path } from '../../../../core/engines/forms/answer-path.ts'

/** What every control is given: its place, its field, and what the frame around it says. */
export interface ControlProps {
  readonly path: Path
  readonly field: FormField
  readonly options: ControlOptions
  /** Of the element that the label leads to. */
  readonly id: string
  readonly label: string
  readonly disabled: boolean
  readonly invalid: boolean
  /** Ids of description and faults. */
  readonly describedBy: string | undefined
}
