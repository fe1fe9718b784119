import { describe, expect, test } from 'vitest'
import { assignActsOf } from '../../../../core/domain/work/assign-item.ts'
import { assigneeIn } from '../../../../core/domain/work/decide-move.ts'
import { stateColumns } from '../../../../core/domain/work/start-items.ts'
import { standardMachines } from '../../../../core/engines/workflow/standard-machines.ts'

const workflow = standardMachines.get('case')!
const may = (state: string, role: string, holder: string | null, who = 'wu') =>
  assignActsOf({ workflow }, stateColumns(workflow, state), { kind: 'person', id: who, roles: [role], organisation: null }, holder === null ? null : { id: holder, name: holder }).join(' ')

describe('who says who has a matter', () => {
  test('those whose task it is, of what nobody has and of what they have themselves', () => {
    expect([may('rectifying', 'handler', null), may('rectifying', 'handler', 'wu'), may('rectifying', 'handler', 'li')]).toEqual(['take give', 'give let-go', ''])
    expect([may('rectifying', 'assessor', null), may('rectifying', 'executive', 'li')]).toEqual(['', ''])
  })

  test('those who lead, and those who may hand it over from its state, also of what another has', () => {
    for (const role of ['lead', 'department-head', 'supervisor']) expect([may('rectifying', role, null), may('rectifying', role, 'li')]).toEqual(['give', 'give let-go'])
    // The supervisor reassigns what is being put right, and nothing else.
    expect([may('assigned', 'supervisor', 'li'), may('registered', 'coordinator', null), may('registered', 'coordinator', 'li')]).toEqual(['', 'take give', 'take give let-go'])
    expect([may('submitted', 'lead', 'li'), may('submitted', 'lead', null)]).toEqual(['take give let-go', 'take give'])
  })

  test('nobody gives what is nobody’s task; who has it may put it back', () => {
    expect([may('suspended', 'handler', null), may('suspended', 'handler', 'wu'), may('suspended', 'lead', 'wu', 'li'), may('closed', 'lead', null)]).toEqual(['', 'let-go', 'let-go', ''])
    // Beyond its time it is the task of who can let it go on, who takes it from nobody by that.
    for (const holder of [null, 'wu']) expect(assignActsOf({ workflow }, { state: 'suspended', phase: 'suspended', role: 'supervisor' }, { kind: 'person', id: 'sun', roles: ['supervisor'], organisation: null }, holder === null ? null : { id: holder, name: holder })).toEqual([])
  })
})

test('whoever has a matter has it as long as it stays with their role, and through what is nobody’s task', () => {
  const to = (from: string, state: string) => assigneeIn(workflow, { ...stateColumns(workflow, from), assignee: 'wu' }, stateColumns(workflow, state))
  expect([to('assigned', 'rectifying'), to('rectifying', 'suspended'), to('suspended', 'rectifying')]).toEqual(['wu', 'wu', 'wu'])
  // Whose suspension has lasted as long as it may is the task of who can let it go on, and still comes back to whoever had it.
  expect(assigneeIn(workflow, { state: 'suspended', role: 'supervisor', assignee: 'wu' }, stateColumns(workflow, 'rectifying'))).toBe('wu')
  expect([to('rectifying', 'submitted'), to('registered', 'assigned'), to('acceptance', 'closed'), to('suspended', 'closed'), to('suspended', 'acceptance')]).toEqual([null, null, null, null, null])
})
