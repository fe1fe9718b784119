import { sentence } from '../../base/text.ts'
import type { WorkflowFile } from '../../contracts/generated/workflow.ts'
import { fanOutOf } from './fan-out.ts'

/** The action by which an organisation says that what it is asked is not theirs. */
export const returning = 'reject_jurisdiction'

/** The action by which the host ends what nobody needs any more. */
export const dropping = 'drop'

/** Effects of lights that go to who was asked and to the organisation above; notices come of the matter itself. */
const follows: ReadonlySet<string> = new Set(['remind', 'raise'])

/**
 * The machine of what each organisation is asked by a state with `fanOut`: answered by its form, said not to be theirs, or handed down once
 * more, where it waits for those below and comes back. Role, time, extension and lights are the state's. What an assessment asks of those
 * below goes by the same machine.
 */
export function assessmentMachine(workflow: WorkflowFile, state: string): WorkflowFile {
  if (workflow.subject === 'assessment') return workflow
  const { within = null, role = 'assessor' } = workflow.states[state]!
  const { form, join = 'all' } = fanOutOf(workflow, state)!
  const task = { within, role }
  const withForm = form === undefined ? {} : { form }
  return {
    id: `${workflow.id}/${state}`, title: sentence('研判', 'Assessment'), subject: 'assessment', initial: 'asked',
    states: {
      asked: { title: sentence('待研判', 'To be assessed'), phase: 'open', ...task },
      below: { title: sentence('转下级研判', 'With those below'), phase: 'waiting', ...task },
      answered: { title: sentence('已研判', 'Assessed'), phase: 'closed' },
      returned: { title: sentence('已退件', 'Sent back as not theirs'), phase: 'void' },
      unneeded: { title: sentence('不再需要', 'No longer needed'), phase: 'void' },
    },
    actions: {
      answer: { title: sentence('提交研判', 'Submit the assessment'), from: ['asked'], to: 'answered', roles: [role], ...withForm },
      hand_down: { title: sentence('转下级研判', 'Hand down'), from: ['asked'], to: 'below', roles: [role] },
      take_back: { title: sentence('收回', 'Take back'), from: ['below'], to: 'asked', roles: [role] },
      gather: { title: sentence('下级研判完成', 'Assessed by those below'), from: ['below'], to: 'asked', roles: ['system'] },
      [returning]: { title: sentence('退件', 'Reject jurisdiction'), from: ['asked'], to: 'returned', roles: [role] },
      [dropping]: { title: sentence('不再需要', 'No longer needed'), from: ['asked', 'below'], to: 'unneeded', roles: ['system'] },
    },
    fanOut: { below: { to: 'organisations-below', ...withForm, join } },
    ...(workflow.extension === undefined ? {} : { extension: workflow.extension }),
    escalate: (workflow.escalate ?? []).filter((one) => follows.has(one.do)),
  }
}
