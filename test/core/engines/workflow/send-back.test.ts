import { expect, test } from 'vitest'
import { sendsBack } from '../../../../core/engines/workflow/send-back.ts'
import { standardMachines } from '../../../../core/engines/workflow/standard-machines.ts'
import type { WorkflowFile } from '../../../../core/contracts/generated/workflow.ts'

const sentBackBy = (flow: WorkflowFile): string[] => Object.entries(flow.actions).flatMap(([name, { from }]) => from.flatMap((state) => (sendsBack(flow, name, state) ? [`${state} ${name}`] : [])))

test('what sends back in the standard machines', () => {
  expect(Object.fromEntries([...standardMachines].map(([id, flow]) => [id, sentBackBy(flow)]))).toEqual({
    topic: [], alert: ['dismissal_review reject_dismissal'], case: ['submitted return_rework', 'acceptance fail_acceptance'], notice: ['replied return'], referral: [], feedback: [], sample: [],
  })
})

test('taking one’s own submission back does not, nor does a way to a state without a deadline', () => {
  const flow = (roles: WorkflowFile['actions'][string]['roles'], within: string | null): WorkflowFile => ({
    id: 'w', subject: 'case', initial: 'doing',
    states: { doing: { title: 'd', phase: 'open', within, role: 'handler' }, done: { title: 'e', phase: 'open', within: '1wd', role: 'lead' }, over: { title: 'o', phase: 'closed' } },
    actions: { submit: { from: ['doing'], to: 'done', roles: ['handler'] }, back: { from: ['done'], to: 'doing', roles }, close: { from: ['done'], to: 'over', roles: ['lead'] } },
  })
  expect([sentBackBy(flow(['lead'], '3wd')), sentBackBy(flow(['lead', 'handler'], '3wd')), sentBackBy(flow(['lead'], null))]).toEqual([['done back'], [], []])
})
