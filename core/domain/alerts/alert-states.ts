import type { LocalText } from '../../base/text.ts'
import type { TopicRuntime } from '../../contracts/topic-runtime.ts'
import { standardMachines } from '../../engines/workflow/standard-machines.ts'

/** Title of a state in the topic's alert workflow: its own, or the standard one. The state's name stands in for an unknown one. */
export function alertStateTitle(topic: TopicRuntime | null, state: string): LocalText {
  const own = topic === null ? undefined : [...topic.pack.workflows.values()].find((workflow) => workflow.subject === 'alert')
  const workflow = own ?? standardMachines.get('alert')!
  return workflow.states[state]?.title ?? state
}
