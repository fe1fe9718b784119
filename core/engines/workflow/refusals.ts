import { closestName } from '../../base/closest-name.ts'
import { sentence, textIn, type LocalText, type Sentence } from '../../base/text.ts'
import type { WorkflowFile } from '../../contracts/generated/workflow.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'
import { actorRoles } from './actor-roles.ts'
import type { WorkflowActor } from './instance.ts'
import type { GuardWords } from './word-guard.ts'

/** Each of these names the action, the state and what would be needed; the pointer says which line of the workflow refuses. */
function refusal(code: string, pointer: string, message: Sentence, hint: Sentence): PartProblem {
  return { code, severity: 'error', pointer, message, hint }
}

/** The matter stands in a state that this version of the workflow does not have. */
export function strangeState(workflow: WorkflowFile, state: string): PartProblem {
  const flow = flowName(workflow)
  return refusal('unknown-state', '/states', sentence(
    `事项处于状态“${state}”，${flow['zh-CN']}没有这个状态。`, `The matter stands in the state "${state}", which ${flow.en} does not have.`,
  ), sentence('在 migrate 里写明它改到哪个状态，再继续办理。', 'Say in "migrate" which state it goes to, then go on.'))
}

export function unknownAction(workflow: WorkflowFile, state: string, action: string): PartProblem {
  const flow = flowName(workflow)
  const meant = closestName(action, Object.keys(workflow.actions))
  const open = openActions(workflow, state)
  return refusal('unknown-action', '/actions', sentence(
    `${flow['zh-CN']}没有动作“${action}”。`, `There is no action "${action}" in ${flow.en}.`,
  ), meant === null ? open : sentence(`是否想做“${meant}”？${open['zh-CN']}`, `Did you mean "${meant}"? ${open.en}`))
}

export function wrongState(workflow: WorkflowFile, action: string, state: string): PartProblem {
  const [what, where] = [actionName(workflow, action), stateName(workflow, state)]
  const from = workflow.actions[action]!.from.map((name) => stateName(workflow, name))
  const open = openActions(workflow, state)
  return refusal('wrong-state', `/actions/${action}/from`, sentence(
    `处于状态${where['zh-CN']}时不能做${what['zh-CN']}，须先到状态${either(from, 'zh-CN')}。`,
    `${what.en} cannot be done in the state ${where.en}: it takes the state ${either(from, 'en')}.`,
  ), open)
}

export function endedState(workflow: WorkflowFile, action: string, state: string): PartProblem {
  const [what, where] = [actionName(workflow, action), stateName(workflow, state)]
  return refusal('state-ended', `/actions/${action}/reopens`, sentence(
    `状态${where['zh-CN']}已经办结，${what['zh-CN']}不是重新打开的动作。`, `The state ${where.en} is closed, and ${what.en} is no action that reopens.`,
  ), sentence('要由此重新打开，工作流里的动作须写 "reopens": true。', 'To lead out of it, the action has to say "reopens": true in the workflow.'))
}

export function wrongRole(workflow: WorkflowFile, action: string, state: string, actor: WorkflowActor): PartProblem {
  const [what, where] = [actionName(workflow, action), stateName(workflow, state)]
  const needed = workflow.actions[action]!.roles.map(roleName)
  const held = (actor.kind === 'person' ? actor.roles : [actor.kind]).map(roleName)
  return refusal('wrong-role', `/actions/${action}/roles`, sentence(
    `处于状态${where['zh-CN']}时，${what['zh-CN']}须由${either(needed, 'zh-CN')}来做；操作人${held.length === 0 ? '没有角色' : `的角色是${held.map((role) => role['zh-CN']).join('、')}`}。`,
    `In the state ${where.en}, ${what.en} takes the role ${either(needed, 'en')}; whoever acts has ${held.length === 0 ? 'none' : held.map((role) => role.en).join(', ')}.`,
  ), sentence('请有此角色的人来做，或请管理员授予角色。', 'Ask somebody who has it, or have the role granted.'))
}

/** Separation of duties. `forAnother`: the actor stands in for somebody. */
export function doneBefore(workflow: WorkflowFile, action: string, state: string, other: string, forAnother: boolean): PartProblem {
  const [what, where, did] = [actionName(workflow, action), stateName(workflow, state), actionName(workflow, other)]
  return refusal('same-actor', `/actions/${action}/notSameActorAs`, sentence(
    `处于状态${where['zh-CN']}时，${what['zh-CN']}须由没有做过${did['zh-CN']}的人来做，而操作人${forAnother ? '或其委托人' : ''}做过。`,
    `In the state ${where.en}, ${what.en} takes somebody who has not done ${did.en}; whoever acts${forAnother ? ', or whom they act for,' : ''} has.`,
  ), sentence('请另一人来做（职责分离）。', 'Ask another person (separation of duties).'))
}

/** `missing`: what the condition reads and did not find, as written. */
export function guardFails(workflow: WorkflowFile, action: string, state: string, { asks, titleOf }: GuardWords, missing: readonly string[]): PartProblem {
  const [what, where, titles] = [actionName(workflow, action), stateName(workflow, state), missing.map(titleOf)]
  return refusal('guard-fails', `/actions/${action}/when`, sentence(
    `处于状态${where['zh-CN']}时，${what['zh-CN']}的条件不成立：${asks['zh-CN']}。`, `In the state ${where.en}, the condition of ${what.en} does not hold: ${asks.en}.`,
  ), missing.length === 0
    ? sentence('满足条件后再做。', 'Do it once the condition holds.')
    : sentence(`还没有填写或没有值：${titles.map((title) => title['zh-CN']).join('、')}。`, `Not filled in or without a value: ${titles.map((title) => title.en).join(', ')}.`))
}

export function guardUncomputed(workflow: WorkflowFile, action: string, state: string, { asks }: GuardWords): PartProblem {
  const [what, where] = [actionName(workflow, action), stateName(workflow, state)]
  return refusal('guard-uncomputed', `/actions/${action}/when`, sentence(
    `处于状态${where['zh-CN']}时，${what['zh-CN']}的条件算不出结果：${asks['zh-CN']}。`, `In the state ${where.en}, the condition of ${what.en} cannot be computed: ${asks.en}.`,
  ), sentence('检查所填的值，例如除数是否为零、数是否过大。', 'Check the values given: a divisor of zero, say, or a number that is too large.'))
}

function openActions(workflow: WorkflowFile, state: string): Sentence {
  const names = Object.entries(workflow.actions).filter(([, { from, roles }]) => from.includes(state) && roles.some((role) => role !== 'system')).map(([name]) => actionName(workflow, name))
  return names.length === 0
    ? sentence('此状态下没有可做的动作。', 'Nothing can be done in this state.')
    : sentence(`此状态下可做：${names.map((name) => name['zh-CN']).join('、')}。`, `In this state one can do: ${names.map((name) => name.en).join(', ')}.`)
}

const actionName = (workflow: WorkflowFile, name: string): Sentence => named(name, workflow.actions[name]?.title)
/** A state as messages name it: “待签收”（assigned）. */
export const stateName = (workflow: WorkflowFile, name: string): Sentence => named(name, workflow.states[name]?.title)
const roleName = (role: string): Sentence => named(role, actorRoles.get(role))

function flowName(workflow: WorkflowFile): Sentence {
  const name = named(workflow.id, workflow.title)
  return sentence(`工作流${name['zh-CN']}`, `the workflow ${name.en}`)
}

/** The title with the name that stands in the file, or that name alone. */
function named(name: string, title: LocalText | undefined): Sentence {
  const [zh, en] = [textIn(title, 'zh-CN'), textIn(title, 'en')]
  return sentence(zh === '' ? `“${name}”` : `“${zh}”（${name}）`, en === '' || en === name ? `"${name}"` : `"${en}" (${name})`)
}

function either(names: readonly Sentence[], lang: 'zh-CN' | 'en'): string {
  return names.map((name) => name[lang]).join(lang === 'en' ? ' or ' : '或')
}
