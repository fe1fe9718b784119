import { namedFor, type Reading } from '../../store/access.ts'
import { Referral } from '../../store/entities/referrals/referral.ts'
import { ReferralAnswer } from '../../store/entities/referrals/referral-answer.ts'
import { ReferralReader } from '../../store/entities/referrals/referral-reader.ts'

/** More than anybody is named for; older ones are not looked through. */
const most = 5000

/** Referrals for which the actor is named, the newest first: one by its id, those about a matter (`aboutOf`), or all. Whether they are kept out all the same is for the journey to say. */
export function namedReferrals({ em, action }: Reading, asked: { readonly id?: string; readonly about?: string } = {}): Promise<readonly Referral[]> {
  return em.find(Referral, { $and: [namedFor(action), asked] } as never, { orderBy: { id: 'desc' }, limit: most, disableIdentityMap: true })
}

/** What was drafted under a key before; null where nothing was. */
export function findByKey({ em }: Pick<Reading, 'em'>, key: string): Promise<Referral | null> {
  return em.findOne(Referral, { key }, { disableIdentityMap: true })
}

/** Referrals by their ids, whoever is named: for the host itself. */
export function referralsFor({ em }: Pick<Reading, 'em'>, ids: readonly string[]): Promise<readonly Referral[]> {
  return em.find(Referral, { id: { $in: [...ids] } }, { disableIdentityMap: true })
}

/** Who is or was named for some referrals, the earliest first, by referral. */
export async function readersOf({ em }: Pick<Reading, 'em'>, ids: readonly string[]): Promise<ReadonlyMap<string, readonly ReferralReader[]>> {
  return Map.groupBy(await em.find(ReferralReader, { referral: { $in: [...ids] } }, { orderBy: { referral: 'asc', number: 'asc' }, disableIdentityMap: true }), ({ referral }) => referral)
}

/** What was filled in with the acts on a referral, by the id that the act names. */
export async function wordsOf({ em }: Pick<Reading, 'em'>, referral: string): Promise<ReadonlyMap<string, ReferralAnswer>> {
  return new Map((await em.find(ReferralAnswer, { referral }, { disableIdentityMap: true })).map((one) => [one.id, one]))
}
