import type { Action } from '../../base/action.ts'
import type { Store } from '../../store/database.ts'
import { Organisation } from '../../store/entities/identity/organisation.ts'
import { unitOfWork } from '../../store/unit-of-work.ts'

export interface NewOrganisation {
  /** Stable id, readable: `putian-civil-affairs`. */
  readonly id: string
  readonly title: string
  readonly titleEn?: string
  readonly parent?: string
  /** Code of the department kind it is, for alerts that name a department. */
  readonly departmentKind?: string
  /** Region codes it answers for. */
  readonly serves?: readonly string[]
  readonly validFrom?: string
  readonly validTo?: string
}

/** Adds organisations, parents before children; one that is there already stays as it is. Returns how many were new. */
export async function createOrganisations(store: Store, action: Action, organisations: readonly NewOrganisation[]): Promise<number> {
  const existing = new Set((await store.reader().find(Organisation, {})).map((organisation) => organisation.id))
  const fresh = organisations.filter((organisation) => !existing.has(organisation.id))
  if (fresh.length === 0) return 0
  await unitOfWork(store, action, async ({ em, audit }) => {
    for (const organisation of fresh) {
      const row = {
        id: organisation.id,
        title: organisation.title,
        titleEn: organisation.titleEn ?? null,
        parent: organisation.parent ?? null,
        departmentKind: organisation.departmentKind ?? null,
        serves: organisation.serves ?? [],
        validFrom: organisation.validFrom ?? null,
        validTo: organisation.validTo ?? null,
      }
      em.create(Organisation, row)
      // One by one: the mapper would order them by itself only if parents were objects.
      await em.flush()
      audit({ verb: 'create-organisation', object: { kind: 'organisation', id: row.id }, topic: null, after: row })
    }
  })
  return fresh.length
}
