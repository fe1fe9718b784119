import type { AccessScope, Action, Extent } from '../base/action.ts'
import type { MatterSightJson, SightExtent, SightJson, SightKind } from '../contracts/sight-api.ts'
import { listAlerts } from '../domain/alerts/list-alerts.ts'
import { countAssessments } from '../domain/assessments/find-assessments.ts'
import { listCases } from '../domain/cases/find-cases.ts'
import { organisationsById, organisationTitle } from '../domain/identity/find-organisations.ts'
import { namesOfAccounts, visibleAccount } from '../domain/identity/list-accounts.ts'
import type { Permission } from '../domain/identity/permissions.ts'
import { loadPrincipal, permissionsOf, scopeFor, type Principal } from '../domain/identity/principal.ts'
import { listNotices, seeNotices } from '../domain/notices/find-notices.ts'
import { reading, type Reading } from '../store/access.ts'
import { unitOfWork } from '../store/unit-of-work.ts'
import { findMatters } from './find-matter.ts'
import type { AccountDeps } from './keep-accounts.ts'
import { sightOf } from './notice-sight.ts'

/** The permission that opens the list of a kind. */
const opens: Readonly<Record<SightKind, Permission>> = { alert: 'read-alerts', case: 'read-cases', notice: 'read-notices', assessment: 'read-alerts' }

/**
 * What somebody would see now, asked of the very lists that they would open, in their scope; that it was looked at stands on the trail.
 * Referrals are left out: that there are any is known to those alone who are named. Throws `not-found` for an account out of reach.
 */
export async function readSight(deps: AccountDeps, action: Action, id: string): Promise<SightJson> {
  const read = reading(deps.store, action)
  const account = await visibleAccount(read, id)
  const principal = await loadPrincipal(deps, id, action.at)
  await note(deps, action, id, {})
  const titles = topicsOf(deps)
  const asPrincipal = readAs(deps, action, principal)
  const topics = await Promise.all([...titles].map(async ([topic, title]) => {
    const counted = await Promise.all((Object.keys(opens) as SightKind[]).map(async (kind) => [kind, await countOf(asPrincipal(opens[kind]), kind, topic)] as const))
    return { id: topic, title, counts: Object.fromEntries(counted) as SightJson['topics'][number]['counts'] }
  }))
  const tell = await extentTeller(read, titles, principal?.grants ?? [])
  return {
    name: account.name, active: principal !== null, topics,
    may: principal === null ? [] : permissionsOf(principal).map((permission) => ({ permission, extents: (scopeFor(principal, permission) ?? []).map(tell) })),
  }
}

/** Whether somebody would find one matter, and by which grants each for itself. Throws `not-found` for an account out of reach. */
export async function readMatterSight(deps: AccountDeps, action: Action, id: string, kind: SightKind, matter: string): Promise<MatterSightJson> {
  const read = reading(deps.store, action)
  await visibleAccount(read, id)
  const principal = await loadPrincipal(deps, id, action.at)
  await note(deps, action, id, { kind, matter })
  const scope = principal === null ? null : scopeFor(principal, opens[kind])
  if (scope === null || !(await finds(deps, action, scope, kind, matter))) return { sees: false, by: [] }
  const tell = await extentTeller(read, topicsOf(deps), scope)
  const by: SightExtent[] = []
  for (const extent of scope) if (await finds(deps, action, [extent], kind, matter)) by.push(tell(extent))
  return { sees: true, by }
}

const topicsOf = ({ registry }: AccountDeps) => new Map(registry.running().filter(({ runtime }) => runtime.pack.kind !== 'library').map(({ runtime }) => [runtime.pack.id, runtime.pack.topic.title]))

/** A reading in somebody's scope of a permission; null where they do not have it. */
function readAs(deps: AccountDeps, action: Action, principal: Principal | null): (permission: Permission) => Reading | null {
  return (permission) => {
    const scope = principal === null ? null : scopeFor(principal, permission)
    return scope === null ? null : reading(deps.store, { ...action, scope })
  }
}

async function countOf(read: Reading | null, kind: SightKind, topic: string): Promise<{ readonly count: number; readonly atLeast: boolean } | null> {
  if (read === null) return null
  switch (kind) {
    case 'alert': return (await listAlerts(read, { topic, limit: 1 })).total
    case 'case': return (await listCases(read, { topic, limit: 1 }, null)).total
    case 'notice': return (await listNotices(read, sightOf(read.action.scope), { topic, limit: 1 })).total
    case 'assessment': return (await countAssessments(read, { topic })).total
  }
}

async function finds(deps: AccountDeps, action: Action, scope: AccessScope, kind: SightKind, matter: string): Promise<boolean> {
  const read = reading(deps.store, { ...action, scope })
  return kind === 'notice' ? (await seeNotices(read, sightOf(scope), [matter])).has(matter) : (await findMatters(read, kind, [matter])).has(matter)
}

async function extentTeller(read: Reading, titles: ReturnType<typeof topicsOf>, extents: readonly Extent[]): Promise<(extent: Extent) => SightExtent> {
  const organisations = await organisationsById(read, extents.flatMap(({ organisations: roots }) => (roots === 'all' ? [] : roots)))
  const holders = await namesOfAccounts(read, extents.flatMap(({ heldBy }) => heldBy ?? []))
  return ({ role, heldBy, organisations: roots, topics }) => {
    const [root] = roots === 'all' ? [] : roots
    const organisation = root === undefined ? undefined : organisations.get(root)
    return {
      role: role ?? '', heldBy: heldBy === undefined ? null : (holders.get(heldBy)?.name ?? heldBy),
      organisation: root === undefined ? null : { id: root, title: organisation === undefined ? root : organisationTitle(organisation) },
      topics: topics === 'all' ? null : topics.map((topic) => ({ id: topic, title: titles.get(topic) ?? topic })),
    }
  }
}

function note(deps: AccountDeps, action: Action, account: string, what: Readonly<Record<string, string>>): Promise<void> {
  return unitOfWork(deps.store, action, async (change) => { change.audit({ verb: 'look-at-sight', object: { kind: 'account', id: account }, topic: null, after: what }) })
}
