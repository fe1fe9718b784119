import type { WorkflowFile } from '../../contracts/generated/workflow.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'
import { actorRoles } from '../../engines/workflow/actor-roles.ts'
import { checkGuard } from '../../engines/workflow/check-guard.ts'
import { joinAction } from '../../engines/workflow/fan-out.ts'
import { dispatcher } from '../../engines/workflow/hand-over.ts'
import { checkReferralWorkflow } from './check-referral-workflow.ts'
import { checkSampling } from './check-sampling.ts'
import { checkStaffing } from './check-staffing.ts'
import { dangling } from './dangling.ts'
import { fault, under } from './fault.ts'
import type { Lookup } from './lookup.ts'

/**
 * Everything a machine must hold before it may run: names known, every state reachable, a way out of every open
 * state, a deadline (or null, on purpose) and somebody responsible in open states, guards that are true or false.
 */
export function checkWorkflow(workflow: WorkflowFile, lookup: Lookup): readonly PartProblem[] {
  const names = [...stateNames(workflow), ...actionNames(workflow, lookup)]
  // Reachability over dangling names would only repeat them.
  const graph = names.some((problem) => problem.code === 'unknown-state') ? [] : reachability(workflow)
  return [...names, ...graph, ...openStates(workflow), ...beginning(workflow), ...issuing(workflow), ...checkReferralWorkflow(workflow), ...checkSampling(workflow), ...roleNames(workflow), ...checkStaffing(workflow), ...reopening(workflow), ...joins(workflow), ...namedForms(workflow, lookup), ...guards(workflow, lookup)]
}

function stateNames(workflow: WorkflowFile): PartProblem[] {
  const states = Object.keys(workflow.states)
  const named: (readonly [pointer: string, name: string])[] = [
    ['/initial', workflow.initial],
    ...Object.entries(workflow.actions).flatMap(([name, action]) => [
      ...action.from.map((from, i) => [`/actions/${name}/from/${i}`, from] as const),
      [`/actions/${name}/to`, action.to] as const,
    ]),
    ...Object.keys(workflow.fanOut ?? {}).map((state) => [`/fanOut/${state}`, state] as const),
    ...Object.entries(workflow.migrate ?? {}).map(([old, state]) => [`/migrate/${old}`, state] as const),
  ]
  return named.filter(([, name]) => !states.includes(name)).map(([pointer, name]) => dangling('state', pointer, name, states))
}

function actionNames(workflow: WorkflowFile, lookup: Lookup): PartProblem[] {
  const actions = Object.keys(workflow.actions)
  return [
    ...Object.entries(workflow.actions).flatMap(([name, action]) => [
      ...(action.notSameActorAs ?? []).flatMap((other, i) => (actions.includes(other) ? [] : [dangling('action', `/actions/${name}/notSameActorAs/${i}`, other, actions)])),
      ...(action.form === undefined ? [] : lookup.demand('form', action.form, `/actions/${name}/form`)),
    ]),
    ...Object.entries(workflow.fanOut ?? {}).flatMap(([state, fanOut]) => (fanOut.form === undefined ? [] : lookup.demand('form', fanOut.form, `/fanOut/${state}/form`))),
  ]
}

function reachability(workflow: WorkflowFile): PartProblem[] {
  const actions = Object.values(workflow.actions)
  const reachable = closure([workflow.initial], (state) => actions.filter((action) => action.from.includes(state)).map((action) => action.to))
  const ends = Object.entries(workflow.states).filter(([, state]) => state.phase === 'closed' || state.phase === 'void').map(([name]) => name)
  // What the host alone does comes when it comes; only where all who were asked have answered it is sure to go on.
  const isSure = (action: WorkflowFile['actions'][string], from: string) => action.roles.some((role) => role !== 'system') || Object.hasOwn(workflow.fanOut ?? {}, from)
  const canEnd = closure(ends, (state) => actions.filter((action) => action.to === state).flatMap((action) => action.from.filter((from) => isSure(action, from))))
  return Object.entries(workflow.states).flatMap(([name, state]) => [
    ...(reachable.has(name) ? [] : [fault('unreachable-state', `/states/${name}`, [`从起始状态到不了状态“${name}”。`, `The state "${name}" cannot be reached from the initial state.`], ['加一个到它的动作，或删除它。', 'Add an action that leads to it, or remove it.'])]),
    ...(canEnd.has(name) || state.phase === 'closed' || state.phase === 'void' ? [] : [fault('no-way-out', `/states/${name}`, [`从状态“${name}”到不了任何办结状态。`, `Nobody can bring a matter from the state "${name}" to a closed one.`], ['加一个由人办理、通向 closed 或 void 状态的动作；只由系统（system）做的动作不算。', 'Add an action that leads to a closed or void state and that people do; those of "system" alone do not count.'])]),
  ])
}

function closure(start: readonly string[], next: (state: string) => readonly string[]): ReadonlySet<string> {
  const seen = new Set(start)
  for (const state of seen) for (const other of next(state)) seen.add(other)
  return seen
}

function openStates(workflow: WorkflowFile): PartProblem[] {
  return Object.entries(workflow.states).flatMap(([name, state]) => {
    if (state.phase !== 'open') return []
    return [
      ...(state.within === undefined ? [fault('no-deadline', `/states/${name}`, [`办理中的状态“${name}”没有写时限。`, `The open state "${name}" has no deadline.`], ['写上 within，例如 5wd；有意不设时限写 null。', 'Add "within", such as 5wd; null means none, on purpose.'])] : []),
      ...(state.role === undefined ? [fault('no-role', `/states/${name}`, [`办理中的状态“${name}”没有写由谁办。`, `The open state "${name}" does not say whose task it is.`], ['写上 role，例如 handler。', 'Add "role", such as handler.'])] : []),
    ]
  })
}

/** An alert begins with nobody in charge, so only the dispatch desk can take it further. */
function beginning({ subject, initial, states }: WorkflowFile): PartProblem[] {
  if ((subject !== 'alert' && subject !== 'case') || states[initial] === undefined || states[initial].role === dispatcher) return []
  return [fault('begins-without-desk', `/states/${initial}`, [`预警和问题一开始还没有承办机构，只有分派员能办理，起始状态“${initial}”却不归分派员。`, `Alerts and cases begin with nobody in charge, so only the dispatch desk can act; the initial state "${initial}" is not the desk's.`], [`把这个状态的 role 写成 ${dispatcher}。`, `Make ${dispatcher} the role of this state.`])]
}

/** A notice goes out to its addressees by an action of this name (design: domain, Notice). */
function issuing({ subject, states, actions }: WorkflowFile): PartProblem[] {
  const to = Object.hasOwn(actions, 'issue') ? states[actions['issue']!.to] : undefined
  if (subject !== 'notice' || to?.phase === 'open') return []
  return [fault('notice-not-issued', '/actions', ['督办文书的工作流没有下发：须有动作 issue，到一个办理中的状态。', 'Notices of this workflow never go out: there is no action "issue" into an open state.'], ['加上动作 issue，下发后的状态 phase 写 open；收文单位签收的动作叫 sign。', 'Add an action "issue" whose state is open; that by which an addressee signs is called "sign".'])]
}

function roleNames(workflow: WorkflowFile): PartProblem[] {
  const named: (readonly [pointer: string, role: string])[] = [
    ...Object.entries(workflow.states).flatMap(([name, state]) => (state.role === undefined ? [] : [[`/states/${name}/role`, state.role] as const])),
    ...Object.entries(workflow.actions).flatMap(([name, action]) => action.roles.map((role, i) => [`/actions/${name}/roles/${i}`, role] as const)),
    ...(workflow.extension?.approve ?? []).map((role, i) => [`/extension/approve/${i}`, role] as const),
  ]
  return named.filter(([, role]) => !actorRoles.has(role)).map(([pointer, role]) => dangling('role', pointer, role, actorRoles.keys()))
}

function reopening(workflow: WorkflowFile): PartProblem[] {
  const ended = (name: string): boolean => ['closed', 'void'].includes(workflow.states[name]?.phase ?? '')
  return Object.entries(workflow.actions).flatMap(([name, action]) => {
    const from = action.from.findIndex(ended)
    if (from < 0 || action.reopens === true) return []
    return [fault('reopens-unsaid', `/actions/${name}/from/${from}`, [`动作“${name}”从办结状态“${action.from[from]!}”出发，却没有写 "reopens": true。`, `The action "${name}" leaves the closed state "${action.from[from]!}" without "reopens": true.`], ['写上 "reopens": true，或去掉这个状态。', 'Add "reopens": true, or remove the state.'])]
  })
}

/** Where several are asked, the host has to know how the matter goes on once they have answered. */
function joins(workflow: WorkflowFile): PartProblem[] {
  return Object.keys(workflow.fanOut ?? {}).filter((state) => Object.hasOwn(workflow.states, state)).flatMap((state) => {
    const name = joinAction(workflow, state)
    if (name === null) return [fault('fan-out-unjoined', `/fanOut/${state}`, [`状态“${state}”分给多家研判，答复齐了以后由哪个动作继续却不明确。`, `The state "${state}" asks several organisations, but it is not clear by which action the matter goes on once they have answered.`], ['让从它出发、不办结的动作里恰好有一个的 roles 含 system，或恰好有一个含这个状态的 role。', 'Let exactly one of the actions out of it that do not end the matter have "system" among its roles, or else exactly one the role of the state.'])]
    const { form, when } = workflow.actions[name]!
    return form === undefined && when === undefined ? [] : [fault('fan-out-join-asks', `/actions/${name}/${form === undefined ? 'when' : 'form'}`, [`答复齐了以后由系统做“${name}”，它却要填表单或带条件。`, `Once all have answered the host does "${name}" by itself, which has a form or a condition.`], ['去掉这个动作的 form 和 when，或另设一个由 system 做的动作。', 'Take "form" and "when" out of it, or add another action for "system".'])]
  })
}

/** What is done bears the name of who did it, and the answer with it. */
function namedForms({ actions, fanOut }: WorkflowFile, lookup: Lookup): PartProblem[] {
  // The public has no name to begin with.
  const byName = Object.entries(actions).filter(([, { roles }]) => roles.some((role) => role !== 'public'))
  const named = [...byName.map(([name, { form }]) => [`/actions/${name}/form`, form] as const), ...Object.entries(fanOut ?? {}).map(([state, { form }]) => [`/fanOut/${state}/form`, form] as const)]
  return named.flatMap(([pointer, reference]) => {
    const form = reference === undefined ? null : lookup.form(reference)
    if (form === null || form.is !== 'there' || form.thing.anonymous !== true) return []
    return [fault('anonymous-action-form', pointer, [`表单“${reference!}”是匿名的，不能随动作填写：办理会留下姓名。`, `The form "${reference!}" is anonymous and cannot go with an action, which bears the name of who acts.`], ['换一张表单，或去掉它的 "anonymous"。', 'Name another form, or take "anonymous" out of it.'])]
  })
}

function guards(workflow: WorkflowFile, lookup: Lookup): PartProblem[] {
  return Object.entries(workflow.actions).flatMap(([name, action]) => {
    if (action.when === undefined) return []
    const form = action.form === undefined ? null : lookup.form(action.form)
    // What a guard may say of answers cannot be judged while their form is missing or broken.
    if (form !== null && form.is !== 'there') return []
    return under(`/actions/${name}/when`, checkGuard(action.when, form === null ? null : form.thing.schema).problems)
  })
}
