import type { Sentence } from '../../base/text.ts'
import { excusing, overseeing } from '../../engines/workflow/duty-machine.ts'
import type { WorkItem } from '../../store/entities/work/work-item.ts'
import { hostActor } from './system-flow.ts'

/** What an act on a duty is called that has to say why; null for what answers it. */
export function overseenAs({ subject, phase }: Pick<WorkItem, 'subject' | 'phase'>, action: string): Sentence | null {
  if (subject !== 'duty' || (action === excusing) !== (phase === 'open')) return null
  return overseeing.get(action) ?? null
}

/** Whether an act on a duty asks an organisation once more that had answered it or was excused. */
export const asksOnceMore = ({ subject, phase }: Pick<WorkItem, 'subject' | 'phase'>, action: string): boolean => action !== excusing && overseenAs({ subject, phase }, action) !== null

/** The host's own act by which it excuses an organisation that is there no more. */
export const excusal = Object.freeze({ action: excusing, actor: hostActor, excusesByHost: true })
