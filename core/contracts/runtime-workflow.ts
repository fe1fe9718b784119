import type { FormFile } from './generated/form.ts'
import type { WorkflowFile } from './generated/workflow.ts'

/** All that a machine is made from, as a version of it is kept: the file, and the forms that its actions name. */
export interface WorkflowContent {
  /** The topic's pack; forms that the workflow names without a pack are its own. */
  readonly pack: string
  readonly workflow: WorkflowFile
  /** By the reference that the workflow writes. */
  readonly forms: Readonly<Record<string, FormFile>>
  /** Which version of which form each reference means, code tables and all; versions kept before there was such a thing mean the running form. */
  readonly formVersions?: Readonly<Record<string, FormVersionRef>>
}

/** A form as a workflow pins it. */
export interface FormVersionRef {
  /** `pack/form`. */
  readonly id: string
  readonly hash: string
}

/** A workflow that matters of a topic begin under. */
export interface RuntimeWorkflow {
  /** `pack/workflow`; the host's standard machines bear the topic's pack too. */
  readonly id: string
  readonly content: WorkflowContent
  /** SHA-256 over the canonical JSON of `content`, lower-case hex. */
  readonly hash: string
}
