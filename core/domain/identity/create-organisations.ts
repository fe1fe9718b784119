import type { Action } from '../../base/action.ts'
import type { Store } from '../../store/database.ts'
import { Organisation } from '../../store/entities/identity/organisation.ts'
import { unitOfWork } from '../../store/unit-of-work.ts'
import type { NewOrganisation } from './organisation-row.ts'
import { putOrganisations } from './put-organisations.ts'

/** Adds organisations; one that is there already stays as it is. Returns how many were new. Throws `organisation-tree`. */
export async function createOrganisations(store: Store, action: Action, organisations: readonly NewOrganisation[]): Promise<number> {
  const existing = new Set((await store.reader().find(Organisation, {})).map((organisation) => organisation.id))
  const fresh = organisations.filter((organisation) => !existing.has(organisation.id))
  if (fresh.length === 0) return 0
  return (await unitOfWork(store, action, (change) => putOrganisations(change, fresh))).created.length
}
