import type { Actor } from '../../base/action.ts'
import type { LocalText } from '../../base/text.ts'
import { WorkAct } from '../../store/entities/work/work-act.ts'
import { WorkItem } from '../../store/entities/work/work-item.ts'
import type { Change } from '../../store/unit-of-work.ts'
import type { AssignmentAct } from './work-words.ts'

/** Something done with a matter beside the actions of its workflow; `work-words.ts` has its words. */
export interface NotedAct {
  readonly action: 'change-draft' | 'collect-draft' | AssignmentAct
  readonly by: Pick<Actor, 'kind' | 'id' | 'name'>
  readonly organisation: LocalText | null
  /** The account in whose place. */
  readonly inPlaceOf: string | null
  readonly note?: string | null
  /** Whose the matter is from here on; left out: whosever it was. */
  readonly assignee?: string | null
}

/** What the entry in the trail has to say of an act, so that the trail alone rebuilds the matter. */
export interface ActNoted {
  readonly state: string
  readonly act: number
}

/** Notes an act that leaves a matter in its state, so that whoever had looked at it before is told (`known`). Its trail is written by who calls it. */
export async function noteAct({ em, action: { at }, touch }: Change, { id, state, acts, ...place }: Pick<WorkItem, 'id' | 'state' | 'acts' | 'topic' | 'organisation'>, { action, by, organisation, inPlaceOf, note = null, assignee }: NotedAct): Promise<ActNoted> {
  const number = acts + 1
  touch(place)
  await em.nativeUpdate(WorkItem, { id }, { acts: number, ...(assignee === undefined ? {} : { assignee }) })
  await em.insertMany(WorkAct, [{
    item: id, number, action, from: state, to: state, at, account: by.kind === 'system' ? null : by.id, actorName: by.name, inPlaceOf, actorOrganisation: organisation, organisation: null, grounds: null, answer: null, note,
  }])
  return { state, act: number }
}
