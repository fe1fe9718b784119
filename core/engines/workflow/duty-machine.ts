import { sentence } from '../../base/text.ts'
import type { DutyFile } from '../../contracts/generated/duty.ts'
import type { WorkflowFile } from '../../contracts/generated/workflow.ts'
import type { Machine } from './build-machine.ts'
import type { WorkflowActor, WorkflowInstance } from './instance.ts'
import { actedBy, type Transition } from './transition.ts'

/** The action by which a duty is not asked of somebody this time. */
export const excusing = 'excuse'

/** As with alerts and cases (design: domain, Lights). */
const usual: NonNullable<WorkflowFile['escalate']> = [{ when: 'blue', do: 'remind' }, { when: 'yellow', do: 'notice:reminder' }, { when: 'red', do: 'notice:supervision' }, { when: 'red', do: 'raise' }]

/** The machine of one occurrence of a duty for one organisation: answered by its form, or excused. Its clock goes by the period, not by its state. */
export function dutyMachine({ id, title, form, role = 'handler', extension, escalate = usual }: DutyFile): WorkflowFile {
  return {
    id: `duty/${id}`, title, subject: 'duty', initial: 'asked',
    states: {
      asked: { title: sentence('待填报', 'To be answered'), phase: 'open', within: null, role },
      answered: { title: sentence('已填报', 'Answered'), phase: 'closed' },
      excused: { title: sentence('免报', 'Excused'), phase: 'void' },
    },
    actions: {
      answer: { title: sentence('填报', 'Answer'), from: ['asked'], to: 'answered', roles: [role], form },
      [excusing]: { title: sentence('免报', 'Excuse'), from: ['asked'], to: 'excused', roles: ['supervisor', 'lead'] },
    },
    ...(extension === undefined ? {} : { extension }),
    escalate,
  }
}

/** What excusing does to a duty, done by the host whatever the action's roles: nobody is there any more who could answer. Null where it is over. */
export function excuseTransition({ workflow }: Machine, instance: WorkflowInstance, host: WorkflowActor, at: Date): Extract<Transition, { instance: unknown }> | null {
  const action = workflow.subject === 'duty' ? workflow.actions[excusing] : undefined
  return action?.from.includes(instance.state) === true ? { instance: actedBy(instance, excusing, action, { instance, data: {}, actor: host, at }) } : null
}
