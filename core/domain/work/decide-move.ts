import { HuiyanError } from '../../base/errors.ts'
import { textIn, type LocalText, type Sentence } from '../../base/text.ts'
import type { WorkflowFile } from '../../contracts/generated/workflow.ts'
import type { Machine } from '../../engines/workflow/build-machine.ts'
import { joinTransition, splits, type RoundCounts } from '../../engines/workflow/fan-out.ts'
import { dispatchTransition } from '../../engines/workflow/dispatch.ts'
import { excuseTransition } from '../../engines/workflow/duty-machine.ts'
import { handOver } from '../../engines/workflow/hand-over.ts'
import { needsReason } from '../../engines/workflow/needs-reason.ts'
import type { WorkflowActor, WorkflowInstance } from '../../engines/workflow/instance.ts'
import { reopenTransition } from '../../engines/workflow/reopen.ts'
import { transition, type Transition } from '../../engines/workflow/transition.ts'
import type { WorkItem } from '../../store/entities/work/work-item.ts'
import type { WorkAct } from '../../store/entities/work/work-act.ts'
import { withdrawsIssued } from './document-flow.ts'
import { reasonMissing } from './reason-missing.ts'
import { stateColumns } from './start-items.ts'
import { actTitle, stateTitle } from './work-words.ts'

/** What somebody does with a matter. */
export interface Move {
  /** Of the workflow. */
  readonly action: string
  /** Answers of the action's form, as the form took them. */
  readonly data?: Readonly<Record<string, unknown>>
  /** Roles are those that the actor has for this very matter. */
  readonly actor: WorkflowActor
  readonly actorOrganisation?: LocalText | null
  /** Who is to be in charge, for an action that hands over; null: nobody was found; left out: who is in charge already. */
  readonly organisation?: string | null | undefined
  /** Who is in charge afterwards, whatever the action says: what is merged goes with what it is merged into. */
  readonly follows?: string | null
  /** How long it stays in states that it comes to from here on, where what it is about says so itself. */
  readonly spans?: Readonly<Record<string, string>>
  /** The stored answer of the action's form. */
  readonly answer?: string | null
  readonly note?: string | null
  /** What else the trail has to tell. */
  readonly details?: Readonly<Record<string, string>>
  /** How many acts the actor knew of; left out: whatever there are. */
  readonly known?: number
  /** Whom an action asks that splits the matter, or why nobody can be asked. */
  readonly asks?: readonly AskedPart[] | HuiyanError
  /** Of a host's act by which a split matter goes on: how those who were asked have answered. */
  readonly joins?: RoundCounts
  /** The host takes up again what was done with, whatever the roles of that action: something has shown that it was not. */
  readonly reopensByHost?: boolean
  /** The host hands it out in the desk's place, whatever the roles of that action. */
  readonly dispatchesByHost?: boolean
  /** The host excuses from a duty, whatever the roles of that action: its organisation is there no more. */
  readonly excusesByHost?: boolean
  /** Why `organisation` is to be in charge, where a dispatch table or its jurisdiction says so. */
  readonly grounds?: Sentence
}

/** One of those whom a split matter asks. */
export interface AskedPart {
  /** Of the assessment. */
  readonly id: string
  readonly organisation: string
}

/** What a move comes to: the columns of the matter that change, and in whose place it is done. */
export type Decided = Pick<WorkItem, 'state' | 'phase' | 'role' | 'organisation' | 'assignee'> & { readonly inPlaceOf: string | null }

/**
 * What an action does to a matter, or what stands against it: `work-moved` when somebody else acted in the meantime (`work-known-otherwise`
 * when nobody did), `work-refused` with all reasons of its workflow, `work-without-answer` where its form was not filled in, `work-reason-missing` where it sends back, or takes back what was issued, and does not say why, `work-without-organisation` when it hands over to
 * nobody, `work-not-split` or what `asks` says where it splits the matter and nobody is asked. `history` holds its acts where the workflow asks who did them.
 */
export function decideMove(machine: Machine, item: WorkItem, history: readonly WorkAct[], move: Move, at: Date): Decided | HuiyanError {
  if (move.known !== undefined && move.known !== item.acts) return movedMeanwhile(machine, item, history.at(-1))
  const byHost = hostTransition(machine, instanceOf(item, history), move, at)
  const result = byHost ?? transition(machine, instanceOf(item, history), move.action, move.data ?? {}, move.actor, at)
  const unanswered = machine.workflow.actions[move.action]?.form !== undefined && (move.answer ?? null) === null
  if (unanswered && (!('problems' in result) || result.problems.every(({ code }) => hangsOnAnswers.has(code)))) return new HuiyanError('work-without-answer', actionTitles(machine, move.action))
  if ('problems' in result) {
    const [first] = result.problems
    return new HuiyanError('work-refused', {
      'why-zh': textIn(first!.message, 'zh-CN'), 'why-en': textIn(first!.message, 'en'),
      'do-zh': first!.hint === undefined ? '' : textIn(first!.hint, 'zh-CN'), 'do-en': first!.hint === undefined ? '' : textIn(first!.hint, 'en'),
    }, { problems: result.problems.map((problem) => ({ ...problem, file: null, line: null })) })
  }
  const unreasoned = byHost === null && move.actor.kind !== 'system' && (move.answer ?? null) === null && (needsReason(machine.workflow, move.action, item.state) || withdrawsIssued(machine.workflow, move.action, item.state)) ? reasonMissing(machine.workflow.actions[move.action]!.title ?? move.action, move.note) : null
  if (unreasoned !== null) return unreasoned
  if (splits(machine.workflow, move.action) && !Array.isArray(move.asks)) return (move.asks as HuiyanError | undefined) ?? new HuiyanError('work-not-split', actionTitles(machine, move.action))
  const over = handOver(machine.workflow, move.action)
  const organisation = move.follows !== undefined ? move.follows : over === 'to-desk' ? null : over === 'stays' || move.organisation === undefined ? item.organisation : move.organisation
  if (over === 'to-organisation' && organisation === null) return new HuiyanError('work-without-organisation', actionTitles(machine, move.action))
  const columns = stateColumns(machine.workflow, result.instance.state)
  return { ...columns, organisation, inPlaceOf: result.instance.history.at(-1)?.inPlaceOf ?? null, assignee: organisation === item.organisation ? assigneeIn(machine.workflow, item, columns) : null }
}

/** Whoever has a matter has it as long as it stays with their role; while it is suspended, or others are asked, it waits for them. */
export function assigneeIn({ states, actions }: Pick<WorkflowFile, 'states' | 'actions'>, { state, role, assignee }: Pick<WorkItem, 'state' | 'role' | 'assignee'>, to: Pick<WorkItem, 'role' | 'phase'>): string | null {
  if (to.phase === 'closed' || to.phase === 'void') return null
  // What is nobody's task, or of those alone who can let it go on, came from those to whom it goes back.
  const cameFrom = (role === null || states[state]?.phase === 'suspended') && Object.values(actions).some((action) => action.to === state && action.from.some((from) => states[from]?.role === to.role))
  return to.role === role || to.role === null || cameFrom ? assignee : null
}

/** What the host does for itself; null where it does nothing that people could not. */
function hostTransition(machine: Machine, instance: WorkflowInstance, { actor, reopensByHost, dispatchesByHost, excusesByHost, joins }: Move, at: Date): Transition | null {
  if (excusesByHost === true) return excuseTransition(machine, instance, actor, at)
  if (reopensByHost === true) return reopenTransition(machine, instance, actor, at)
  if (dispatchesByHost === true) return dispatchTransition(machine, instance, actor, at)
  return joins === undefined ? null : joinTransition(machine, instance, joins, actor, at)
}

/** What stands against an action may be of its condition alone, which answers may yet meet. */
export const hangsOnAnswers: ReadonlySet<string> = new Set(['guard-fails', 'guard-uncomputed'])

/** A matter as the engine knows it. */
export function instanceOf(item: WorkItem, history: readonly WorkAct[]): WorkflowInstance {
  return {
    id: item.id, state: item.state, since: item.since.toISOString(),
    history: history.map(({ action, from, to, account, inPlaceOf, at }) => ({ action, from, to, actor: account ?? 'system', ...(inPlaceOf === null ? {} : { inPlaceOf }), at: at.toISOString() })),
  }
}

/** What somebody is told who knew of fewer acts than there are; `last`: the newest of them. */
export function movedMeanwhile(machine: Machine, item: WorkItem, last: WorkAct | undefined): HuiyanError {
  const state = stateTitle(machine, item.state)
  const states = { 'state-zh': textIn(state, 'zh-CN'), 'state-en': textIn(state, 'en') }
  if (last === undefined) return new HuiyanError('work-known-otherwise', states)
  const did = actTitle(machine, last.action)
  return new HuiyanError('work-moved', { who: last.actorName, 'did-zh': textIn(did, 'zh-CN'), 'did-en': textIn(did, 'en'), ...states })
}

function actionTitles({ workflow }: Machine, name: string): Readonly<Record<'action-zh' | 'action-en', string>> {
  const title = workflow.actions[name]?.title ?? name
  return { 'action-zh': textIn(title, 'zh-CN'), 'action-en': textIn(title, 'en') }
}
