import { reachedThrough, type Reading } from '../../store/access.ts'
import { AlertSuppression } from '../../store/entities/alerts/alert-suppression.ts'

export interface SuppressionsAsked {
  /** Only those in force; else all there ever were. */
  readonly inForce: boolean
  /** Of one alert. */
  readonly alert?: string
  readonly cursor?: string
  readonly limit: number
}

/** Suppressions in the reader's scope, the newest first; the cursor is the last id of the page before. */
export async function listSuppressions(reading: Reading, asked: SuppressionsAsked): Promise<readonly AlertSuppression[]> {
  const after = asked.cursor === undefined ? {} : { id: { $lt: asked.cursor } }
  return reading.em.find(AlertSuppression, { $and: [whereOf(reading, asked), after] }, { orderBy: { id: 'desc' }, limit: asked.limit })
}

export async function countSuppressions(reading: Reading, asked: SuppressionsAsked): Promise<number> {
  return reading.em.count(AlertSuppression, whereOf(reading, asked))
}

/** How a suppression stands at an instant: its day may have passed, or somebody ended it before. */
export function suppressionState(suppression: Pick<AlertSuppression, 'endsAt' | 'liftedAt'>, at: Date): 'active' | 'ended' | 'lifted' {
  if (suppression.liftedAt !== null) return 'lifted'
  return at < suppression.endsAt ? 'active' : 'ended'
}

function whereOf({ action }: Reading, { inForce, alert }: SuppressionsAsked) {
  return { $and: [reachedThrough(action.scope, 'alert_id', 'alert'), inForce ? { liftedAt: null, endsAt: { $gt: action.at } } : {}, alert === undefined ? {} : { alert }] }
}
