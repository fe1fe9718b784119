import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FanOut, WorkflowFile } from '../../../../core/contracts/generated/workflow.ts'
import { assessmentMachine } from '../../../../core/engines/workflow/assessment-machine.ts'
import { isJoined, joinAction, joinTransition, splits } from '../../../../core/engines/workflow/fan-out.ts'
import { startInstance } from '../../../../core/engines/workflow/instance.ts'
import { standardMachines } from '../../../../core/engines/workflow/standard-machines.ts'
import { actorIn, after, at, host, machineOf } from './machines.ts'

const alert = standardMachines.get('alert')!
const fanOut = (join?: FanOut['join']): FanOut => ({ to: 'organisations-below', ...(join === undefined ? {} : { join }) })

describe('when it is enough', () => {
  test('all, where nothing else is said; a share of those asked; or nobody is left', () => {
    const counts = (answered: number, returned: number, open: number) => ({ asked: answered + returned + open, answered, returned, open })
    expect([isJoined(fanOut(), counts(9, 0, 1)), isJoined(fanOut('all'), counts(9, 1, 0)), isJoined(fanOut('all'), counts(0, 3, 0))]).toEqual([false, true, true])
    expect([isJoined(fanOut(0.5), counts(1, 0, 2)), isJoined(fanOut(0.5), counts(2, 0, 1)), isJoined(fanOut(0.5), counts(1, 1, 1))]).toEqual([false, true, false])
    expect([isJoined(fanOut(0.07), counts(6, 0, 94)), isJoined(fanOut(0.07), counts(7, 0, 93))]).toEqual([false, true])
  })

  test('an answer more never makes it less, and once all have said something it is', () => {
    fc.assert(fc.property(fc.nat(60), fc.nat(60), fc.nat(60), fc.oneof(fc.constant('all' as const), fc.double({ min: 0.01, max: 1, noNaN: true })), (answered, returned, open, join) => {
      const counts = { asked: answered + returned + open, answered, returned, open }
      if (open === 0) expect(isJoined(fanOut(join), counts)).toBe(true)
      else if (isJoined(fanOut(join), counts)) expect(isJoined(fanOut(join), { ...counts, answered: answered + 1, open: open - 1 })).toBe(true)
    }))
  })
})

describe('by which action', () => {
  const flow = (actions: WorkflowFile['actions']): Pick<WorkflowFile, 'states' | 'actions'> => ({ states: { below: { title: '研判', phase: 'waiting', role: 'assessor' }, due: { title: '办', phase: 'open', within: null, role: 'handler' }, done: { title: '完', phase: 'closed' } }, actions })
  const out = (to: string, ...roles: string[]) => ({ from: ['below'], to, roles })

  test('the host’s own, else that of the role whose task it is; none, or several alike, are none', () => {
    expect(joinAction(alert, 'pre_assessment')).toBe('return_assessment')
    expect(joinAction(flow({ a: out('due', 'assessor'), b: out('due', 'system') }), 'below')).toBe('b')
    expect(joinAction(flow({ a: out('due', 'assessor'), b: out('due', 'handler') }), 'below')).toBe('a')
    expect(joinAction(flow({ a: out('due', 'system'), b: out('done', 'system') }), 'below')).toBe('a')
    expect(joinAction(flow({ a: out('done', 'system') }), 'below')).toBe('a')
    expect(joinAction(flow({ a: out('due', 'assessor'), b: out('due', 'assessor') }), 'below')).toBe(null)
    expect(joinAction(flow({ a: out('due', 'handler') }), 'below')).toBe(null)
  })

  test('the host does it whatever its roles, once it is enough, and only where the matter waits for it', () => {
    const machine = machineOf(alert)
    const waiting = (['dispatch', 'sign', 'forward_down'] as const).reduce((instance, action) => after(machine, instance, action, actorIn(alert.actions[action]!.roles[0]!, action)), startInstance(machine, 'a', at))
    expect(splits(alert, 'forward_down')).toBe(true)
    expect(joinTransition(machine, waiting, { asked: 2, answered: 1, returned: 0, open: 1 }, host, at)).toBe(null)
    const joined = joinTransition(machine, waiting, { asked: 2, answered: 2, returned: 0, open: 0 }, host, at)!
    expect(joined).toMatchObject({ action: 'return_assessment', instance: { state: 'verifying' } })
    expect(joined.instance.history.at(-1)).toMatchObject({ action: 'return_assessment', actor: 'system' })
    expect(joinTransition(machine, joined.instance, { asked: 2, answered: 2, returned: 0, open: 0 }, host, at)).toBe(null)
  })
})

describe('what each is asked', () => {
  const asked = assessmentMachine({ ...alert, extension: { max: 1, days: '2wd', approve: ['supervisor'] } }, 'pre_assessment')

  test('goes by the role, the time and the form of the state that asks; an assessment that asks goes by the same', () => {
    expect(asked).toMatchObject({ id: 'alert/pre_assessment', subject: 'assessment', states: { asked: { within: '5wd', role: 'assessor' } }, actions: { answer: { form: 'pre-assessment', roles: ['assessor'] } }, extension: { max: 1 } })
    expect(asked.escalate!.map((one) => one.do)).toEqual(['remind', 'raise'])
    expect(assessmentMachine(asked, 'below')).toBe(asked)
    expect(joinAction(asked, 'below')).toBe('gather')
  })

  test('every state is reached, and from each open one there is a way to an end', () => {
    const { form: _, ...answer } = asked.actions['answer']!
    const machine = machineOf({ ...asked, actions: { ...asked.actions, answer }, fanOut: { below: { to: 'organisations-below', join: 'all' } } })
    const begin = startInstance(machine, 'x', at)
    const go = (...names: string[]) => names.reduce((instance, name) => after(machine, instance, name, actorIn(asked.actions[name]!.roles[0]!, name)), begin).state
    expect([go('answer'), go('hand_down', 'gather', 'answer'), go('hand_down', 'take_back', 'reject_jurisdiction'), go('hand_down', 'drop'), go('drop')]).toEqual(['answered', 'answered', 'returned', 'unneeded', 'unneeded'])
  })
})
