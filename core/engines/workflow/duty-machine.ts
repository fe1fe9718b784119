import { sentence, type Sentence } from '../../base/text.ts'
import type { DutyFile } from '../../contracts/generated/duty.ts'
import type { WorkflowFile } from '../../contracts/generated/workflow.ts'
import type { Machine } from './build-machine.ts'
import type { WorkflowActor, WorkflowInstance } from './instance.ts'
import { actedBy, type Transition } from './transition.ts'

/** The action by which a duty is not asked of somebody this time. */
export const excusing = 'excuse'

/** Actions of those who oversee duties that have to say why, with what they are called: it is not asked this time, is asked after all, or is to be answered anew. */
export const overseeing: ReadonlyMap<string, Sentence> = new Map([[excusing, sentence('免报', 'Excuse')], ['ask_again', sentence('恢复填报', 'Ask after all')], ['send_back', sentence('退回重报', 'Send back')]])

/** As with alerts and cases (design: domain, Lights). */
const usual: NonNullable<WorkflowFile['escalate']> = [{ when: 'blue', do: 'remind' }, { when: 'yellow', do: 'notice:reminder' }, { when: 'red', do: 'notice:supervision' }, { when: 'red', do: 'raise' }]

/** The machine of one occurrence of a duty for one organisation: answered by its form, or excused; either is taken back by those who excuse. Its clock goes by the period, not by its state. */
export function dutyMachine({ id, title, form, role = 'handler', extension, escalate = usual }: DutyFile): WorkflowFile {
  const overseers = ['supervisor', 'lead']
  return {
    id: `duty/${id}`, title, subject: 'duty', initial: 'asked',
    states: {
      asked: { title: sentence('待填报', 'To be answered'), phase: 'open', within: null, role },
      answered: { title: sentence('已填报', 'Answered'), phase: 'closed' },
      excused: { title: sentence('免报', 'Excused'), phase: 'void' },
    },
    actions: {
      answer: { title: sentence('填报', 'Answer'), from: ['asked'], to: 'answered', roles: [role], form },
      [excusing]: { title: overseeing.get(excusing)!, from: ['asked'], to: 'excused', roles: overseers },
      ask_again: { title: overseeing.get('ask_again')!, from: ['excused'], to: 'asked', roles: overseers, reopens: true },
      send_back: { title: overseeing.get('send_back')!, from: ['answered'], to: 'asked', roles: overseers, reopens: true },
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
