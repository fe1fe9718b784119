import type { Action, Actor } from './action.ts'
import { dateIn } from './clock.ts'
import { uuidV7 } from './new-action.ts'
import { startOfDate } from './start-of-date.ts'

/** Whoever answers a form that asks for no name. */
export const anonymousActor: Actor = Object.freeze({ kind: 'public', id: 'anonymous', name: '匿名', roles: [] })

/**
 * The same act without who and when: nobody's, at the beginning of its day in the city, and so are the ids that come of it, which
 * within a day are in no order (decision 16). `scope` stays: what may be reached does not change.
 */
export function unnamedAction({ scope, at, random }: Action, timeZone: string): Action {
  const day = startOfDate(timeZone, dateIn(timeZone, at))
  return { actor: anonymousActor, scope, at: day, nextId: () => uuidV7(day, random(10)), random }
}
