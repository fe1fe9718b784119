import type { Reading } from '../../store/access.ts'
import { Organisation } from '../../store/entities/identity/organisation.ts'

export interface NewOrganisation {
  /** Stable id, readable: `putian-civil-affairs`. */
  readonly id: string
  readonly title: string
  readonly titleEn?: string | null
  readonly parent?: string | null
  /** Code of the department kind it is, for alerts that name a department. */
  readonly departmentKind?: string | null
  /** Region codes it answers for. */
  readonly serves?: readonly string[]
  readonly validFrom?: string | null
  readonly validTo?: string | null
}

/** An organisation whole, its regions in order. */
export type OrganisationRow = ReturnType<typeof organisationRow>

export function organisationRow({ id, title, titleEn, parent, departmentKind, serves, validFrom, validTo }: NewOrganisation) {
  return {
    id, title, titleEn: titleEn ?? null, parent: parent ?? null, departmentKind: departmentKind ?? null,
    serves: [...(serves ?? [])].sort(), validFrom: validFrom ?? null, validTo: validTo ?? null,
  }
}

/** All of them by id, as they stand, within a change too. */
export async function organisationRows({ em }: Pick<Reading, 'em'>): Promise<ReadonlyMap<string, OrganisationRow>> {
  const rows = await em.find(Organisation, {}, { orderBy: { id: 'asc' }, disableIdentityMap: true })
  return new Map(rows.map((row) => [row.id, organisationRow(row as unknown as NewOrganisation)]))
}
