import type { Expr } from '../../contracts/expression.ts'
import type { FormFile } from '../../contracts/generated/form.ts'
import type { Action, WorkflowFile } from '../../contracts/generated/workflow.ts'
import type { WorkCalendar } from '../../contracts/query-plan.ts'
import type { RunContext } from '../../language/functions/language-function.ts'
import { readDate } from '../../language/values.ts'
import { checkGuard } from './check-guard.ts'
import { wordGuard, type GuardWords } from './word-guard.ts'

/** An action's condition, typed and in words. */
export interface Guard {
  readonly expr: Expr
  readonly words: GuardWords
}

/** A workflow ready to run, frozen: its guards parsed and typed once. */
export interface Machine {
  readonly workflow: WorkflowFile
  /** By action; those without `when` are not there. */
  readonly guards: ReadonlyMap<string, Guard>
  /** IANA name of the city's time zone. */
  readonly timeZone: string
  readonly calendar: RunContext['calendar']
}

/** What a workflow needs of the world around it. */
export interface MachineSettings {
  /** A form as actions name it, with its pack where that is another; null when there is none. */
  form(reference: string): FormFile | null
  readonly timeZone: string
  readonly calendar: WorkCalendar
}

/** Compiles a checked workflow. Throws only if it was never checked: a guard that does not type, or a form that is not there. */
export function buildMachine(workflow: WorkflowFile, settings: MachineSettings): Machine {
  const days = (dates: readonly string[]): readonly number[] => dates.flatMap((date) => readDate(date) ?? [])
  return Object.freeze({
    workflow,
    guards: new Map(Object.entries(workflow.actions).flatMap(([name, action]) => {
      const guard = guardOf(workflow, name, action, settings)
      return guard === null ? [] : [[name, guard] as const]
    })),
    timeZone: settings.timeZone,
    calendar: { holidays: days(settings.calendar.holidays), makeUpDays: days(settings.calendar.makeUpDays) },
  })
}

function guardOf(workflow: WorkflowFile, name: string, action: Action, settings: MachineSettings): Guard | null {
  if (action.when === undefined) return null
  const form = action.form === undefined ? null : settings.form(action.form)
  const missing = action.form !== undefined && form === null
  const { expr, problems } = checkGuard(action.when, form === null ? null : form.schema)
  if (expr === null || missing) throw new Error(`buildMachine: the workflow ${workflow.id} was not checked (${name}: ${missing ? action.form! : problems[0]!.message.en})`)
  return { expr, words: wordGuard(expr, form === null ? null : form.schema, workflow.states) }
}
