import { excusing } from '../../engines/workflow/duty-machine.ts'
import type { WorkItem } from '../../store/entities/work/work-item.ts'
import { hostActor } from './system-flow.ts'

/** Whether an action excuses an organisation from a duty that it has not answered yet. */
export const isExcusing = ({ subject, phase }: Pick<WorkItem, 'subject' | 'phase'>, action: string): boolean => subject === 'duty' && phase === 'open' && action === excusing

/** The host's own act by which it excuses an organisation that is there no more. */
export const excusal = Object.freeze({ action: excusing, actor: hostActor, excusesByHost: true })
