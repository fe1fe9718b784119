import type { NotificationKind } from '../../contracts/notification-api.ts'
import type { Light } from '../../contracts/matter-clock.ts'
import { Notification } from '../../store/entities/notifications/notification.ts'
import { OrganisationClosure } from '../../store/entities/identity/organisation-closure.ts'
import type { Reading } from '../../store/access.ts'
import { insertNew } from '../../store/insert-each.ts'
import type { Change } from '../../store/unit-of-work.ts'

/** Somebody is to be told of a matter. */
export interface Told {
  /** Unique among all: asked for twice they are told once. */
  readonly key: string
  readonly kind: Exclude<NotificationKind, 'mention' | `task:${string}` | `time:${string}`>
  readonly light: Light
  readonly since: Date
  readonly matter: { readonly id: string; readonly subject: string; readonly topic: string; readonly role: string | null; readonly organisation: string | null; readonly assignee: string | null; readonly due: Date | null }
}

const chunk = 500
/** All that a notification has. */
export const notificationColumns = ['key', 'kind', 'light', 'item', 'subject', 'topic', 'role', 'organisation', 'account', 'since', 'at', 'due', 'comment', 'by'] as const

/** Tells people of matters, in the order given. Its trail is written by who calls it. */
export async function notify(change: Change, all: readonly Told[]): Promise<void> {
  const above = await parentsOf(change, all.flatMap(({ kind, matter }) => (kind === 'raise' && matter.organisation !== null ? [matter.organisation] : [])))
  const rows = all.map(({ key, kind, light, since, matter }) => ({
    key, kind, light, since, item: matter.id, subject: matter.subject, topic: matter.topic, at: change.action.at, due: matter.due, comment: null, by: null, ...addressOf(kind, matter, above),
  }) as Notification)
  await insertNew(change.em, Notification, notificationColumns, 'key', rows)
  for (const row of rows) change.touch(row)
}

/** Tells whoever may answer that somebody asks for more time on a matter. `act`: the number of the act, which tells asking twice apart. */
export async function notifyAsked(change: Change, matter: Told['matter'], { act, light, roles }: { readonly act: number; readonly light: Light; readonly roles: readonly string[] }): Promise<void> {
  await insertNew(change.em, Notification, notificationColumns, 'key', roles.map((role) => ({ ...rowOf(change, matter, `${matter.id}:${act}:time:asked:${role}`, light), kind: 'time:asked', role, account: null, by: change.action.actor.name }) as Notification))
}

/** Tells whoever asked for more time what came of it. */
export async function notifyAnswered(change: Change, matter: Told['matter'], { act, light, to, isGranted }: { readonly act: number; readonly light: Light; readonly to: string; readonly isGranted: boolean }): Promise<void> {
  const kind = isGranted ? 'time:granted' : 'time:refused'
  await insertNew(change.em, Notification, notificationColumns, 'key', [{ ...rowOf(change, matter, `${matter.id}:${act}:${kind}`, light), kind, role: null, account: to, by: null } as Notification])
}

/** Tells somebody that a matter was given to them. */
export async function notifyGiven(change: Change, matter: Told['matter'], { act, light, to }: { readonly act: number; readonly light: Light; readonly to: string }): Promise<void> {
  await insertNew(change.em, Notification, notificationColumns, 'key', [{ ...rowOf(change, matter, `${matter.id}:${act}:task:given`, light), kind: 'task:given', role: null, account: to, by: change.action.actor.name } as Notification])
}

/** Tells those with the role of a matter that whoever had it no longer can see to it. */
export async function notifyFreed(change: Change, matter: Told['matter'], { act, light }: { readonly act: number; readonly light: Light }): Promise<void> {
  await insertNew(change.em, Notification, notificationColumns, 'key', [{ ...rowOf(change, matter, `${matter.id}:${act}:task:freed`, light), kind: 'task:freed', role: matter.role, account: null, by: null } as Notification])
}

function rowOf({ action: { at } }: Change, matter: Told['matter'], key: string, light: Light): Omit<Notification, 'id' | 'kind' | 'role' | 'account' | 'by'> {
  return { key, light, since: at, at, item: matter.id, subject: matter.subject, topic: matter.topic, organisation: matter.organisation, due: matter.due, comment: null }
}

/** Who is told: of a reminder whoever has the matter in hand, of a draft whoever approves it, of what is raised the organisation above, of a notice that is due the supervisors. */
function addressOf(kind: Told['kind'], { role, organisation, assignee }: Told['matter'], above: ReadonlyMap<string, string>): Pick<Notification, 'role' | 'organisation' | 'account'> {
  if (kind === 'remind' || kind === 'approve') return { role, organisation, account: assignee }
  const parent = kind === 'raise' ? above.get(organisation ?? '') : undefined
  // Above the highest organisation, and above the desk, stand the supervisors.
  return parent === undefined ? { role: 'supervisor', organisation, account: null } : { role: null, organisation: parent, account: null }
}

async function parentsOf({ em }: Pick<Reading, 'em'>, organisations: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(organisations)]
  const parents = new Map<string, string>()
  for (let at = 0; at < wanted.length; at += chunk) {
    for (const { ancestor, descendant } of await em.find(OrganisationClosure, { descendant: { $in: wanted.slice(at, at + chunk) }, depth: 1 }, { disableIdentityMap: true })) parents.set(descendant, ancestor)
  }
  return parents
}
