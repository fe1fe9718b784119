import { dateIn } from '../../base/clock.ts'
import { HuiyanError } from '../../base/errors.ts'
import type { Reading } from '../../store/access.ts'
import { Account } from '../../store/entities/identity/account.ts'
import { countGroups } from '../../store/grouped.ts'
import type { Change } from '../../store/unit-of-work.ts'
import { answeredFor } from './answers-for.ts'
import { organisationFaults, type OrganisationContext } from './organisation-faults.ts'
import { organisationRow, organisationRows, type NewOrganisation, type OrganisationRow } from './organisation-row.ts'
import { putOrganisations } from './put-organisations.ts'
import { regionFaults, regionRows, putRegions, type RegionRow } from './region-row.ts'
import type { RegisterFault } from './register-fault.ts'
import { reachedOrganisations, reachesAllOrganisations } from './within-reach.ts'

/** What keeping the register takes. */
export interface RegisterKeeping {
  /** Titles of department kinds by code. */
  readonly kinds: ReadonlyMap<string, string>
  /** Of the city. */
  readonly timeZone: string
}

/** What organisations may refer to, as the register stands. */
export async function organisationContext(read: Reading, { kinds, timeZone }: RegisterKeeping): Promise<OrganisationContext> {
  const mayTouch = await reachedOrganisations(read)
  const answersFor = reachesAllOrganisations(read.action.scope) ? null : answeredFor((await organisationRows(read)).values(), mayTouch, todayOf(read, timeZone))
  return { regions: new Set((await regionRows(read)).keys()), kinds, mayTouch, answersFor }
}

/** Enters a new organisation. Throws `register-unfit` with what is wrong, `entry-exists`. */
export async function addOrganisation(change: Change, keeping: RegisterKeeping, asked: NewOrganisation): Promise<void> {
  const before = await organisationRows(change)
  if (before.has(asked.id)) throw new HuiyanError('entry-exists', { id: asked.id })
  await putOne(change, before, organisationRow(asked), keeping)
}

/** Changes an organisation: what is not asked stays. Throws `not-found`, `register-unfit`. */
export async function changeOrganisation(change: Change, keeping: RegisterKeeping, id: string, asked: Partial<NewOrganisation>): Promise<void> {
  const before = await organisationRows(change)
  const known = before.get(id)
  if (known === undefined || !(await reachedOrganisations(change))(id)) throw new HuiyanError('not-found', { thing: id })
  const row = organisationRow({ ...known, ...asked, id })
  await putOne(change, before, row, keeping)
  if (JSON.stringify(row) === JSON.stringify(known)) looked(change, 'organisation', id)
}

async function putOne(change: Change, before: ReadonlyMap<string, OrganisationRow>, row: OrganisationRow, keeping: RegisterKeeping): Promise<void> {
  demandFit(organisationFaults(before, [row], await organisationContext(change, keeping)))
  await putOrganisations(change, [row])
}

/** Enters a new region. Throws `entry-exists`, `register-unfit`, `out-of-reach`. */
export async function addRegion(change: Change, row: RegionRow): Promise<void> {
  const before = await regionRows(change)
  if (before.has(row.code)) throw new HuiyanError('entry-exists', { id: row.code })
  await putRegion(change, before, row)
}

/** Changes a region: what is not asked stays. Throws `not-found`, `register-unfit`, `out-of-reach`. */
export async function changeRegion(change: Change, code: string, asked: Partial<Omit<RegionRow, 'code'>>): Promise<void> {
  const before = await regionRows(change)
  const known = before.get(code)
  if (known === undefined) throw new HuiyanError('not-found', { thing: code })
  const row = { ...known, ...asked, code }
  await putRegion(change, before, row)
  if (JSON.stringify(row) === JSON.stringify(known)) looked(change, 'region', code)
}

async function putRegion(change: Change, before: ReadonlyMap<string, RegionRow>, row: RegionRow): Promise<void> {
  demandAllOrganisations(change)
  demandFit(regionFaults(before, [row]))
  await putRegions(change, [row])
}

/** Regions belong to nobody: who keeps a part of the organisations only does not keep them. Throws `out-of-reach`. */
export function demandAllOrganisations({ action }: Pick<Reading, 'action'>): void {
  if (!reachesAllOrganisations(action.scope)) throw new HuiyanError('out-of-reach')
}

/** A change that changes nothing leaves a trace all the same. */
function looked({ audit }: Change, kind: string, id: string): void {
  audit({ verb: `keep-${kind}`, object: { kind, id }, topic: null })
}

function demandFit(faults: readonly RegisterFault[]): void {
  if (faults.length === 0) return
  throw new HuiyanError('register-unfit', { count: faults.length }, { problems: faults.map(({ field, message, hint }) => ({ code: 'register-unfit', severity: 'error', file: null, pointer: `/body/${field}`, line: null, message, hint })) })
}

/** How many accounts belong to each organisation itself. */
export async function accountsByOrganisation({ em }: Pick<Reading, 'em'>): Promise<ReadonlyMap<string, number>> {
  const counted = await countGroups(em, Account, ['organisation'], {})
  return new Map(counted.flatMap((row) => (row['organisation_id'] === null ? [] : [[row['organisation_id'] as string, row.count] as const])))
}

/** The day of an action in city time. */
export const todayOf = ({ action }: Pick<Reading, 'action'>, timeZone: string): string => dateIn(timeZone, action.at)
