import { dateIn } from '../../base/clock.ts'
import type { LocalText } from '../../base/text.ts'
import type { Reading } from '../../store/access.ts'
import { Organisation } from '../../store/entities/identity/organisation.ts'

/** What an organisation is called. */
export function organisationTitle({ title, titleEn }: Pick<Organisation, 'title' | 'titleEn'>): LocalText {
  return titleEn === null ? title : { 'zh-CN': title, en: titleEn }
}

/** Organisations by their ids, whatever their dates. */
export async function organisationsById({ em }: Pick<Reading, 'em'>, ids: Iterable<string>): Promise<ReadonlyMap<string, Organisation>> {
  const wanted = [...new Set(ids)]
  const found = wanted.length === 0 ? [] : await em.find(Organisation, { id: { $in: wanted } })
  return new Map(found.map((row) => [row.id, row]))
}

/** All that there ever were, by id. */
export async function allOrganisations({ em }: Pick<Reading, 'em'>): Promise<ReadonlyMap<string, Organisation>> {
  return new Map((await em.find(Organisation, {}, { disableIdentityMap: true })).map((row) => [row.id, row]))
}

/** Organisations that there are on the day of the action, each followed by those below it, by id where they lie below the same one. */
export async function organisationsNow({ em, action }: Reading, timeZone: string): Promise<readonly Organisation[]> {
  const today = dateIn(timeZone, action.at)
  const rows = await em.find(Organisation, {}, { orderBy: { id: 'asc' }, disableIdentityMap: true })
  const below = Map.groupBy(rows, ({ parent }) => parent as unknown as string | null)
  const withBelow = (row: Organisation): readonly Organisation[] => [row, ...(below.get(row.id) ?? []).flatMap(withBelow)]
  return (below.get(null) ?? []).flatMap(withBelow).filter((row) => isInUse(row, today))
}

/** Those that there were and that are there no more on the day of the action, by id. */
export async function organisationsGone({ em, action }: Reading, timeZone: string): Promise<ReadonlyMap<string, Organisation>> {
  return new Map((await em.find(Organisation, { validTo: { $lt: dateIn(timeZone, action.at) } }, { disableIdentityMap: true })).map((row) => [row.id, row]))
}

/** Whether an organisation is there on a day, `YYYY-MM-DD`. */
export function isInUse({ validFrom, validTo }: Pick<Organisation, 'validFrom' | 'validTo'>, day: string): boolean {
  return (validFrom === null || validFrom <= day) && (validTo === null || day <= validTo)
}

/** What a matter says of who has to take charge of it. */
export interface Jurisdiction {
  readonly region: string | null
  /** Code of a department kind. */
  readonly department: string | null
}

/**
 * Who answers for a region and department kind among some organisations: of those of the kind (or, where the matter names none, of any)
 * those that serve the smallest region around it. More than one: two do alike, so nobody does alone.
 */
export function servingOrganisations(organisations: readonly Organisation[], { region, department }: Jurisdiction): readonly Organisation[] {
  const candidates = organisations.flatMap((organisation) => {
    if (department === null ? false : organisation.departmentKind !== department) return []
    const served = organisation.serves.filter((code) => region !== null && lies(region, code)).sort((a, b) => stem(b).length - stem(a).length)[0]
    return served === undefined ? [] : [{ organisation, closeness: stem(served).length }]
  })
  const closest = Math.max(...candidates.map(({ closeness }) => closeness))
  return candidates.filter(({ closeness }) => closeness === closest).map(({ organisation }) => organisation)
}

/** The one of them; null where none answers, or two do alike. */
export function servingOrganisation(organisations: readonly Organisation[], matter: Jurisdiction): Organisation | null {
  const best = servingOrganisations(organisations, matter)
  return best.length === 1 ? best[0]! : null
}

/** Whether a region lies within another, or is it. */
export function lies(region: string, within: string): boolean {
  return region.startsWith(stem(within))
}

/** GB/T 2260: a city's code ends in 00, a province's in 0000; what lies below shares the rest. */
export const stem = (code: string): string => (code.length === 6 ? code.replace(/(00){1,2}$/, '') : code.replace(/(000){1,2}$/, ''))
