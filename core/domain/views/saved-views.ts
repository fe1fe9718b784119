import { HuiyanError } from '../../base/errors.ts'
import type { ViewedList, ViewOrderRequest, ViewQuery } from '../../contracts/view-api.ts'
import { ownOrSharedWith, type Reading } from '../../store/access.ts'
import { SavedView } from '../../store/entities/views/saved-view.ts'
import { ViewOrder } from '../../store/entities/views/view-order.ts'
import { maskJson, maskPersonal } from '../../store/mask-personal.ts'
import type { Change } from '../../store/unit-of-work.ts'

/** Views that somebody may keep of one list. */
const mostViews = 30

/** What a view may keep, in characters of its query as JSON. */
const mostKept = 4000

/** What a view is to be; `own`: the organisation that its owner belongs to. */
export interface ViewWanted {
  readonly list: ViewedList
  readonly name: string
  /** Left out: as it was. */
  readonly query?: ViewQuery
  readonly shared: boolean
  readonly own: string | null
}

/** The views of a list that the reader may open, in their order (new ones after those, the own first), and which of them it opens with. */
export async function viewsOf(read: Reading, list: ViewedList, own: string | null): Promise<{ readonly views: readonly SavedView[]; readonly opens: string | null }> {
  const found = await read.em.find(SavedView, { $and: [{ list }, ownOrSharedWith(read.action, own)] } as never, { orderBy: [{ savedAt: 'asc' }, { id: 'asc' }], disableIdentityMap: true })
  const arranged = await orderOf(read, list)
  const place = new Map(arranged?.order.map((id, at) => [id, at]))
  const placeOf = ({ id, account }: SavedView) => place.get(id) ?? (account === read.action.actor.id ? 0.5 : 1.5) * Number.MAX_SAFE_INTEGER
  return { views: found.toSorted((a, b) => placeOf(a) - placeOf(b)), opens: found.some(({ id }) => id === arranged?.opens) ? arranged!.opens : null }
}

/** A view of the actor's own; null where there is none of that list. */
export function ownView({ em, action: { actor } }: Reading, list: ViewedList, id: string): Promise<SavedView | null> {
  return em.findOne(SavedView, { id, list, account: actor.id }, { disableIdentityMap: true })
}

/** The name as it is kept: trimmed, identifiers masked. */
export const viewName = (written: string): string => maskPersonal(written.trim().replace(/\s+/gu, ' '))

/**
 * Keeps a view of the actor's own under an id that they chose; what was shared stays with whom it was shared. Nothing with an ID card or
 * mobile number is kept. Throws `view-empty`, `not-found` for an id that is somebody else's, `view-name-taken`, `view-personal`,
 * `view-too-large`, `views-full`, `view-without-organisation`.
 */
export async function saveView(change: Change, id: string, wanted: ViewWanted): Promise<void> {
  const { em, action: { actor, at }, audit } = change
  const { list, shared, own } = wanted
  const known = await em.findOne(SavedView, { id }, { disableIdentityMap: true })
  if (known !== null && (known.account !== actor.id || known.list !== list)) throw new HuiyanError('not-found', { thing: id })
  const name = viewName(wanted.name)
  const query = wanted.query ?? known?.query
  if (name === '' || query === undefined) throw new HuiyanError('view-empty')
  if (Object.values(query).some((text) => maskPersonal(text) !== text)) throw new HuiyanError('view-personal', { name })
  if (JSON.stringify(query).length > mostKept) throw new HuiyanError('view-too-large', { name, limit: mostKept })
  const others = await em.find(SavedView, { account: actor.id, list, id: { $ne: id } }, { fields: ['id', 'name'], disableIdentityMap: true })
  if (others.some((other) => other.name === name)) throw new HuiyanError('view-name-taken', { name })
  if (known === null && others.length >= mostViews) throw new HuiyanError('views-full', { limit: mostViews, name })
  const sharedWith = shared ? (known?.sharedWith ?? own) : null
  if (shared && sharedWith === null) throw new HuiyanError('view-without-organisation', { name })
  const now = { name, query, sharedWith }
  if (known === null) await em.insert(SavedView, { id, account: actor.id, list, ...now, savedAt: at })
  else await em.nativeUpdate(SavedView, { id }, now)
  audit({ verb: 'save-view', object: { kind: 'view', id }, topic: null, ...(known === null ? {} : { before: told(known) }), after: told({ list, ...now }) })
  if (sharedWith !== (known?.sharedWith ?? null)) audit({ verb: sharedWith === null ? 'unshare-view' : 'share-view', object: { kind: 'view', id }, topic: null, after: { organisation: sharedWith ?? known!.sharedWith } })
}

/** Takes away one of the actor's own, from those too who had it to use. Throws `not-found`. */
export async function endView(change: Change, list: ViewedList, id: string): Promise<void> {
  const known = await ownView(change, list, id)
  if (known === null) throw new HuiyanError('not-found', { thing: id })
  await change.em.nativeDelete(SavedView, { id })
  change.audit({ verb: 'end-view', object: { kind: 'view', id }, topic: null, before: told(known) })
}

/** The actor's views of a list stand in this order from now on, and the list opens with one of them. Throws `not-found` for one that they may not open. */
export async function orderViews(change: Change, list: ViewedList, own: string | null, { order, opens }: ViewOrderRequest): Promise<void> {
  const { em, action: { actor }, audit } = change
  const { views } = await viewsOf(change, list, own)
  if (opens !== null && !views.some(({ id }) => id === opens)) throw new HuiyanError('not-found', { thing: opens })
  // One that was deleted in another window is no reason to refuse the rest.
  const now = { order: order.filter((id) => views.some((view) => view.id === id)), opens }
  const before = await orderOf(change, list)
  await em.upsert(ViewOrder, { account: actor.id, list, ...now })
  audit({ verb: 'order-views', object: { kind: 'account', id: actor.id }, topic: null, ...(before === null ? {} : { before: { list, order: [...before.order], opens: before.opens } }), after: { list, ...now } })
}

function orderOf({ em, action: { actor } }: Reading, list: ViewedList): Promise<ViewOrder | null> {
  return em.findOne(ViewOrder, { account: actor.id, list }, { disableIdentityMap: true })
}

const told = ({ list, name, query, sharedWith }: Pick<SavedView, 'list' | 'name' | 'query' | 'sharedWith'>) => ({ list, name, query: maskJson(query), sharedWith })
