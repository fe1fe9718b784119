import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { WorkflowFile } from '../../../../core/contracts/generated/workflow.ts'
import { lostSeparations, stateUnder } from '../../../../core/engines/workflow/change-version.ts'
import { standardMachines } from '../../../../core/engines/workflow/standard-machines.ts'

const phases = ['open', 'waiting', 'suspended', 'closed', 'void'] as const
const names = ['a', 'b', 'c', 'd'] as const

function flow(states: Readonly<Record<string, (typeof phases)[number]>>, more: Partial<WorkflowFile> = {}): WorkflowFile {
  return { id: 'w', subject: 'case', initial: 'a', states: Object.fromEntries(Object.entries(states).map(([name, phase]) => [name, { title: name, phase, within: null }])), actions: {}, ...more } as WorkflowFile
}

test('a version takes its own matters as they are', () => {
  for (const machine of standardMachines.values()) {
    for (const state of Object.keys(machine.states)) expect(stateUnder(machine, machine, state)).toEqual({ state })
    expect([...lostSeparations(machine, machine)]).toEqual([])
  }
})

test('what migrate says goes before the same name; what would close, stop or begin a matter does not go', () => {
  const old = flow({ a: 'open', b: 'waiting', c: 'suspended', d: 'closed' })
  const to = (more: Partial<WorkflowFile>) => flow({ a: 'open', x: 'open', c: 'suspended', d: 'closed' }, more)
  expect(stateUnder(old, to({ migrate: { a: 'x' } }), 'a')).toEqual({ state: 'x' })
  expect(stateUnder(old, to({}), 'a')).toEqual({ state: 'a' })
  expect(stateUnder(old, to({}), 'b')).toEqual({ hindrance: 'no-state' })
  expect(stateUnder(old, to({ migrate: { b: 'x' } }), 'b')).toEqual({ state: 'x' })
  for (const state of ['c', 'd']) expect(stateUnder(old, to({ migrate: { b: state } }), 'b')).toEqual({ hindrance: 'other-phase' })
  expect(stateUnder(old, to({ migrate: { c: 'x' } }), 'c')).toEqual({ hindrance: 'other-phase' })
  expect(stateUnder(old, to({ migrate: { b: '__proto__' } }), 'b')).toEqual({ hindrance: 'no-state' })
  expect(stateUnder(old, to({ fanOut: { a: { by: 'region', workflow: 'w' } } as never }), 'a')).toEqual({ hindrance: 'asked-others' })
})

test('who was asked answers as they were asked: a matter goes on asking only where nothing of that changes', () => {
  const asking = (fanOut: object, more: object = {}) => flow({ a: 'open', b: 'open' }, { fanOut: { a: { to: 'organisations-below', ...fanOut } } as never, actions: { join: { from: ['a'], to: 'b', roles: ['system'], title: 'j' }, ...more } as never })
  const old = asking({ form: 'ask' })
  expect(stateUnder(old, asking({ form: 'ask', join: 'all' }), 'a')).toEqual({ state: 'a' })
  for (const other of [asking({ form: 'other' }), asking({}), asking({ form: 'ask', join: 0.5 }), asking({ form: 'ask' }, { join: { from: ['b'], to: 'a', roles: ['system'], title: 'j' } })]) expect(stateUnder(old, other, 'a')).toEqual({ hindrance: 'asked-others' })
})

test('whatever two versions say, a matter comes to a state that the new one has, and keeps its clock running, standing or over', () => {
  const states = fc.dictionary(fc.constantFrom(...names), fc.constantFrom(...phases), { minKeys: 1 })
  const motion = (phase: string) => (phase === 'suspended' ? 0 : phase === 'closed' || phase === 'void' ? 1 : 2)
  fc.assert(fc.property(states, states, fc.dictionary(fc.constantFrom(...names), fc.constantFrom(...names)), (before, after, migrate) => {
    const [from, to] = [flow(before), flow(after, { migrate })]
    for (const state of Object.keys(before)) {
      const place = stateUnder(from, to, state)
      const named = migrate[state] ?? state
      if ('state' in place) expect([place.state, motion(after[place.state]!)]).toEqual([named, motion(before[state]!)])
      else expect(place.hindrance).toBe(after[named] === undefined ? 'no-state' : 'other-phase')
    }
  }), { numRuns: 500 })
})

test('actions that keep somebody from another one are looked for by their names', () => {
  const actions = (first: string) => ({ [first]: { from: ['a'], to: 'b', roles: ['handler'] }, check: { from: ['b'], to: 'a', roles: ['lead'], notSameActorAs: [first] } }) as unknown as WorkflowFile['actions']
  const [old, same, renamed] = ['submit', 'submit', 'send'].map((name) => flow({ a: 'open', b: 'open' }, { actions: actions(name) })) as [WorkflowFile, WorkflowFile, WorkflowFile]
  expect([...lostSeparations(old, same)]).toEqual([])
  expect([...lostSeparations(old, renamed)]).toEqual(['submit'])
})
