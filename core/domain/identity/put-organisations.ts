import { HuiyanError } from '../../base/errors.ts'
import { Organisation } from '../../store/entities/identity/organisation.ts'
import type { Change } from '../../store/unit-of-work.ts'
import { organisationRow, organisationRows, type NewOrganisation, type OrganisationRow } from './organisation-row.ts'
import { rebuildClosure, treeFaults } from './organisation-tree.ts'

/** What became of the organisations that were put. They add up to what was given. */
export interface PutOrganisations {
  readonly created: readonly string[]
  readonly changed: readonly string[]
  readonly unchanged: readonly string[]
}

/**
 * Adds organisations and changes those that are there, in any order, and rebuilds who lies below whom. Those that are not given stay: what
 * is dissolved gets its last day, since the trace of its work stays. Throws `organisation-tree` naming those without a parent, in a
 * circle, or too deep; nothing is written then.
 */
export async function putOrganisations(change: Change, given: readonly NewOrganisation[]): Promise<PutOrganisations> {
  const { em, audit } = change
  const before = await organisationRows(change)
  const rows = new Map(given.map((one) => [one.id, organisationRow(one)]))
  const { orphans, circular, tooDeep } = treeFaults([...new Map([...before, ...rows]).values()])
  const wrong = [...orphans, ...circular, ...tooDeep]
  if (wrong.length > 0) throw new HuiyanError('organisation-tree', { count: wrong.length, ids: [...new Set(wrong)].slice(0, 10).join(', ') })
  const outcome = { created: [] as string[], changed: [] as string[], unchanged: [] as string[] }
  for (const row of parentsFirst(rows)) {
    const known = before.get(row.id)
    if (known === undefined) {
      await em.insert(Organisation, row)
      outcome.created.push(row.id)
      audit({ verb: 'create-organisation', object: { kind: 'organisation', id: row.id }, topic: null, after: row })
    } else if (JSON.stringify(known) === JSON.stringify(row)) {
      outcome.unchanged.push(row.id)
    } else {
      await em.nativeUpdate(Organisation, { id: row.id }, row)
      outcome.changed.push(row.id)
      audit({ verb: 'change-organisation', object: { kind: 'organisation', id: row.id }, topic: null, before: known, after: row })
    }
  }
  if (outcome.created.length + outcome.changed.length > 0) await rebuildClosure(change)
  return outcome
}

function* parentsFirst(rows: ReadonlyMap<string, OrganisationRow>): Generator<OrganisationRow> {
  const done = new Set<string>()
  for (const start of rows.values()) {
    const chain: OrganisationRow[] = []
    for (let row: OrganisationRow | undefined = start; row !== undefined && !done.has(row.id); row = row.parent === null ? undefined : rows.get(row.parent)) {
      done.add(row.id)
      chain.push(row)
    }
    yield* chain.reverse()
  }
}
