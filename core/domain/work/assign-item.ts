import { HuiyanError } from '../../base/errors.ts'
import { textIn, type LocalText } from '../../base/text.ts'
import type { AssignAct } from '../../contracts/assign-api.ts'
import type { Machine } from '../../engines/workflow/build-machine.ts'
import { handOver } from '../../engines/workflow/hand-over.ts'
import type { WorkflowActor } from '../../engines/workflow/instance.ts'
import { authorityFor } from '../../engines/workflow/transition.ts'
import { WorkAct } from '../../store/entities/work/work-act.ts'
import type { WorkItem } from '../../store/entities/work/work-item.ts'
import type { Change } from '../../store/unit-of-work.ts'
import { movedMeanwhile } from './decide-move.ts'
import { noteAct } from './note-act.ts'
import { freeMatter, giveMatter, letGoOfMatter, roleTitle, takeMatter } from './work-words.ts'

/** Somebody who has a matter, or is to have it. */
export interface Assignee {
  readonly id: string
  readonly name: string
}

/** Somebody says who has a matter from here on. */
export interface AssignmentAsked {
  /** Roles are those that the actor has for this very matter. */
  readonly actor: WorkflowActor
  readonly actorOrganisation: LocalText | null
  /** Who has it and still can see to it. */
  readonly holder: Assignee | null
  /** Null: nobody. */
  readonly to: Assignee | null
  /** Whether whoever is to have it can see to it. */
  readonly isAble: boolean
  /** How many acts the actor knew of. */
  readonly known: number
}

/** Roles that say for their people who does what. */
const leading = ['lead', 'department-head'] as const

/** What somebody may do about who has a matter, as it stands: those whose task it is, and about what another has those who lead or may hand it over. */
export function assignActsOf(machine: Pick<Machine, 'workflow'>, item: Pick<WorkItem, 'role' | 'phase' | 'state'>, actor: WorkflowActor, holder: Assignee | null): readonly AssignAct[] {
  const role = stepRole(item)
  const isTask = role !== null && actor.roles.includes(role)
  const mayDecide = [...overseeing(machine, item.state)].some((one) => actor.roles.includes(one))
  const isOthers = holder !== null && holder.id !== actor.id
  const may: Readonly<Record<AssignAct, boolean>> = {
    take: isTask && (holder === null || (isOthers && mayDecide)),
    give: role !== null && (isOthers ? mayDecide : isTask || mayDecide),
    'let-go': holder !== null && (isOthers ? mayDecide : true),
  }
  return (Object.keys(may) as AssignAct[]).filter((act) => may[act])
}

/** The role whose next step a matter is; null: nobody's. What is suspended waits for whoever has it, whosever task it is to let it go on. */
export function stepRole({ role, phase }: Pick<WorkItem, 'role' | 'phase'>): string | null {
  return phase === 'suspended' ? null : role
}

/** Roles that decide about what another has. */
function overseeing({ workflow }: Pick<Machine, 'workflow'>, state: string): ReadonlySet<string> {
  return new Set([...leading, ...Object.entries(workflow.actions).flatMap(([name, { from, roles }]) => (from.includes(state) && handOver(workflow, name) === 'to-organisation' ? roles : []))])
}

/**
 * Makes a matter somebody's, or nobody's, as an act that leaves it in its state. Of two who take it at once the second is told who has it.
 * Throws `assign-none`, `assign-nobody`, `assign-not-theirs`, `assign-not-yours`, `assign-taken`, `work-moved`. Gives the number of the act.
 */
export async function assignItem(change: Change, machine: Machine, item: WorkItem, { actor, actorOrganisation, holder, to, isAble, known }: AssignmentAsked): Promise<number> {
  const step = stepRole(item)
  const act = to === null ? 'let-go' : to.id === actor.id ? 'take' : 'give'
  if (to !== null && step === null) throw new HuiyanError('assign-none')
  if (to === null && holder === null) throw new HuiyanError('assign-nobody')
  if (to !== null && holder?.id === to.id) throw new HuiyanError('assign-taken', { who: holder.name })
  if (!assignActsOf(machine, item, actor, holder).includes(act)) {
    const isTask = step !== null && actor.roles.includes(step)
    const role = roleTitle(step ?? '')
    throw holder !== null && isTask ? new HuiyanError('assign-taken', { who: holder.name }) : step === null ? new HuiyanError('assign-none') : new HuiyanError('assign-not-yours', { 'role-zh': textIn(role, 'zh-CN'), 'role-en': textIn(role, 'en') })
  }
  if (!isAble) throw new HuiyanError('assign-not-theirs')
  if (known !== item.acts) throw movedMeanwhile(machine, item, (await change.em.find(WorkAct, { item: item.id }, { orderBy: { number: 'desc' }, limit: 1, disableIdentityMap: true }))[0])
  const { inPlaceOf } = authorityFor({ roles: step !== null && actor.roles.includes(step) ? [step] : [...overseeing(machine, item.state)] }, { history: [] }, actor)
  const name = { take: takeMatter, give: giveMatter, 'let-go': letGoOfMatter }[act]
  const note = act === 'give' ? to!.name : act === 'let-go' && holder!.id !== actor.id ? holder!.name : null
  const done = await noteAct(change, item, { action: name, by: change.action.actor, organisation: actorOrganisation, inPlaceOf, note, assignee: to?.id ?? null })
  change.audit({
    verb: name, object: { kind: item.subject, id: item.id }, topic: item.topic, before: { state: item.state, assignee: item.assignee },
    after: { ...done, assignee: to?.id ?? null, roles: [...actor.roles], for: actor.organisation, ...(inPlaceOf === null ? {} : { inPlaceOf }) },
  })
  return done.act
}

/** Makes a matter nobody's again, as an act of the host: whoever had it no longer can see to it. Gives the number of the act. */
export async function freeItem(change: Change, item: WorkItem): Promise<number> {
  const done = await noteAct(change, item, { action: freeMatter, by: change.action.actor, organisation: null, inPlaceOf: null, assignee: null })
  change.audit({ verb: freeMatter, object: { kind: item.subject, id: item.id }, topic: item.topic, before: { state: item.state, assignee: item.assignee }, after: { ...done, assignee: null, by: 'system' } })
  return done.act
}
