import type { DutyFile } from './generated/duty.ts'
import type { RuntimeWorkflow } from './runtime-workflow.ts'

/** A duty that a running topic asks for. */
export interface RuntimeDuty {
  readonly file: DutyFile
  /** What its occurrences go by. */
  readonly workflow: RuntimeWorkflow
}
