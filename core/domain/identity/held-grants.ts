import type { Reading } from '../../store/access.ts'
import { Grant } from '../../store/entities/identity/grant.ts'

/** Grants by their ids, whosever they are. */
export async function heldGrants({ em }: Pick<Reading, 'em'>, ids: readonly string[]): Promise<ReadonlyMap<string, Grant>> {
  const found = ids.length === 0 ? [] : await em.find(Grant, { id: { $in: [...new Set(ids)] } }, { disableIdentityMap: true })
  return new Map(found.map((grant) => [grant.id, grant]))
}
