import type { WorkflowFile } from '../../contracts/generated/workflow.ts'
import { lights, type MatterClock, type WorkTiming } from '../../contracts/matter-clock.ts'
import type { Calendar } from '../../engines/deadlines/calendar.ts'
import { dueEffects, type DueEffect } from '../../engines/deadlines/due-effects.ts'
import { lightAt, lightMoments, nextChange, type LightMoments } from '../../engines/deadlines/lights.ts'
import { readSpan, recomputeClock, resumeClock, startClock, suspendClock } from '../../engines/deadlines/matter-clock.ts'
import { suspensionEnds } from '../../engines/deadlines/suspension-ends.ts'
import { sendsBack } from '../../engines/workflow/send-back.ts'
import type { WorkItem } from '../../store/entities/work/work-item.ts'

type Flow = Pick<WorkflowFile, 'initial' | 'states' | 'actions' | 'escalate'>

/** What a matter's row holds of its time. */
export type TimeColumns = Pick<WorkItem, 'timing' | 'dueBy' | 'blueAt' | 'yellowAt' | 'redAt' | 'light' | 'nextChangeAt' | 'provisional' | 'askedAt'>

/** The names of those columns. */
export const timeColumnNames = ['timing', 'dueBy', 'blueAt', 'yellowAt', 'redAt', 'light', 'nextChangeAt', 'provisional', 'askedAt'] as const satisfies readonly (keyof TimeColumns)[]

/** What lists sort by where there is no deadline: the last instant that there is (ECMA-262, 21.4.1.1). */
export const endOfTime = new Date(8.64e15)

/** A matter comes into a state whose clock begins, or that has none. */
export function beginTiming(calendar: Calendar, flow: Flow, state: string, at: Date, before?: Partial<WorkTiming>): WorkTiming {
  const run = (before?.run ?? 0) + 1
  const within = isOver(flow, state) ? null : (before?.spans?.[state] ?? flow.states[state]?.within ?? null)
  const clock = within === null ? null : startClock(calendar, readSpan(within), at, run)
  // Who had asked for more time asked it of the clock that is over.
  return { state, clock, run, since: at.toISOString(), sentBack: before?.sentBack ?? [], done: before?.done ?? [], ...(before?.spans === undefined ? {} : { spans: before.spans }) }
}

/** What an action does to a matter's time. `handed`: somebody else is in charge afterwards. */
export function moveTiming(calendar: Calendar, flow: Flow, timing: WorkTiming, { action, from, handed }: { readonly action: string; readonly from: string; readonly handed: boolean }, at: Date): WorkTiming {
  const { to } = flow.actions[action]!
  const sentBack = handed || isOver(flow, from) ? [] : sendsBack(flow, action, from) ? [...timing.sentBack, at.toISOString()] : timing.sentBack
  const now = { ...endCapped(calendar, flow, from, timing, at), sentBack }
  // A state that stops the clock has none of its own; its `within` says for how long it may stop it.
  if (flow.states[to]?.phase === 'suspended') return { ...now, clock: now.clock === null ? null : suspendClock(now.clock, at) }
  if (flow.states[from]?.phase === 'suspended' && now.state === to && now.clock !== null) return { ...now, clock: resumeClock(calendar, now.clock, at) }
  return beginTiming(calendar, flow, to, at, now)
}

/** The columns of a matter at an instant that is not before the last thing that happened to it. `isSettled`: what is owed then is done. */
export function timeColumns(calendar: Calendar, flow: Flow, { id, state }: Pick<WorkItem, 'id' | 'state'>, timing: WorkTiming, at: Date, isSettled = false): TimeColumns {
  if (isOver(flow, state)) return { timing, dueBy: endOfTime, blueAt: null, yellowAt: null, redAt: null, light: null, nextChangeAt: null, provisional: false, askedAt: null }
  const { clock } = timing
  const moments = momentsOf(calendar, timing)
  const capped = capOf(calendar, flow, state, clock)
  const owed = !isSettled && owedBy(flow, id, timing, moments, at).length > 0
  const next = owed ? at : earliest(nextChange(moments, at), capped?.at ?? null)
  return {
    timing, dueBy: clock === null ? endOfTime : new Date(clock.due), blueAt: moments.blue, yellowAt: moments.yellow, redAt: moments.red, light: lights.indexOf(lightAt(moments, at)),
    nextChangeAt: next, provisional: moments.provisional || capped?.provisional === true, askedAt: timing.asked === undefined ? null : new Date(timing.asked.at),
  }
}

/** What is to be done because of a matter's lights and was not done yet, in the order in which it fell due. */
export function effectsOwed(calendar: Calendar, flow: Flow, id: string, timing: WorkTiming, at: Date): readonly DueEffect[] {
  return flow.escalate === undefined ? [] : owedBy(flow, id, timing, momentsOf(calendar, timing), at)
}

function owedBy({ escalate = [] }: Flow, id: string, { clock, run, since, done }: WorkTiming, moments: LightMoments, at: Date): readonly DueEffect[] {
  return dueEffects(escalate, { clockId: id, clock: clock ?? { run, runSince: since }, moments, done: new Set(done.map((key) => `${id}:${key}`)) }, at)
}

/** Brings a matter's time up to an instant: what is owed then, and its clock going on where its suspension has lasted as long as it may. */
export function settleTiming(calendar: Calendar, flow: Flow, { id, state }: Pick<WorkItem, 'id' | 'state'>, before: WorkTiming, at: Date): { readonly timing: WorkTiming; readonly effects: readonly DueEffect[] } {
  const held = doing(calendar, flow, id, before, at)
  // A light that ends with the suspension has its effects before it does.
  const ended = endCapped(calendar, flow, state, held.timing, at)
  if (ended.clock === held.timing.clock) return held
  const after = doing(calendar, flow, id, ended, at)
  return { timing: after.timing, effects: [...held.effects, ...after.effects] }
}

/** The same by a calendar that knows more days, or that counts otherwise from `since` on. */
export function recomputeTiming(calendar: Calendar, timing: WorkTiming, since: Date | null): WorkTiming {
  return timing.clock === null ? timing : { ...timing, clock: recomputeClock(calendar, timing.clock, since?.getTime() ?? null) }
}

function doing(calendar: Calendar, flow: Flow, id: string, timing: WorkTiming, at: Date): { readonly timing: WorkTiming; readonly effects: readonly DueEffect[] } {
  const effects = effectsOwed(calendar, flow, id, timing, at)
  return { effects, timing: effects.length === 0 ? timing : { ...timing, done: [...timing.done, ...effects.map(({ key }) => key.slice(id.length + 1))] } }
}

/** What else than time changes a light. Each state has its own clock, so that the deadline for signing is that of the state in which a matter waits for it. */
function momentsOf(calendar: Calendar, { clock, sentBack }: WorkTiming): LightMoments {
  const before = clock === null ? undefined : counted.get(clock)
  if (before?.calendar === calendar && before.sentBack === sentBack) return before.moments
  const moments = lightMoments(calendar, clock, { signBy: null, sentBack, dissatisfied: [] })
  if (clock !== null) counted.set(clock, { calendar, sentBack, moments })
  return moments
}

/** What a sweep counts of one clock it counts once. */
const counted = new WeakMap<MatterClock, { readonly calendar: Calendar; readonly sentBack: WorkTiming['sentBack']; readonly moments: LightMoments }>()

const isOver = ({ states }: Flow, state: string): boolean => states[state]?.phase === 'closed' || states[state]?.phase === 'void'

function capOf(calendar: Calendar, { states }: Flow, state: string, clock: MatterClock | null): ReturnType<typeof suspensionEnds> {
  const within = states[state]?.phase === 'suspended' ? (states[state].within ?? null) : null
  return clock === null || within === null ? null : suspensionEnds(calendar, clock, readSpan(within))
}

/** Lets a clock go on whose suspension has lasted as long as its state allows. */
function endCapped(calendar: Calendar, flow: Flow, state: string, timing: WorkTiming, at: Date): WorkTiming {
  const cap = capOf(calendar, flow, state, timing.clock)
  return cap === null || cap.at > at ? timing : { ...timing, clock: resumeClock(calendar, timing.clock!, cap.at) }
}

const earliest = (a: Date | null, b: Date | null): Date | null => (a === null || (b !== null && b < a) ? b : a)
