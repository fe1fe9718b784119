import type { WorkflowFile } from '../../contracts/generated/workflow.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'
import { actingRoles } from '../../engines/workflow/acting-roles.ts'
import { actorRoles } from '../../engines/workflow/actor-roles.ts'
import { fault } from './fault.ts'

/**
 * Whether there is somebody for everything: whoever has a matter as their task can do something with it, and roles that are to act may.
 * Roles that nobody knows are named elsewhere.
 */
export function checkStaffing(workflow: WorkflowFile): readonly PartProblem[] {
  return [...idleRoles(workflow), ...rolesThatMayNot(workflow)]
}

/** Where several are asked it is they who do something, by the form of the round. */
function idleRoles({ states, actions, fanOut = {} }: WorkflowFile): PartProblem[] {
  return Object.entries(states).flatMap(([name, { phase, role }]) => {
    if ((phase !== 'open' && phase !== 'waiting') || role === undefined || !actorRoles.has(role) || Object.hasOwn(fanOut, name)) return []
    const leaving = Object.values(actions).filter(({ from }) => from.includes(name))
    // A state that nobody leaves is named as one without a way out.
    if (leaving.length === 0 || leaving.some(({ roles }) => roles.includes(role) || roles.some((one) => !actorRoles.has(one)))) return []
    return [fault('role-without-action', `/states/${name}/role`, [`状态“${name}”归“${role}”办，这个角色却没有从它出发的动作：事项会留在待办里办不动。`, `The state "${name}" is the task of "${role}", for whom there is no action out of it: matters would lie in their list with nothing to do.`], ['把 role 改成能办的角色，或给一个从它出发的动作的 roles 加上它。', 'Name a role that can act, or add this one to the roles of an action out of it.'])]
  })
}

function rolesThatMayNot({ states, actions, extension }: WorkflowFile): PartProblem[] {
  const named: (readonly [pointer: string, roles: readonly string[]])[] = [
    ...Object.entries(states).flatMap(([name, { role }]) => (role === undefined ? [] : [[`/states/${name}/role`, [role]] as const])),
    ...Object.entries(actions).map(([name, { roles }]) => [`/actions/${name}/roles`, roles] as const),
    ...(extension === undefined ? [] : [['/extension/approve', extension.approve] as const]),
  ]
  return named.filter(([, roles]) => roles.every((role) => actorRoles.has(role) && !actingRoles.has(role))).map(([pointer, roles]) => fault('role-may-not-act', pointer, [
    `“${roles.join('、')}”不能办理事项，这里永远没有人能办。`, `"${roles.join('", "')}" may do nothing with matters: nobody ever could here.`,
  ], [`换成能办理的角色：${[...actingRoles].join('、')}。`, `Name a role that can act: ${[...actingRoles].join(', ')}.`]))
}
