import type { Action } from '../base/action.ts'
import type { Lang } from '../base/text.ts'
import type { OrganisationChange, OrganisationRegister, OrganisationRequest, RegionChange, RegionJson, RegionRequest } from '../contracts/access-api.ts'
import { accountsByOrganisation, addOrganisation, addRegion, changeOrganisation, changeRegion, todayOf } from '../domain/identity/change-register.ts'
import { isInUse } from '../domain/identity/find-organisations.ts'
import { organisationRows, type OrganisationRow } from '../domain/identity/organisation-row.ts'
import { regionRows } from '../domain/identity/region-row.ts'
import { registerFile, type RegisterKind } from '../domain/identity/register-file.ts'
import { reachedOrganisations } from '../domain/identity/within-reach.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import { reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import { unitOfWork } from '../store/unit-of-work.ts'

export interface RegisterDeps {
  readonly store: Store
  readonly registry: TopicRegistry
  readonly timeZone: string
}

/** Every organisation that was ever entered, parents before children. Who keeps a part of them sees all, since the tree is no secret. */
export async function readOrganisationRegister({ store, registry, timeZone }: RegisterDeps, action: Action): Promise<OrganisationRegister> {
  const read = reading(store, action)
  const [rows, regions, accounts, mayChange] = [await organisationRows(read), await regionRows(read), await accountsByOrganisation(read), await reachedOrganisations(read)]
  const kinds = departmentKinds(registry)
  const today = todayOf(read, timeZone)
  return {
    items: [...downTheTree(rows)].map(({ row, depth }) => ({
      ...row, kindTitle: row.departmentKind === null ? null : (kinds.get(row.departmentKind) ?? null), serves: row.serves.map((code) => ({ code, title: regions.get(code)?.title ?? null })),
      inUse: isInUse(row, today), depth, accounts: mayChange(row.id) ? (accounts.get(row.id) ?? 0) : null, mayChange: mayChange(row.id),
    })),
    kinds: [...kinds].map(([code, title]) => ({ code, title })),
  }
}

/** Each after its parent and what comes before it there, by id. */
function* downTheTree(rows: ReadonlyMap<string, OrganisationRow>): Generator<{ readonly row: OrganisationRow; readonly depth: number }> {
  const parts = Map.groupBy(rows.values(), ({ parent }) => parent)
  const open = (parts.get(null) ?? []).map((row) => ({ row, depth: 0 })).reverse()
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    yield next
    const { row, depth } = next
    open.push(...(parts.get(row.id) ?? []).map((part) => ({ row: part, depth: depth + 1 })).reverse())
  }
}

/** Titles of department kinds by code, of the shared code table; none where no pack brings it. */
export function departmentKinds(registry: TopicRegistry): ReadonlyMap<string, string> {
  const table = registry.running().map(({ runtime }) => runtime.codes.get('common/departments')).find((one) => one !== undefined)
  return new Map((table?.entries ?? []).map(({ code, title }) => [code, title]))
}

/** Enters an organisation. Throws `entry-exists`, `register-unfit`. */
export function enterOrganisation({ store, registry, timeZone }: RegisterDeps, action: Action, asked: OrganisationRequest): Promise<void> {
  return unitOfWork(store, action, (change) => addOrganisation(change, { kinds: departmentKinds(registry), timeZone }, asked))
}

/** Changes an organisation, moves it, or gives it a last day. Throws `not-found`, `register-unfit`. */
export function amendOrganisation({ store, registry, timeZone }: RegisterDeps, action: Action, id: string, asked: OrganisationChange): Promise<void> {
  return unitOfWork(store, action, (change) => changeOrganisation(change, { kinds: departmentKinds(registry), timeZone }, id, asked))
}

/** Every region that was ever entered, by code. */
export async function readRegionRegister({ store, timeZone }: RegisterDeps, action: Action): Promise<readonly RegionJson[]> {
  const read = reading(store, action)
  const today = todayOf(read, timeZone)
  return [...(await regionRows(read)).values()].map((row) => ({ ...row, inUse: isInUse(row, today) }))
}

/** Enters a region. Throws `entry-exists`, `register-unfit`, `out-of-reach`. */
export function enterRegion({ store }: RegisterDeps, action: Action, asked: RegionRequest): Promise<void> {
  const { code, title, titleEn = null, validFrom = null, validTo = null } = asked
  return unitOfWork(store, action, (change) => addRegion(change, { code, title, titleEn, validFrom, validTo }))
}

/** Changes a region, or gives it a last day. Throws `not-found`, `register-unfit`, `out-of-reach`. */
export function amendRegion({ store }: RegisterDeps, action: Action, code: string, asked: RegionChange): Promise<void> {
  return unitOfWork(store, action, (change) => changeRegion(change, code, asked))
}

/** A register as a file to correct and hand in again; `isBlank`: its headings alone. */
export async function readRegisterFile({ store }: RegisterDeps, action: Action, kind: RegisterKind, isBlank: boolean, lang: Lang): Promise<string> {
  const read = reading(store, action)
  const rows = isBlank ? [] : kind === 'organisations' ? (await organisationRows(read)).values() : (await regionRows(read)).values()
  return registerFile(kind, rows, lang)
}

