import type { TopicFile } from '../../contracts/generated/topic.ts'
import type { WorkflowFile } from '../../contracts/generated/workflow.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'
import { reopenAction } from '../../engines/workflow/reopen.ts'
import { fault } from './fault.ts'

const ends = { passed: 'closed', failed: 'closed', withdrawn: 'void' } as const
const withdraw = 'withdraw'

/**
 * What the host has to know of a workflow of samples: it ends as `passed`, `failed` or `withdrawn` and in no other way, for good, so that
 * what was drawn adds up; and the host can withdraw what needs no inspection any more.
 */
export function checkSampling({ subject, states, actions }: Pick<WorkflowFile, 'subject' | 'states' | 'actions'>): PartProblem[] {
  if (subject !== 'sample') return []
  const ended = (state: string): boolean => states[state]?.phase === 'closed' || states[state]?.phase === 'void'
  const known = Object.entries(ends).every(([state, phase]) => Object.hasOwn(states, state) && states[state]!.phase === phase)
  const others = Object.keys(states).filter((state) => ended(state) && !Object.hasOwn(ends, state))
  const leaves = Object.values(actions).some(({ from }) => from.some(ended))
  const open = Object.keys(states).filter((state) => !ended(state))
  const away = Object.hasOwn(actions, withdraw) ? actions[withdraw]! : null
  const canWithdraw = away !== null && away.to === 'withdrawn' && away.roles.includes('system') && away.form === undefined && away.when === undefined && open.every((state) => away.from.includes(state))
  return [
    ...(known && others.length === 0 && !leaves ? [] : [fault('sample-ends-otherwise', '/states', ['抽查的工作流只能以 passed（合格，closed）、failed（不合格，closed）、withdrawn（撤回，void）结束，结束后不再办理。', 'A workflow of samples ends as "passed" (closed), "failed" (closed) or "withdrawn" (void), for good, and in no other way.'], ['只留这三个办结状态，去掉从它们出发的动作。', 'Keep these three closed states alone, and no action out of them.'])]),
    ...(canWithdraw ? [] : [fault('sample-not-withdrawn', '/actions', ['抽查的工作流里，系统撤回不了抽查：须有动作 withdraw，从每个未办结状态到 withdrawn，roles 含 system，不带 form 和 when。', 'The host cannot withdraw samples of this workflow: there is no action "withdraw" from every open state to "withdrawn", for "system" too, without "form" and "when".'], ['加上这个动作。', 'Add that action.'])]),
  ]
}

/** A topic that draws samples takes up again the cases that fail: its own workflow of cases needs a way back from where they are closed. */
export function checkReopening(topic: TopicFile, workflows: Iterable<WorkflowFile>): PartProblem[] {
  if (topic.modules?.supervision?.sampling === undefined) return []
  const stuck = [...workflows].filter(({ subject, states, actions }) => subject === 'case' && Object.entries(states).some(([state, { phase }]) => phase === 'closed' && reopenAction({ states, actions }, state) === null))
  return stuck.map(({ id }) => fault('sampling-without-reopen', '/modules/supervision/sampling', [`主题要随机抽查，但问题的工作流“${id}”没有从办结状态重新打开的动作，不合格也退不回去。`, `The topic draws samples, but its workflow "${id}" has no action that reopens a closed case: a failure would change nothing.`], ['加一个从每个 closed 状态回到办理中、"reopens": true、不带 form 和 when 的动作，名为 reopen。', 'Add an action "reopen" from each closed state to an open one, with "reopens": true and without "form" and "when".']))
}
