import type { Action, Extent } from '../base/action.ts'
import { reachesTopic } from '../base/reaches-topic.ts'
import { sightKinds, type MatterSightJson, type SightExtent, type SightJson, type SightKind } from '../contracts/sight-api.ts'
import { listAlerts } from '../domain/alerts/list-alerts.ts'
import { countAssessments } from '../domain/assessments/find-assessments.ts'
import { listCases } from '../domain/cases/find-cases.ts'
import { listDuties } from '../domain/duties/find-duties.ts'
import { organisationsById, organisationTitle } from '../domain/identity/find-organisations.ts'
import { namesOfAccounts, visibleAccount } from '../domain/identity/list-accounts.ts'
import type { Permission } from '../domain/identity/permissions.ts'
import { actorOf, loadPrincipal, permissionsOf, scopeFor, type Principal } from '../domain/identity/principal.ts'
import { withinBoth } from '../domain/identity/within-both.ts'
import { listNotices, seeNotices } from '../domain/notices/find-notices.ts'
import { listSamples } from '../domain/samples/find-samples.ts'
import { reading, type Reading } from '../store/access.ts'
import { unitOfWork } from '../store/unit-of-work.ts'
import { findMatters } from './find-matter.ts'
import type { AccountDeps } from './keep-accounts.ts'
import { sightOf } from './notice-sight.ts'

/** The permission that opens the list of a kind. */
const opens: Readonly<Record<SightKind, Permission>> = { alert: 'read-alerts', case: 'read-cases', notice: 'read-notices', assessment: 'read-alerts', duty: 'read-duties', sample: 'read-cases' }

/**
 * What somebody would see now, asked of the very lists that they would open, in their scope; that it was looked at stands on the trail.
 * Whoever reaches a part learns of what lies in that part alone. Referrals are left out: that there are any is known to those alone who are
 * named. Throws `not-found` for an account out of reach.
 */
export async function readSight(deps: AccountDeps, action: Action, id: string): Promise<SightJson> {
  const read = reading(deps.store, action)
  const account = await visibleAccount(read, id)
  const principal = await loadPrincipal(deps, id, action.at)
  await note(deps, action, id, {})
  const titles = topicsOf(deps)
  const readings = new Map(await Promise.all(sightKinds.map(async (kind) => [kind, await readAs(deps, action, principal, opens[kind])] as const)))
  const topics = await Promise.all([...titles].filter(([topic]) => reachesTopic(action.scope, topic)).map(async ([topic, title]) => {
    const counted = await Promise.all(sightKinds.map(async (kind) => [kind, await countOf(readings.get(kind) ?? null, kind, topic)] as const))
    return { id: topic, title, counts: Object.fromEntries(counted) as SightJson['topics'][number]['counts'] }
  }))
  const tell = await extentTeller(read, titles, principal?.grants ?? [])
  return {
    name: account.name, active: principal !== null, whole: action.scope.some((extent) => extent.topics === 'all' && extent.organisations === 'all'), topics,
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
  const asPrincipal = principal === null ? null : await readAs(deps, action, principal, opens[kind])
  if (scope === null || asPrincipal === null || !(await finds(asPrincipal, kind, matter))) return { sees: false, by: [] }
  const tell = await extentTeller(read, topicsOf(deps), scope)
  const by: SightExtent[] = []
  for (const extent of scope) if (await finds({ ...asPrincipal, action: { ...asPrincipal.action, scope: await withinBoth(read, [extent], action.scope) } }, kind, matter)) by.push(tell(extent))
  return { sees: true, by }
}

const topicsOf = ({ registry }: AccountDeps) => new Map(registry.running().filter(({ runtime }) => runtime.pack.kind !== 'library').map(({ runtime }) => [runtime.pack.id, runtime.pack.topic.title]))

/** A reading as somebody, in what their scope of a permission has of the reader's own; null where they do not have it. */
async function readAs(deps: AccountDeps, action: Action, principal: Principal | null, permission: Permission): Promise<Reading | null> {
  const scope = principal === null ? null : scopeFor(principal, permission)
  if (principal === null || scope === null) return null
  const read = reading(deps.store, action)
  return { ...read, action: { ...action, actor: actorOf(principal), scope: await withinBoth(read, scope, action.scope) } }
}

async function countOf(read: Reading | null, kind: SightKind, topic: string): Promise<{ readonly count: number; readonly atLeast: boolean } | null> {
  if (read === null) return null
  switch (kind) {
    case 'alert': return (await listAlerts(read, { topic, limit: 1 })).total
    case 'case': return (await listCases(read, { topic, limit: 1 }, null)).total
    case 'notice': return (await listNotices(read, sightOf(read.action.scope), { topic, limit: 1 })).total
    case 'assessment': return (await countAssessments(read, { topic })).total
    case 'duty': return (await listDuties(read, { topic }, { after: null, limit: 1 })).total
    case 'sample': return (await listSamples(read, { topic }, { after: null, limit: 1 })).total
  }
}

async function finds(read: Reading, kind: SightKind, matter: string): Promise<boolean> {
  return kind === 'notice' ? (await seeNotices(read, sightOf(read.action.scope), [matter])).has(matter) : (await findMatters(read, kind, [matter])).has(matter)
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
