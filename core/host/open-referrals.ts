import { newAction, systemActor, wholeScope } from '../base/new-action.ts'
import { referralsFor } from '../domain/referrals/find-referrals.ts'
import type { ReferralsDoor } from '../http/referrals-door.ts'
import { actOnReferral } from '../journeys/act-on-referral.ts'
import { changeReferral, draftReferral, proposeReferral } from '../journeys/draft-referral.ts'
import { addReader, changeAccused, readerCandidates, removeReader } from '../journeys/name-readers.ts'
import { readReferral, readReferrals, waitingReferrals } from '../journeys/read-referrals.ts'
import { whoSees } from '../journeys/see-referrals.ts'
import { reading } from '../store/access.ts'
import type { House } from './house.ts'

/** What the routes of referrals ask for, bound to one house; open pages of those who see one are told, and no others. */
export function openReferrals(house: House): ReferralsDoor {
  const tell = async (id: string): Promise<void> => {
    const sealed = reading(house.sealed, newAction(house.source, { actor: systemActor, scope: wholeScope }))
    const to = await whoSees(house, sealed, id)
    for (const { topic } of await referralsFor(sealed, [id])) house.live.publish({ kind: 'referrals', topic, id: null, to })
  }
  return {
    list: (action, query) => readReferrals(house, action, query),
    waiting: (action) => waitingReferrals(house, action),
    find: (action, sight, who, id, lang) => readReferral(house, action, sight, who, id, lang),
    propose: (action, sight, query) => proposeReferral(house, action, sight, query),
    draft: async (action, who, sight, request) => {
      const id = await draftReferral(house, action, who, sight, request)
      await tell(id)
      return id
    },
    change: (action, id, request) => changeReferral(house, action, id, request).then(() => tell(id)),
    accuse: (action, id, request) => changeAccused(house, action, id, request).then(() => tell(id)),
    candidates: (action, id, q) => readerCandidates(house, action, id, q),
    addReader: (action, id, request) => addReader(house, action, id, request).then(() => tell(id)),
    removeReader: (action, id, account, request) => removeReader(house, action, id, account, request).then(() => tell(id)),
    act: (action, who, id, name, request) => actOnReferral(house, action, who, id, name, request).then(() => tell(id)),
  }
}
