import type { AccessScope, Action } from '../base/action.ts'
import { reachesTopic } from '../base/reaches-topic.ts'
import type { ViewedList, ViewOrderRequest, ViewQuery, ViewRequest, ViewsJson } from '../contracts/view-api.ts'
import type { Sender } from '../domain/forms/store-answer.ts'
import { organisationsById } from '../domain/identity/find-organisations.ts'
import { namesOfAccounts } from '../domain/identity/list-accounts.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import { endView, orderViews, ownView, saveView, viewName, viewsOf } from '../domain/views/saved-views.ts'
import { reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import { canonicalJson } from '../store/json-object.ts'
import { unitOfWork } from '../store/unit-of-work.ts'
import { refOf } from './describe-work.ts'

export interface ViewKeeping {
  readonly store: Store
  readonly registry: TopicRegistry
}

/** The views of a list that the reader may open, each as it opens for them: without topics and rules that are gone, or not theirs to see. */
export async function readViews({ store, registry }: ViewKeeping, action: Action, who: Sender, list: ViewedList): Promise<ViewsJson> {
  const read = reading(store, action)
  const { views, opens } = await viewsOf(read, list, who.organisation?.id ?? null)
  const owners = await namesOfAccounts(read, views.map(({ account }) => account))
  const organisations = await organisationsById(read, views.flatMap(({ sharedWith }) => sharedWith ?? []))
  const known = namesKnown(registry, action.scope)
  return {
    opens,
    items: views.map(({ id, account, name, query, sharedWith }) => ({
      id, name, ...opened(query, known), own: account === action.actor.id, by: owners.get(account)?.name ?? '', sharedWith: refOf(organisations.get(sharedWith ?? '')),
    })),
  }
}

/** Keeps a view of the actor's own; the same again changes nothing. Throws as `saveView` does. */
export async function keepView({ store }: ViewKeeping, action: Action, who: Sender, list: ViewedList, id: string, { name, query, shared }: ViewRequest): Promise<void> {
  const known = await ownView(reading(store, action), list, id)
  const isSame = known !== null && known.name === viewName(name) && (known.sharedWith !== null) === shared && (query === undefined || canonicalJson(query) === canonicalJson(known.query))
  if (isSame) return
  await unitOfWork(store, action, (change) => saveView(change, id, { list, name, shared, own: who.organisation?.id ?? null, ...(query === undefined ? {} : { query }) }))
}

/** Throws `not-found` for what is none of the actor's own. */
export async function dropView({ store }: ViewKeeping, action: Action, list: ViewedList, id: string): Promise<void> {
  await unitOfWork(store, action, (change) => endView(change, list, id))
}

/** Throws `not-found` where the list is to open with what the actor may not open. */
export async function arrangeViews({ store }: ViewKeeping, action: Action, who: Sender, list: ViewedList, request: ViewOrderRequest): Promise<void> {
  await unitOfWork(store, action, (change) => orderViews(change, list, who.organisation?.id ?? null, request))
}

/** Members of queries that name what may be gone, with what there is for a reader. */
type Known = Readonly<Record<string, ReadonlySet<string>>>

function namesKnown(registry: TopicRegistry, scope: AccessScope): Known {
  const topics = registry.running().filter(({ runtime }) => reachesTopic(scope, runtime.pack.id))
  return { topic: new Set(topics.map(({ runtime }) => runtime.pack.id)), rule: new Set(topics.flatMap(({ runtime }) => [...runtime.rules.keys()])) }
}

function opened(query: ViewQuery, known: Known): { readonly query: ViewQuery; readonly leftOut: readonly string[] } {
  const leftOut: string[] = []
  const members = Object.entries(query).flatMap(([name, value]) => {
    const there = Object.hasOwn(known, name) ? known[name]! : null
    if (there === null) return [[name, value] as const]
    const kept = value.split(',').filter((one) => there.has(one)).join(',')
    if (kept !== value) leftOut.push(name)
    return kept === '' ? [] : [[name, kept] as const]
  })
  return { query: Object.fromEntries(members), leftOut }
}
