import type { Organisation } from '../../store/entities/identity/organisation.ts'
import { lies, stem } from './find-organisations.ts'

type Place = Pick<Organisation, 'id' | 'departmentKind' | 'serves'> & { readonly parent: unknown }

/**
 * Who is asked for an assessment by an organisation (decision 22): those below it that serve the matter's region, its departments left out.
 * A department asks those below itself, and where nobody there serves the region, those below the government that it belongs to. On each way down the first that serves the
 * region stands for all below it, and of these the ones that serve the smallest part around it; where none serves it whole, those that each
 * serve a part of it. `organisations` are those that there are today.
 */
export function organisationsBelow(organisations: readonly Place[], id: string, region: string): readonly string[] {
  const below = Map.groupBy(organisations, ({ parent }) => parent as string | null)
  const byId = new Map(organisations.map((one) => [one.id, one]))
  const government = governmentOf(byId, id)
  const own = government === id ? [] : serving(below, id, region, () => true)
  return own.length > 0 || government === null ? own : serving(below, government, region, ({ departmentKind }) => departmentKind === null)
}

type Tree = ReadonlyMap<string | null, readonly Place[]>

function serving(below: Tree, id: string, region: string, may: (one: Place) => boolean): readonly string[] {
  const around = firstOf(below, id, may, ({ serves }) => serves.some((code) => lies(region, code)))
  const closest = Math.max(...around.map((one) => closeness(one, region)))
  const found = around.length > 0 ? around.filter((one) => closeness(one, region) === closest) : firstOf(below, id, may, ({ serves }) => serves.some((code) => lies(code, region)))
  return found.map((one) => one.id)
}

/** On each way down the first that will do. */
function firstOf(below: Tree, id: string, may: (one: Place) => boolean, does: (one: Place) => boolean): readonly Place[] {
  return (below.get(id) ?? []).filter(may).flatMap((one) => (does(one) ? [one] : firstOf(below, one.id, may, does)))
}

const closeness = ({ serves }: Place, region: string): number => Math.max(...serves.flatMap((code) => (lies(region, code) ? [stem(code).length] : [])))

/** The nearest organisation above a department that is none itself; the organisation itself where it is none. */
function governmentOf(byId: ReadonlyMap<string, Place>, id: string): string | null {
  const one = byId.get(id)
  return one === undefined ? null : one.departmentKind === null ? id : typeof one.parent === 'string' ? governmentOf(byId, one.parent) : null
}
