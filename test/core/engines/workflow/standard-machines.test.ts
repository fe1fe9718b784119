import { describe, expect, test } from 'vitest'
import { startInstance, type WorkflowInstance } from '../../../../core/engines/workflow/instance.ts'
import { standardMachines } from '../../../../core/engines/workflow/standard-machines.ts'
import type { Machine } from '../../../../core/engines/workflow/build-machine.ts'
import { actorIn, after, at, machineOf } from './machines.ts'

const ended = (machine: Machine, state: string) => ['closed', 'void'].includes(machine.workflow.states[state]!.phase)

/** Every state that can be reached by actions, with an instance that stands in it: each act by another person in the right role. */
function explore(machine: Machine, from: WorkflowInstance): ReadonlyMap<string, WorkflowInstance> {
  const reached = new Map([[from.state, from]])
  for (const instance of reached.values()) {
    for (const [name, action] of Object.entries(machine.workflow.actions)) {
      if (!action.from.includes(instance.state) || reached.has(action.to)) continue
      for (const role of action.roles) reached.set(action.to, after(machine, instance, name, actorIn(role, `${role}-${instance.history.length}`)))
    }
  }
  return reached
}

test('there are seven, each under its own id', () => {
  expect([...standardMachines.keys()]).toEqual(['topic', 'alert', 'case', 'notice', 'referral', 'feedback', 'sample'])
  for (const [id, workflow] of standardMachines) expect(workflow.id).toBe(id)
})

describe.each([...standardMachines.values()].map((workflow) => [workflow.id, machineOf(workflow)] as const))('%s', (_, machine) => {
  const reached = explore(machine, startInstance(machine, 'm', at))

  test('reaches every state it declares', () => {
    expect([...reached.keys()].sort()).toEqual(Object.keys(machine.workflow.states).sort())
  })

  test('has a way to a closed or void state from every other', () => {
    const stuck = [...reached].filter(([state, instance]) => !ended(machine, state) && ![...explore(machine, instance).keys()].some((other) => ended(machine, other)))
    expect(stuck.map(([state]) => state)).toEqual([])
  })
})

test('the way from an alert to a closed case', () => {
  const alert = machineOf(standardMachines.get('alert')!)
  const converted = (['dispatch', 'sign', 'forward_down', 'return_assessment', 'confirm'] as const).reduce((instance, action) => after(alert, instance, action, actorIn(alert.workflow.actions[action]!.roles[0]!, action)), startInstance(alert, 'a', at))
  expect(converted.state).toBe('converted')
  const problem = machineOf(standardMachines.get('case')!)
  const closed = (['assign', 'sign', 'submit', 'pass_review', 'close'] as const).reduce((instance, action) => after(problem, instance, action, actorIn(problem.workflow.actions[action]!.roles[0]!, action)), startInstance(problem, 'c', at))
  expect(closed.history.map((act) => act.to)).toEqual(['assigned', 'rectifying', 'submitted', 'acceptance', 'closed'])
})
