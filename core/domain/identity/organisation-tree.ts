import type { Change } from '../../store/unit-of-work.ts'
import { OrganisationClosure } from '../../store/entities/identity/organisation-closure.ts'

/** An organisation as far as the tree goes. */
export interface TreePlace {
  readonly id: string
  readonly parent: string | null
}

/** Deepest tree that there may be; China has five floors of government. */
const deepest = 40

/**
 * What is wrong with a tree: ids whose parent is nowhere, ids that lie below themselves (each of the circle), and ids that lie deeper
 * than 40 steps.
 */
export function treeFaults(places: Iterable<TreePlace>): { readonly orphans: readonly string[]; readonly circular: readonly string[]; readonly tooDeep: readonly string[] } {
  const parents = new Map<string, string | null>()
  for (const { id, parent } of places) parents.set(id, parent)
  const orphans: string[] = []
  const circular: string[] = []
  const tooDeep: string[] = []
  for (const [id, parent] of parents) {
    if (parent !== null && !parents.has(parent)) orphans.push(id)
    let steps = 0
    let above: string | null | undefined = parent
    while (above !== null && above !== undefined && above !== id && steps <= parents.size) {
      above = parents.get(above)
      steps += 1
    }
    if (above === id) circular.push(id)
    // Hanging below a circle is not its own fault.
    else if (steps > deepest && steps <= parents.size) tooDeep.push(id)
  }
  return { orphans, circular, tooDeep }
}

/** Writes down anew who lies below whom, from the parents as they stand in the change. They must be a tree. */
export async function rebuildClosure({ em }: Pick<Change, 'em'>): Promise<void> {
  await em.flush()
  await em.nativeDelete(OrganisationClosure, {})
  await em.execute(closureSql)
}

const closureSql = `
  insert into organisation_closure (ancestor, descendant, depth)
  with recursive up (ancestor, descendant, depth) as (
    select id, id, 0 from organisation
    union all
    select o.parent_id, up.descendant, up.depth + 1 from up join organisation as o on o.id = up.ancestor where o.parent_id is not null
  )
  select ancestor, descendant, depth from up`
