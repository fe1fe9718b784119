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
  const circular = new Set<string>()
  // Steps to the top by id, each place walked over once; endless for a circle and what hangs below it.
  const depths = new Map<string, number>()
  for (const start of parents.keys()) {
    const path = new Map<string, number>()
    let at: string | null = start
    while (at !== null && parents.has(at) && !depths.has(at) && !path.has(at)) {
      path.set(at, path.size)
      at = parents.get(at)!
    }
    const closes = at === null ? undefined : path.get(at)
    const walked = [...path.keys()]
    if (closes !== undefined) for (const id of walked.slice(closes)) circular.add(id)
    let depth = closes !== undefined ? Infinity : at === null ? -1 : (depths.get(at) ?? 0)
    for (const id of walked.toReversed()) depths.set(id, (depth += 1))
  }
  const ids = [...parents.keys()]
  return {
    orphans: ids.filter((id) => parents.get(id) !== null && !parents.has(parents.get(id)!)),
    circular: ids.filter((id) => circular.has(id)),
    // Hanging below a circle is not its own fault.
    tooDeep: ids.filter((id) => depths.get(id)! > deepest && depths.get(id)! < Infinity),
  }
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
