import type { WorkflowFile } from '../contracts/generated/workflow.ts'
import type { ReferralSide } from '../contracts/referral-api.ts'
import { rolesFor, rolesOver, type PersonPlace } from '../domain/identity/person-places.ts'
import { openNamed, unbroken, type ReferralContent, type WordSealer } from '../domain/referrals/referral-content.ts'
import { receivingRoles } from '../domain/referrals/referral-words.ts'
import type { Referral } from '../store/entities/referrals/referral.ts'
import type { ReferralReader } from '../store/entities/referrals/referral-reader.ts'

/** A referral with the state of its workflow that it stands in. */
export interface ReferralAt {
  readonly referral: Pick<Referral, 'id' | 'topic'>
  readonly content: ReferralContent
  readonly workflow: Pick<WorkflowFile, 'initial' | 'states' | 'actions'>
  readonly state: string
}

/** The organisations above some, each with itself, by how far away. */
export type Above = ReadonlyMap<string, ReadonlyMap<string, number>>

/** Organisations that are accused, and those of persons who are. */
export const placesOfAccused = ({ accused: { organisations, persons } }: ReferralContent): readonly string[] => [...new Set([...organisations, ...persons.flatMap(({ organisation }) => organisation ?? [])])]

/** Organisations that a grant has to cover for some state of a referral; what `rolesAt` takes lies above these. */
export const placesOfReferral = (content: ReferralContent): readonly string[] => [...(content.organisation === null ? [] : [content.organisation.id]), ...placesOfAccused(content)]

/**
 * What somebody is for a referral: while it is a draft by grants that cover who refers, so that nobody chooses the head who approves;
 * afterwards by those that cover all who are accused. Where no organisation is known, only grants that reach everything count. Whoever was
 * named for the sending side (`namedBy`) reads it and receives nothing, so that nobody who refers chooses who receives; whom the discipline
 * body has named itself acts wherever their grant lies: it may hand a clue to others of its own.
 */
export function rolesAt({ referral: { topic }, content, workflow, state }: ReferralAt, place: PersonPlace, above: Above, namedBy: () => ReferralSide | undefined): readonly string[] {
  if (state === workflow.initial) return rolesOver(place, topic, content.organisation === null ? [] : [content.organisation.id], above)
  const by = namedBy()
  if (by === 'receiving') return rolesFor(place, topic)
  const covering = rolesOver(place, topic, placesOfAccused(content), above)
  const receiving = receivingRoles(workflow)
  return by === 'sending' ? covering.filter((role) => !receiving.has(role)) : covering
}

/** For which side somebody was named; nothing where the host has named them to receive. Where the seal is broken they receive nothing. */
export const namerOf = (sealer: WordSealer, named: ReferralReader | undefined) => (): ReferralSide | undefined => {
  if (named === undefined) return undefined
  const opened = unbroken(() => openNamed(sealer, { ...named, ended: null }))
  return opened === null ? 'sending' : opened.began.side
}
