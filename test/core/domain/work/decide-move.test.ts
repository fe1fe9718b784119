import { describe, expect, test } from 'vitest'
import type { WorkflowFile } from '../../../../core/contracts/generated/workflow.ts'
import { decideMove, type Move } from '../../../../core/domain/work/decide-move.ts'
import { stateColumns } from '../../../../core/domain/work/start-items.ts'
import { openActionsOf } from '../../../../core/domain/work/open-actions.ts'
import { HuiyanError } from '../../../../core/base/errors.ts'
import { standardMachines } from '../../../../core/engines/workflow/standard-machines.ts'
import { assessmentMachine } from '../../../../core/engines/workflow/assessment-machine.ts'
import { needsReason } from '../../../../core/engines/workflow/needs-reason.ts'
import { handOver } from '../../../../core/engines/workflow/hand-over.ts'
import type { WorkAct } from '../../../../core/store/entities/work/work-act.ts'
import type { WorkItem } from '../../../../core/store/entities/work/work-item.ts'
import { testStart } from '../../../support/action.ts'
import { testMachines } from '../../../support/alert-work.ts'

const workflow: WorkflowFile = {
  id: 'visit', subject: 'case', initial: 'due',
  states: {
    due: { title: '待走访', phase: 'open', within: '5wd', role: 'handler' }, checked: { title: '待复核', phase: 'open', within: '2wd', role: 'lead' },
    done: { title: '已走访', phase: 'closed' },
  },
  actions: {
    report: { title: '填报', from: ['due'], to: 'checked', roles: ['handler'], form: 'visit', when: "data.met == 'yes'" },
    approve: { title: '同意', from: ['checked'], to: 'done', roles: ['lead', 'handler'], notSameActorAs: ['report'] },
  },
}
const visit = { id: 'visit', title: '走访', schema: { type: 'object', properties: { met: { type: 'string' } } } } as const
const machine = testMachines.of({ hash: 'visit', content: { pack: 'p', workflow, forms: { visit } } })
const item = (state: string, more: Partial<WorkItem> = {}) => ({ id: 'x', subject: 'case', topic: 't', organisation: 'town', assignee: 'wu', since: testStart, acts: 0, ...stateColumns(workflow, state), ...more }) as WorkItem
const by = (role: string, id = 'wu'): Pick<Move, 'actor'> => ({ actor: { kind: 'person', id, roles: [role], organisation: null } })
const decided = (state: string, move: Move, history: readonly WorkAct[] = [], more: Partial<WorkItem> = {}) => {
  const result = decideMove(machine, item(state, more), history, move, testStart)
  return result instanceof HuiyanError ? result.code : result
}
const act = (action: string, account: string) => ({ action, from: 'due', to: 'checked', account, actorName: account, at: testStart }) as WorkAct

describe('what a move comes to', () => {
  test('an action with a form takes its answer, and its condition is asked of that', () => {
    expect(decided('due', { action: 'report', ...by('handler'), data: { met: 'yes' } })).toBe('work-without-answer')
    expect(decided('due', { action: 'report', ...by('handler'), data: { met: 'no' }, answer: 'a' })).toBe('work-refused')
    expect(decided('due', { action: 'report', ...by('handler'), data: { met: 'yes' }, answer: 'a' })).toEqual({ inPlaceOf: null, state: 'checked', phase: 'open', role: 'lead', organisation: 'town', assignee: null })
  })

  test('who did one thing must not do the other; who has not the role may not either', () => {
    expect(decided('checked', { action: 'approve', ...by('lead') }, [act('report', 'wu')])).toBe('work-refused')
    expect(decided('checked', { action: 'approve', ...by('lead', 'li') }, [act('report', 'wu')])).toMatchObject({ state: 'done', phase: 'closed', role: null })
    expect(decided('checked', { action: 'approve', ...by('supervisor', 'li') }, [act('report', 'wu')])).toBe('work-refused')
  })

  test('what somebody else did meanwhile is told before anything else', () => {
    const result = decideMove(machine, item('checked', { acts: 1 }), [act('report', '吴敏')], { action: 'approve', ...by('nobody'), known: 0 }, testStart)
    expect(decided('due', { action: 'report', ...by('handler'), known: 3 })).toBe('work-known-otherwise')
    expect(result).toMatchObject({ code: 'work-moved', detail: { 'zh-CN': '吴敏刚刚做了“填报”，事项现在处于“待复核”。', en: '吴敏 has just done "填报"; the matter now stands at "待复核".' } })
  })

  test('a state that the version does not have is told and not left', () => {
    expect(decided('gone', { action: 'approve', ...by('lead') })).toBe('work-refused')
  })

  test('what may be done now: a condition on answers waits for them', () => {
    const names = (state: string, role: string, history: readonly WorkAct[] = []) => openActionsOf(machine, item(state, { acts: history.length }), history, by(role).actor, testStart).map(({ name, form }) => [name, form])
    expect(names('due', 'handler')).toEqual([['report', 'visit']])
    expect(names('due', 'lead')).toEqual([])
    expect(names('checked', 'lead', [act('report', 'wu')])).toEqual([])
    expect(names('checked', 'lead', [act('report', 'li')])).toEqual([['approve', null]])
  })
})

test('sending back has to say why, in the standard machines, and nothing else has to', () => {
  const all = (flow: WorkflowFile) => Object.entries(flow.actions).flatMap(([name, { from }]) => from.flatMap((state) => (needsReason(flow, name, state) ? [`${state} ${name}`] : [])))
  expect(Object.fromEntries([...standardMachines].map(([id, flow]) => [id, all(flow)]))).toEqual({
    topic: [], alert: ['dispatched reject_jurisdiction', 'dismissal_review reject_dismissal'], case: ['assigned reject_jurisdiction', 'submitted return_rework', 'acceptance fail_acceptance'],
    notice: ['replied return'], referral: [], feedback: [], sample: [],
  })
  expect(all(assessmentMachine(standardMachines.get('alert')!, 'pre_assessment'))).toEqual(['asked reject_jurisdiction'])
  const flow = standardMachines.get('case')!
  expect(needsReason({ ...flow, actions: { ...flow.actions, return_rework: { ...flow.actions['return_rework']!, form: 'why' } } }, 'return_rework', 'submitted')).toBe(false)
})

test('what sends back is refused without a reason, after what the workflow refuses', () => {
  const flow = standardMachines.get('case')!
  const standing = { ...item('due'), ...stateColumns(flow, 'submitted'), state: 'submitted' } as WorkItem
  const of = (move: Pick<Move, 'actor'> & { note?: string }) => {
    const result = decideMove(testMachines.of({ hash: 'case', content: { pack: 'p', workflow: flow, forms: {} } }), standing, [], { action: 'return_rework', ...move }, testStart)
    return result instanceof HuiyanError ? result.code : result.state
  }
  expect([of(by('handler')), of(by('lead')), of({ ...by('lead'), note: ' 不 行 ' }), of({ ...by('lead'), note: '材料不全' })]).toEqual(['work-refused', 'work-reason-missing', 'work-reason-missing', 'rectifying'])
})

test('who takes charge, in the standard machines', () => {
  const of = (id: string) => {
    const flow = standardMachines.get(id)!
    return Object.fromEntries(Object.keys(flow.actions).flatMap((name) => (handOver(flow, name) === 'stays' ? [] : [[name, handOver(flow, name)]])))
  }
  expect(of('alert')).toEqual({ dispatch: 'to-organisation', unmerge: 'to-desk', reject_jurisdiction: 'to-desk', reopen: 'to-desk' })
  expect(of('case')).toEqual({ assign: 'to-organisation', reject_jurisdiction: 'to-desk', reassign: 'to-organisation' })
  for (const id of ['topic', 'notice', 'referral', 'feedback']) expect(of(id)).toEqual({})
})
