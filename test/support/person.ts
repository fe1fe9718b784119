import type { Role } from '../../core/domain/identity/permissions.ts'
import type { TestHouse } from './house.ts'
import { newAgent, type Agent } from './server.ts'

/** Somebody of an organisation, signed in, with a role that reaches the subtree of `root`; all there is where that is null. */
export function person({ open: { app, house } }: TestHouse, account: string, organisation: string, role: Role, root: string | null): Promise<Agent> {
  return newAgent({ app, store: house.store }, new Date(), { account, name: account, organisation, grants: [{ role, organisation: root, topics: null }] })
}
