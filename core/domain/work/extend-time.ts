import { HuiyanError } from '../../base/errors.ts'
import { textIn, type LocalText } from '../../base/text.ts'
import type { MatterClock, WorkTiming } from '../../contracts/matter-clock.ts'
import { shortestReason, type ExtensionAct, type ExtensionJson } from '../../contracts/work-api.ts'
import type { Calendar } from '../../engines/deadlines/calendar.ts'
import { extendClock, extensionsOf, readSpan } from '../../engines/deadlines/matter-clock.ts'
import { spanText } from '../../engines/deadlines/span.ts'
import type { Machine } from '../../engines/workflow/build-machine.ts'
import type { WorkflowActor } from '../../engines/workflow/instance.ts'
import { authorityFor } from '../../engines/workflow/transition.ts'
import { WorkAct } from '../../store/entities/work/work-act.ts'
import { WorkItem } from '../../store/entities/work/work-item.ts'
import { maskPersonal } from '../../store/mask-personal.ts'
import type { Change } from '../../store/unit-of-work.ts'
import { updateEach } from '../../store/update-each.ts'
import { inTime } from './role-at.ts'
import { roleTitle } from './work-words.ts'
import { beginTiming, settleTiming, timeColumnNames, timeColumns } from './work-timing.ts'
import type { Owed } from './settle-items.ts'

/** Somebody asks for more time, or answers who asked. */
export interface ExtensionAsked {
  readonly act: ExtensionAct
  /** Roles are those that the actor has for this very matter. */
  readonly actor: WorkflowActor
  readonly actorOrganisation: LocalText | null
  /** Why; to be written by who asks. */
  readonly reason: string
  /** How many acts the actor knew of; left out: whatever there are. */
  readonly known?: number | undefined
}

/** What came of it. */
export interface ExtensionTold {
  readonly owed: Owed
  /** Number of the act. */
  readonly act: number
  readonly clock: MatterClock
  /** The account that had asked, where it was answered. */
  readonly asker: string | null
}

/**
 * Asks for more time, grants it or refuses it, as an act of the matter that leaves it in its state. What was owed because of its lights
 * is given: it falls due before the clock changes. Throws `extension-none`, `extension-not-yours`, `extension-late`, `extension-used-up`,
 * `extension-asked`, `extension-asked-elsewhere`, `extension-not-asked`, `extension-own`, `extension-reason`, `extension-refusal-reason`, `work-known-otherwise`.
 */
export async function extendTime(change: Change, calendar: Calendar, machine: Machine, item: WorkItem, asked: ExtensionAsked): Promise<ExtensionTold> {
  const { em, action, audit, touch } = change
  const { workflow } = machine
  const { act, actor, reason } = asked
  if (asked.known !== undefined && asked.known !== item.acts) throw new HuiyanError('work-known-otherwise', { 'state-zh': textIn(workflow.states[item.state]?.title ?? item.state, 'zh-CN'), 'state-en': textIn(workflow.states[item.state]?.title ?? item.state, 'en') })
  const { timing, effects } = settleTiming(calendar, workflow, item, item.timing ?? beginTiming(calendar, workflow, item.state, action.at), action.at)
  // What its suspension has come to by now is written with the rest: the host would not come by again because of it.
  const standing = inTime(workflow, item, timing)
  const refusal = act === 'ask' ? whyNotAsk(machine, standing, timing, actor, action.at) : whyNotAnswer(machine, timing, actor)
  if (refusal !== null) throw refusal
  if (act !== 'grant' && [...reason.trim()].length < shortestReason) throw new HuiyanError(act === 'ask' ? 'extension-reason' : 'extension-refusal-reason')
  const { asked: pending, ...settled } = timing
  const { inPlaceOf } = act === 'ask' ? authorityFor({ roles: [standing.role!] }, { history: [] }, actor) : answering(machine, timing, actor)
  const clock = act === 'grant' ? extendClock(calendar, timing.clock!, readSpan(workflow.extension!.days), action.at) : timing.clock!
  const now: WorkTiming = act === 'ask' ? { ...settled, asked: { by: actor.id, inPlaceOf, name: action.actor.name, at: action.at.toISOString(), reason: maskPersonal(reason.trim()) } } : { ...settled, clock, run: clock.run, since: clock.runSince }
  const number = item.acts + 1
  await updateEach(em, WorkItem, ['acts', 'role', ...timeColumnNames], [{ id: item.id, acts: number, role: standing.role, ...timeColumns(calendar, workflow, item, now, action.at) }])
  touch(item)
  const note = reason.trim() === '' ? null : maskPersonal(reason.trim())
  await em.insertMany(WorkAct, [{
    item: item.id, number, action: `${act}-extension`, from: item.state, to: item.state, at: action.at, account: actor.id, actorName: action.actor.name, inPlaceOf, actorOrganisation: asked.actorOrganisation, organisation: null, grounds: null, answer: null, note,
  }])
  audit({
    verb: `${act}-extension`, object: { kind: item.subject, id: item.id }, topic: item.topic, before: { state: item.state, due: timing.clock!.due },
    after: { state: item.state, act: number, due: clock.due, ...(act === 'ask' ? {} : { asked: pending!.by }), ...(note === null ? {} : { note }), roles: [...actor.roles], for: actor.organisation, ...(inPlaceOf === null ? {} : { inPlaceOf }) },
  })
  return { owed: { item: standing, effects }, act: number, clock, asker: pending?.by ?? null }
}

/** What stands against asking for more time now; null: nothing. */
function whyNotAsk({ workflow }: Machine, { role }: Pick<WorkItem, 'role'>, { clock, asked }: WorkTiming, actor: WorkflowActor, at: Date): HuiyanError | null {
  const { extension } = workflow
  if (extension === undefined || clock === null || clock.suspendedSince !== null) return new HuiyanError('extension-none')
  if (role === null) return new HuiyanError('extension-asked-elsewhere')
  if (!actor.roles.includes(role)) return new HuiyanError('extension-not-yours', rolesIn([role]))
  if (asked !== undefined) return new HuiyanError('extension-asked', { who: asked.name })
  if (extensionsOf(clock).length >= extension.max) return new HuiyanError('extension-used-up', { count: extension.max })
  return at.getTime() >= Date.parse(clock.due) ? new HuiyanError('extension-late') : null
}

/** Whether the actor may answer who asked for more time on a matter. */
export function mayAnswer(machine: Machine, { timing }: Pick<WorkItem, 'timing'>, actor: WorkflowActor): boolean {
  return timing !== null && whyNotAnswer(machine, timing, actor) === null
}

/** What stands against granting or refusing it. It may be answered after the day itself, as long as it was asked for before. */
function whyNotAnswer({ workflow }: Machine, { clock, asked }: WorkTiming, actor: WorkflowActor): HuiyanError | null {
  if (workflow.extension === undefined || asked === undefined || clock === null) return new HuiyanError('extension-not-asked')
  const { approve } = workflow.extension
  if (!approve.some((role) => actor.roles.includes(role))) return new HuiyanError('extension-not-yours', rolesIn(approve))
  return answering({ workflow }, { asked }, actor).apart.length > 0 ? new HuiyanError('extension-own') : null
}

/** In whose role somebody answers, and whether they asked themselves: whoever acts in another's place acts for both. */
function answering({ workflow }: Pick<Machine, 'workflow'>, { asked }: Pick<WorkTiming, 'asked'>, actor: WorkflowActor): ReturnType<typeof authorityFor> {
  const history = asked === undefined ? [] : [{ action: 'ask-extension', actor: asked.by, ...(asked.inPlaceOf === null ? {} : { inPlaceOf: asked.inPlaceOf }) }]
  return authorityFor({ roles: workflow.extension!.approve, notSameActorAs: ['ask-extension'] }, { history }, actor)
}

function rolesIn(roles: readonly string[]): Readonly<Record<'roles-zh' | 'roles-en', string>> {
  const titles = roles.map(roleTitle)
  return { 'roles-zh': titles.map((title) => textIn(title, 'zh-CN')).join('或'), 'roles-en': titles.map((title) => textIn(title, 'en')).join(' or ') }
}

/** What a matter's workflow says of more time, who has asked for it, and what the actor may do about it; null where it gives none. */
export function extensionJson(machine: Machine, item: WorkItem, actor: WorkflowActor, at: Date): ExtensionJson | null {
  const { extension } = machine.workflow
  const timing = item.timing
  if (extension === undefined || timing?.clock == null) return null
  const may: ExtensionAct[] = [...(whyNotAsk(machine, item, timing, actor, at) === null ? ['ask' as const] : []), ...(whyNotAnswer(machine, timing, actor) === null ? ['grant' as const, 'refuse' as const] : [])]
  const { asked } = timing
  return {
    span: spanText(readSpan(extension.days)), left: Math.max(0, extension.max - extensionsOf(timing.clock).length),
    asked: asked === undefined ? null : { by: asked.name, at: asked.at, reason: asked.reason }, may,
  }
}
