import type { Accused, AccusedPerson } from '../../contracts/referral-api.ts'
import type { PersonPlace } from './person-places.ts'

/**
 * Whether somebody has to be kept out of what accuses organisations and persons: they belong to an accused organisation or to one below
 * it, by their account or by a grant that is not over; they bear the name of somebody accused of an organisation that one of theirs lies in,
 * under or above; or they act in the place of somebody to whom that applies. Superiors are kept out where they are accused themselves, since
 * everybody below an accused superior is. `above`: the organisations that those of accused persons lie below, each with itself.
 */
export function isKeptApart({ organisations, persons }: Accused, place: PersonPlace, above: ReadonlyMap<string, Pick<ReadonlySet<string>, 'has'>>): boolean {
  return organisations.some((one) => place.within.has(one)) || persons.some((one) => isPerson(one, place, above)) || place.actsFor.some((holder) => isKeptApart({ organisations, persons }, holder, above))
}

function isPerson({ name, organisation }: AccusedPerson, place: PersonPlace, above: ReadonlyMap<string, Pick<ReadonlySet<string>, 'has'>>): boolean {
  if (bare(name) !== bare(place.name)) return false
  // Nobody knows where one of them belongs: the name is all there is.
  if (organisation === null || place.within.size === 0) return true
  return place.within.has(organisation) || [...place.seats].some((seat) => above.get(organisation)?.has(seat) === true)
}

/** A name without its blanks, the marks between its parts, and what was put into brackets behind it; letters of either case are the same. */
const bare = (name: string): string => name.normalize('NFC').replaceAll(/[(（[【〔][^)）\]】〕]*[)）\]】〕]/gu, '').replaceAll(/[\s\p{P}]/gu, '').toLowerCase()
