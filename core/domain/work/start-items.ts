import type { WorkflowFile } from '../../contracts/generated/workflow.ts'
import type { MatterClock, WorkTiming } from '../../contracts/matter-clock.ts'
import type { Calendar } from '../../engines/deadlines/calendar.ts'
import { WorkItem } from '../../store/entities/work/work-item.ts'
import type { WorkflowVersion } from '../../store/entities/work/workflow-version.ts'
import type { Change } from '../../store/unit-of-work.ts'
import { fanOutOf } from '../../engines/workflow/fan-out.ts'
import { beginTiming, timeColumns } from './work-timing.ts'

/** What a matter begins with. `id` is that of what it is about. */
export interface NewItem {
  readonly id: string
  readonly region: string | null
  readonly department: string | null
  /** Who is in charge from the beginning; null: the dispatch desk has to say. */
  readonly organisation?: string | null
  /** Another matter, whose people are kept from this one. */
  readonly apartFrom?: string
  /** When it began, for what was there before; else at this instant. */
  readonly startedAt?: Date
}

const chunk = 500

/**
 * Begins matters in the initial state of a workflow's version, or in another of its states for what was there before it. Their clocks
 * begin at this instant, whenever they did themselves: nobody was told of a deadline before. What is split from another matter goes by the
 * `clock` of that, with whatever has happened to it. `spans`: how long they stay in some states, where what they are about says so itself. The
 * trail has one entry for all.
 */
export async function startItems({ em, action, audit, touch }: Change, calendar: Calendar, version: WorkflowVersion, items: readonly NewItem[], state?: string, clock?: MatterClock | null, spans?: WorkTiming['spans']): Promise<void> {
  const { workflow } = version.content
  const begun = stateColumns(workflow, state ?? workflow.initial)
  const own = beginTiming(calendar, workflow, begun.state, action.at, spans === undefined ? undefined : { spans })
  // The mapper writes into what it stores.
  const timing = structuredClone(clock === undefined ? own : { ...own, clock: clock === null ? null : { ...clock, run: own.run } })
  const rows = items.map(({ id, region, department, organisation, apartFrom, startedAt = action.at }) => ({
    id, subject: workflow.subject, topic: version.topic, version: version.id, region, department, organisation: organisation ?? null, assignee: null, apartFrom: apartFrom ?? null,
    ...begun, ...timeColumns(calendar, workflow, { id, state: begun.state }, timing, action.at), since: startedAt, startedAt, acts: 0,
  }) as unknown as WorkItem)
  for (let at = 0; at < rows.length; at += chunk) await em.insertMany(WorkItem, rows.slice(at, at + chunk))
  for (const { organisation } of rows) touch({ topic: version.topic, organisation })
  audit({ verb: `begin-${workflow.subject}`, object: { kind: 'workflow', id: version.workflow }, topic: version.topic, after: { version: version.number, hash: version.hash, state: begun.state, count: items.length } })
}

/**
 * What a matter's row says of a state of its workflow: where nothing is to be done it is nobody's task, nor where others were asked, whose
 * it is then. A state that the workflow does not have counts as open and is nobody's.
 */
export function stateColumns(workflow: Pick<WorkflowFile, 'states' | 'fanOut'>, state: string): Pick<WorkItem, 'state' | 'phase' | 'role'> {
  const known = workflow.states[state]
  const phase = known?.phase ?? 'open'
  return { state, phase, role: (phase === 'open' || phase === 'waiting') && fanOutOf(workflow, state) === null ? (known?.role ?? null) : null }
}

