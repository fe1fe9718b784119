/** What the HTTP API takes and sends around versions of workflows: which matters stand under which, and their going over to another. */
import type { LocalText } from '../base/text.ts'
import type { ProblemJson } from '../base/problem.ts'
import type { WorkflowFile } from './generated/workflow.ts'

/** Why a matter cannot go on under another version of its workflow. */
export const hindrances = [
  /** The other version has no such state, and its `migrate` names none for it. */
  'no-state',
  /** It would be done with, stopped or set going without anybody having acted. */
  'other-phase',
  /** Others were asked, or would have had to be. */
  'asked-others',
  /** Somebody waits to be given more time, and the other version gives none. */
  'asked-for-time',
  /** Who did something with it must not do another thing, and the other version has no such action to know it by. */
  'separation',
  /** Somebody has acted on it since, so that it is not taken back. */
  'acted-since',
  /** It went on to yet another version since: that has to be taken back first. */
  'gone-further',
] as const
export type Hindrance = (typeof hindrances)[number]

/** Trying, carrying out and taking back are work of a job; `stopped`: it failed or was cancelled, what was done until then stands. */
export const migrationStages = ['trying', 'tried', 'moving', 'moved', 'undoing', 'undone', 'stopped'] as const
export type MigrationStage = (typeof migrationStages)[number]

/** How many matters go from which state to which, and how many stay in which, and why. States by their names. */
export interface MigrationCounts {
  readonly moves: readonly { readonly from: string; readonly to: string; readonly count: number }[]
  readonly stays: readonly { readonly state: string; readonly why: Hindrance; readonly count: number }[]
}

/** The same with the states' titles. */
export interface MigrationCountsJson {
  readonly moves: readonly { readonly from: LocalText; readonly to: LocalText; readonly count: number }[]
  readonly stays: readonly { readonly state: LocalText; readonly why: Hindrance; readonly count: number }[]
}

/** A version of a workflow under which matters of a topic stand, or begin from now on. */
export interface WorkflowVersionJson {
  /** Null: nothing has begun under it yet, so that nothing can leave it. */
  readonly id: string | null
  readonly number: number
  /** When the first matter began under it; null with the id. */
  readonly since: string | null
  /** Matters begin under it. */
  readonly running: boolean
  /** Matters that are not done with. */
  readonly open: number
}

export interface WorkflowJson {
  readonly subject: WorkflowFile['subject']
  readonly title: LocalText
  /** The newest first. */
  readonly versions: readonly WorkflowVersionJson[]
}

/** `GET /topics/{t}/workflows`. */
export interface WorkflowsJson {
  readonly items: readonly WorkflowJson[]
  /** The newest first, at most 20. */
  readonly migrations: readonly WorkMigrationJson[]
}

export interface WorkMigrationJson {
  readonly id: string
  readonly topic: string
  readonly subject: WorkflowFile['subject']
  /** Numbers of the versions. */
  readonly from: number
  readonly to: number
  readonly stage: MigrationStage
  readonly tried: MigrationCountsJson | null
  readonly moved: MigrationCountsJson | null
  readonly undone: MigrationCountsJson | null
  readonly reason: string | null
  readonly undoReason: string | null
  readonly by: string
  readonly at: string
  readonly job: string
  readonly problem: ProblemJson | null
  /** What may be done with it next. */
  readonly may: readonly ('carry-out' | 'undo')[]
}

/** `POST /topics/{t}/migrations`. */
export interface MigrationRequest {
  /** Id of the version that matters are to leave. */
  readonly from: string
}

/** `POST /topics/{t}/migrations/{id}/carry-out` and `…/undo`. */
export interface MigrationActRequest {
  readonly reason: string
}
