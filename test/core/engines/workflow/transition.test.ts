import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { startInstance, type WorkflowActor, type WorkflowInstance } from '../../../../core/engines/workflow/instance.ts'
import { standardMachines } from '../../../../core/engines/workflow/standard-machines.ts'
import { transition } from '../../../../core/engines/workflow/transition.ts'
import { actorIn, after, at, caseWorkflow, host, machineOf, person } from './machines.ts'

const plain = machineOf(caseWorkflow())
const began = new Date('2026-03-01T00:00:00.000Z')
const handler = person('zhang', 'handler')
const supervisor = person('li', 'supervisor')

function refusals(machine: typeof plain, instance: WorkflowInstance, ...[action, actor, data]: [action: string, actor: typeof handler, data?: Record<string, unknown>]) {
  const result = transition(machine, instance, action, data ?? {}, actor, at)
  return 'problems' in result ? result.problems : []
}

describe('an action that is allowed', () => {
  test('leads to its state, since now, and is on the history', () => {
    const instance = startInstance(plain, 'c1', began)
    expect(instance).toEqual({ id: 'c1', state: 'rectifying', since: '2026-03-01T00:00:00.000Z', history: [] })
    expect(transition(plain, instance, 'submit', {}, handler, at)).toEqual({
      instance: { id: 'c1', state: 'acceptance', since: '2026-03-31T16:30:00.000Z', history: [{ action: 'submit', from: 'rectifying', to: 'acceptance', actor: 'zhang', at: '2026-03-31T16:30:00.000Z' }] },
    })
  })

  test('leaves what it was given as it was, and gives frozen values', () => {
    const first = startInstance(plain, 'c1', began)
    const second = after(plain, first, 'submit', handler)
    expect(first.history).toEqual([])
    for (const part of [first, first.history, second, second.history, second.history[0]]) expect(Object.isFrozen(part)).toBe(true)
  })

  test('out of a closed state reopens, and the history goes on', () => {
    const closed = after(plain, after(plain, startInstance(plain, 'c1', began), 'submit', handler), 'close', supervisor)
    const reopened = after(plain, closed, 'reopen', supervisor)
    expect(reopened.state).toBe('rectifying')
    expect(reopened.history.map((act) => act.action)).toEqual(['submit', 'close', 'reopen'])
  })
})

describe('a refusal names action, state and what is needed', () => {
  const instance = startInstance(plain, 'c1', began)

  test('of an action that there is not', () => {
    expect(refusals(plain, instance, 'submitt', handler)).toEqual([{
      code: 'unknown-action', severity: 'error', pointer: '/actions',
      message: { 'zh-CN': '工作流“问题”（case）没有动作“submitt”。', en: 'There is no action "submitt" in the workflow "Case" (case).' },
      hint: { 'zh-CN': '是否想做“submit”？此状态下可做：“提交”（submit）。', en: 'Did you mean "submit"? In this state one can do: "Submit" (submit).' },
    }])
    expect(refusals(plain, instance, 'constructor', handler).map((problem) => problem.code)).toEqual(['unknown-action'])
  })

  test('in another state', () => {
    expect(refusals(plain, instance, 'close', supervisor)).toEqual([{
      code: 'wrong-state', severity: 'error', pointer: '/actions/close/from',
      message: { 'zh-CN': '处于状态“整改中”（rectifying）时不能做“销号”（close），须先到状态“验收”（acceptance）。', en: '"Close" (close) cannot be done in the state "Rectifying" (rectifying): it takes the state "Acceptance" (acceptance).' },
      hint: { 'zh-CN': '此状态下可做：“提交”（submit）。', en: 'In this state one can do: "Submit" (submit).' },
    }])
  })

  test('by somebody in another role', () => {
    const [problem] = refusals(plain, instance, 'submit', supervisor)
    expect(problem).toMatchObject({ code: 'wrong-role', pointer: '/actions/submit/roles' })
    expect(problem!.message).toEqual({
      'zh-CN': '处于状态“整改中”（rectifying）时，“提交”（submit）须由“承办”（handler）或“牵头单位”（lead）来做；操作人的角色是“监督”（supervisor）。',
      en: 'In the state "Rectifying" (rectifying), "Submit" (submit) takes the role "handler" or "lead department" (lead); whoever acts has "supervisor".',
    })
    expect(refusals(plain, instance, 'submit', person('nobody'))[0]!.message['zh-CN']).toContain('操作人没有角色。')
  })

  test('by somebody who did what has to be another’s', () => {
    const submitted = after(plain, instance, 'submit', person('zhang', 'handler'))
    expect(refusals(plain, submitted, 'close', person('zhang', 'supervisor'))).toEqual([{
      code: 'same-actor', severity: 'error', pointer: '/actions/close/notSameActorAs',
      message: {
        'zh-CN': '处于状态“验收”（acceptance）时，“销号”（close）须由没有做过“提交”（submit）的人来做，而操作人做过。',
        en: 'In the state "Acceptance" (acceptance), "Close" (close) takes somebody who has not done "Submit" (submit); whoever acts has.',
      },
      hint: { 'zh-CN': '请另一人来做（职责分离）。', en: 'Ask another person (separation of duties).' },
    }])
    expect(refusals(plain, submitted, 'close', supervisor)).toEqual([])
  })

  test('by somebody in whose place, or in place of whom, what has to be another’s was done', () => {
    const lent = (id: string, role: string, ...holders: string[]): WorkflowActor => ({ ...person(id, role), inPlaceOf: { [role]: holders } })
    const codes = (submitter: WorkflowActor, closer: WorkflowActor) => refusals(plain, after(plain, instance, 'submit', submitter), 'close', closer).map(({ code }) => code)
    // Li's role, lent to Wang: Li has submitted, or Wang has in Li's place.
    expect(codes(person('li', 'handler'), lent('wang', 'supervisor', 'li'))).toEqual(['same-actor'])
    expect(codes(lent('wang', 'handler', 'li'), person('li', 'supervisor'))).toEqual(['same-actor'])
    expect(codes(lent('wang', 'handler', 'li'), lent('zhao', 'supervisor', 'li'))).toEqual(['same-actor'])
    expect(codes(lent('wang', 'handler', 'li'), person('zhao', 'supervisor'))).toEqual([])
    // Who has the role of their own acts for themselves; of two who lent it, the one who did not submit is acted for.
    expect(codes(person('li', 'handler'), { ...lent('wang', 'lead', 'li'), roles: ['lead', 'supervisor'] })).toEqual([])
    expect(codes(person('li', 'handler'), lent('wang', 'supervisor', 'li', 'zhao'))).toEqual([])
    const closed = after(plain, after(plain, instance, 'submit', person('li', 'handler')), 'close', lent('wang', 'supervisor', 'li', 'zhao'))
    expect(closed.history.at(-1)).toMatchObject({ actor: 'wang', inPlaceOf: 'zhao' })
  })

  test('out of a closed state without reopening it', () => {
    const closed = after(plain, instance, 'lapse', host)
    expect(refusals(plain, closed, 'slip_out', supervisor)).toMatchObject([{
      code: 'state-ended',
      message: { 'zh-CN': '状态“已销号”（closed）已经办结，“slip_out”不是重新打开的动作。', en: 'The state "Closed" (closed) is closed, and "slip_out" is no action that reopens.' },
    }])
  })

  test('of a matter in a state of another version', () => {
    expect(refusals(plain, { ...instance, state: 'checking' }, 'submit', handler)).toMatchObject([{
      code: 'unknown-state',
      message: { 'zh-CN': '事项处于状态“checking”，工作流“问题”（case）没有这个状态。', en: 'The matter stands in the state "checking", which the workflow "Case" (case) does not have.' },
    }])
  })

  test('says everything at once', () => {
    const submitted = after(plain, instance, 'submit', handler)
    expect(refusals(plain, submitted, 'close', handler).map((problem) => problem.code)).toEqual(['wrong-role', 'same-actor'])
    expect(refusals(plain, instance, 'close', handler).map((problem) => problem.code)).toEqual(['wrong-state', 'wrong-role'])
  })
})

test('nobody is the host, a machine or the public by a role granted', () => {
  const instance = startInstance(plain, 'c1', began)
  expect(refusals(plain, instance, 'lapse', person('zhang', 'system')).map((problem) => problem.code)).toEqual(['wrong-role'])
  expect(refusals(plain, instance, 'lapse', host)).toEqual([])
})

describe('a guard', () => {
  const instance = startInstance(plain, 'c1', began)
  const codes = (when: string, data: Record<string, unknown>, actor = handler) => refusals(machineOf(caseWorkflow(when)), instance, 'submit', actor, data).map((problem) => problem.code)

  test.each<[when: string, data: Record<string, unknown>]>([
    ["data.outcome == 'done'", { outcome: 'done' }],
    ['data.outcome != null', { outcome: '' }],
    ['data.spent >= 0.30 && data.persons == 3 && data.agreed', { spent: '0.30', persons: 3, agreed: true }],
    ['data.spent == 0.1', { spent: 0.1 }],
    ["me.id == 'zhang' && me.organisation == 'o1' && instance.id == 'c1' && instance.state == 'rectifying'", {}],
    // 16:30 UTC is the next morning in Shanghai.
    ['data.done_on == today()', { done_on: '2026-04-01' }],
    ['data.seen_at > instance.since', { seen_at: '2026-03-01T08:30:00+08:00' }],
    // What is missing is absorbed by what decides without it.
    ["data.agreed || data.outcome == 'done'", { outcome: 'done' }],
  ])('%s holds for %j', (when, data) => {
    expect(codes(when, data)).toEqual([])
  })

  test.each<[when: string, data: Record<string, unknown>]>([
    ["data.outcome == 'done'", {}],
    ['!(data.persons > 3)', {}],
    ['data.persons > 0', { persons: 'three' }],
    ['data.persons > 0', { persons: 1.5 }],
    ['data.agreed', { agreed: 'true' }],
    ['data.agreed && data.outcome != null', { outcome: 'done' }],
    ['data.seen_at > instance.since', { seen_at: '2026-03-01T07:30:00+08:00' }],
    ['data.done_on < today()', { done_on: '2026-02-30' }],
    ["data.outcome != null", Object.create({ outcome: 'inherited' }) as Record<string, unknown>],
  ])('%s does not for %j', (when, data) => {
    expect(codes(when, data)).toEqual(['guard-fails'])
  })

  test('says what it asks in words, with the titles of fields and values, and what it missed', () => {
    const machine = machineOf(caseWorkflow("data.agreed && data.outcome == 'done'"))
    expect(refusals(machine, instance, 'submit', handler, { agreed: true })).toEqual([{
      code: 'guard-fails', severity: 'error', pointer: '/actions/submit/when',
      message: {
        'zh-CN': '处于状态“整改中”（rectifying）时，“提交”（submit）的条件不成立：“agreed”须是“是”；“整改结果”须是“已整改到位”。',
        en: 'In the state "Rectifying" (rectifying), the condition of "Submit" (submit) does not hold: "agreed" has to be "yes"; "Outcome" has to be "Put right".',
      },
      hint: { 'zh-CN': '还没有填写或没有值：“整改结果”。', en: 'Not filled in or without a value: "Outcome".' },
    }])
    expect(refusals(machine, instance, 'submit', handler, { agreed: false, outcome: 'done' })[0]!.hint!.en).toBe('Do it once the condition holds.')
  })

  test.each([
    ["data.outcome != 'done'", '“整改结果”不能是“已整改到位”', '"Outcome" must not be "Put right"'],
    ["size(data.outcome) > 0 && data.persons != null", '“整改结果”须填写；“persons”须填写', '"Outcome" has to be filled in; "persons" has to be filled in'],
    ["instance.state == 'closed' && !data.agreed", '事项的状态须是“已销号”；“agreed”须是“否”', 'the state of the matter has to be "Closed"; "agreed" has to be "no"'],
    ["data.spent > 3.5 || me.organisation in ['o9']", '“spent”、办理人的单位须符合工作流的规定', '"spent", the organisation of who acts have to fit what the workflow says'],
    ["'lead' in me.roles", '办理人的角色须符合工作流的规定', 'the role of who acts has to fit what the workflow says'],
    ["today() < date('2020-01-01')", '须符合工作流对办理时间的规定', 'it has to fit what the workflow says of the time'],
  ])('%s is told in words', (when, zh, en) => {
    expect(refusals(machineOf(caseWorkflow(when)), instance, 'submit', handler, { outcome: when.startsWith('data.outcome !=') ? 'done' : '' })).toMatchObject([{
      message: { 'zh-CN': expect.stringContaining(`的条件不成立：${zh}。`) as string, en: expect.stringContaining(`does not hold: ${en}.`) as string },
    }])
  })

  test('that cannot be computed refuses, and says so', () => {
    const machine = machineOf(caseWorkflow('coalesce(data.spent / data.persons, 1) > 0'))
    expect(refusals(machine, instance, 'submit', handler, { spent: '1.00', persons: 0 })).toMatchObject([{
      code: 'guard-uncomputed', message: { en: 'In the state "Rectifying" (rectifying), the condition of "Submit" (submit) cannot be computed: "spent", "persons" have to fit what the workflow says.' },
    }])
  })

  test('is asked only of somebody who may act at all', () => {
    expect(codes("data.outcome == 'done'", {}, supervisor)).toEqual(['wrong-role'])
  })

  test('that was never checked makes no machine', () => {
    expect(() => machineOf(caseWorkflow('data.nothing'))).toThrow(/the workflow case was not checked \(submit: /)
    const workflow = caseWorkflow('true')
    expect(() => machineOf({ ...workflow, actions: { submit: { ...workflow.actions['submit']!, form: 'lost' } } })).toThrow('the workflow case was not checked (submit: lost)')
  })
})

test('random walks stay within the definition, and what they were given stays as it was', () => {
  const machines = [caseWorkflow(), ...standardMachines.values()].map(machineOf)
  // Three steps of four are an action that leaves the present state, by a role that may do it.
  const roles = [...new Set(machines.flatMap(({ workflow }) => Object.values(workflow.actions).flatMap((action) => action.roles)))]
  const names = [...new Set(machines.flatMap(({ workflow }) => Object.keys(workflow.actions))), 'toString', 'no_such']
  const step = fc.record({ likely: fc.constantFrom(true, true, true, false), pick: fc.nat(), name: fc.constantFrom(...names), anyRole: fc.constantFrom(...roles), who: fc.constantFrom('a', 'b') })
  let done = 0
  fc.assert(fc.property(fc.constantFrom(...machines), fc.array(step, { minLength: 1, maxLength: 60, size: 'max' }), (machine, steps) => {
    const { states, actions } = machine.workflow
    let instance = startInstance(machine, 'm', began)
    for (const { likely, pick, name, anyRole, who } of steps) {
      const before = structuredClone(instance)
      const open = Object.entries(actions).filter(([, one]) => one.from.includes(instance.state))
      const [action, role] = likely && open.length > 0 ? [open[pick % open.length]![0], open[pick % open.length]![1].roles[0]!] : [name, anyRole]
      const actor = actorIn(role, who)
      const result = transition(machine, instance, action, {}, actor, at)
      expect(instance).toEqual(before)
      const definition = Object.hasOwn(actions, action) ? actions[action] : undefined
      const ended = ['closed', 'void'].includes(states[instance.state]!.phase)
      const allowed = definition !== undefined && definition.from.includes(instance.state) && definition.roles.includes(role) && (!ended || definition.reopens === true)
        && !(definition.notSameActorAs ?? []).some((other) => instance.history.some((act) => act.action === other && act.actor === actor.id))
      expect('instance' in result).toBe(allowed)
      if ('problems' in result) continue
      done++
      instance = result.instance
      expect(instance.state).toBe(definition!.to)
      expect(Object.hasOwn(states, instance.state)).toBe(true)
      expect(instance.history).toHaveLength(before.history.length + 1)
    }
    // The trail alone leads to where the matter stands.
    expect(instance.history.reduce((state, act) => (expect(act.from).toBe(state), act.to), machine.workflow.initial)).toBe(instance.state)
  }), { numRuns: 300 })
  expect(done).toBeGreaterThan(500)
})
