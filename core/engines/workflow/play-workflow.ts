import { sentence, type Sentence } from '../../base/text.ts'
import type { PlayStep, WorkflowTest } from '../../contracts/generated/pack-test.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'
import { readsToday } from './ask-guard.ts'
import type { Machine } from './build-machine.ts'
import { startInstance, type WorkflowActor, type WorkflowInstance } from './instance.ts'
import { stateName } from './refusals.ts'
import { transition } from './transition.ts'

/** For tests that name no date, since no guard of theirs reads it. */
const someDay = '2000-01-01'

/**
 * Plays a pack's workflow test on a new matter. Null when it holds; else the difference in words: which step was refused and
 * why, that the last was not, or in which state it ended. An actor named by role alone is another person, of another
 * organisation, at each step; `refused` speaks of the last step. The day begins at noon UTC, each step a second later.
 */
export function playWorkflow(machine: Machine, test: WorkflowTest): Sentence | null {
  const undated = test.today === undefined ? test.play.find(([action]) => needsDate(machine, action)) : undefined
  if (undated !== undefined) return sentence(`动作“${undated[0]}”的条件用到 today()：请在测试里写明 today。`, `The condition of the action "${undated[0]}" reads today(): give the test its "today".`)
  const start = Date.parse(`${test.today ?? someDay}T12:00:00Z`)
  let instance: WorkflowInstance = startInstance(machine, 'test', new Date(start))
  for (const [i, step] of test.play.entries()) {
    const [action, data] = step
    const result = transition(machine, instance, action, data, actorOf(step, i), new Date(start + (i + 1) * 1000))
    const last = i === test.play.length - 1
    const refusalWanted = last && test.expect.refused === true
    if ('problems' in result) {
      if (!refusalWanted) return refusedStep(step, i, result.problems)
    } else if (refusalWanted) {
      const state = stateName(machine.workflow, result.instance.state)
      return sentence(`第 ${i + 1} 步“${action}”应被拒绝，却做成了，到了状态${state['zh-CN']}。`, `Step ${i + 1}, "${action}", should have been refused; it was done and led to the state ${state.en}.`)
    } else {
      instance = result.instance
    }
  }
  if (instance.state === test.expect.state) return null
  const [ended, wanted] = [stateName(machine.workflow, instance.state), stateName(machine.workflow, test.expect.state)]
  return sentence(`最后的状态应是${wanted['zh-CN']}，实际是${ended['zh-CN']}。`, `It should have ended in the state ${wanted.en}, and ended in ${ended.en}.`)
}

function needsDate(machine: Machine, action: string): boolean {
  const guard = machine.guards.get(action)
  return guard !== undefined && readsToday(guard.expr)
}

function refusedStep([action]: PlayStep, i: number, problems: readonly PartProblem[]): Sentence {
  const lines = (lang: 'zh-CN' | 'en'): string => problems.map(({ message, hint }) => `\n${message[lang]}${hint === undefined ? '' : `\n  ${hint[lang]}`}`).join('')
  return sentence(`第 ${i + 1} 步“${action}”被拒绝：${lines('zh-CN')}`, `Step ${i + 1}, "${action}", was refused:${lines('en')}`)
}

function actorOf([, , who]: PlayStep, i: number): WorkflowActor {
  const { id, role, organisation } = typeof who === 'string' ? { id: undefined, role: who, organisation: undefined } : who
  const kind = role === 'system' || role === 'machine' || role === 'public' ? role : 'person'
  const named = id ?? (kind === 'system' ? 'system' : `${role}#${i + 1}`)
  return { kind, id: named, roles: [role], organisation: organisation ?? (kind === 'person' ? `organisation of ${named}` : null) }
}
