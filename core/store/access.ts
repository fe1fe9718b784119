import { raw } from '@mikro-orm/core'
import type { EntityManager } from '@mikro-orm/sql'
import type { AccessScope, Action, Extent } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import type { Store } from './database.ts'

/** Reading in somebody's name: what repositories take first. Its scope has been checked to be there. */
export interface Reading {
  readonly em: EntityManager
  readonly action: Action
}

/** Reads the last committed state in the name of `action`. Throws `scope-missing` when it carries no scope. */
export function reading(store: Store, action: Action): Reading {
  return { em: store.reader(), action: withScope(action) }
}

/** The action itself, once its scope is known to be there. Throws `scope-missing`: forgetting it must never mean "all". */
export function withScope(action: Action): Action {
  const scope = (action as Partial<Action>).scope as readonly Partial<Extent>[] | undefined
  if (!Array.isArray(scope) || !scope.every((extent: Partial<Extent> | undefined) => isExtent(extent?.topics) && isExtent(extent?.organisations))) throw new HuiyanError('scope-missing')
  return action
}

/** The condition that leaves everything: an empty one among alternatives would be passed over. */
export const everything: object = Object.freeze({})

/** A condition on the column `topic`: `{}` when every topic may be seen, whole or in part. What belongs to a topic as a whole takes `wholeTopicsIn`. */
export function topicsIn(scope: AccessScope): { topic?: { $in: string[] } } {
  return scope.some(({ topics }) => topics === 'all') ? {} : { topic: { $in: [...new Set(scope.flatMap(({ topics }) => topics))] } }
}

/** A condition for what belongs to a topic as a whole: for those who reach all organisations of it. */
export function wholeTopicsIn(scope: AccessScope): { topic?: { $in: string[] } } {
  return topicsIn(scope.filter(({ organisations }) => organisations === 'all'))
}

/**
 * A condition for what belongs to an organisation, by its columns `topic` and `organisation`: where both lie within one extent. What
 * belongs to no organisation is for those alone who reach all of them.
 */
export function organisationsIn(scope: AccessScope): object {
  const conditions = scope.map(({ topics, organisations }) => ({
    ...(topics === 'all' ? {} : { topic: { $in: [...topics] } }),
    ...(organisations === 'all' ? {} : below('organisation', organisations)),
  }))
  if (conditions.some((condition) => Reflect.ownKeys(condition).length === 0)) return everything
  return conditions.length === 0 ? { topic: { $in: [] } } : { $or: conditions }
}

/**
 * A condition for what is for those with a role, by its columns `role`, `topic` and `organisation`: a role counts where its own grant
 * reaches, not where another's does. With `andAny` what names no role is for whoever reaches it.
 */
export function ownRolesIn(scope: AccessScope, { andAny = false } = {}): object {
  const own = scope.flatMap((extent) => (extent.role === undefined ? [] : [{ $and: [andAny ? { $or: [{ role: extent.role }, { role: null }] } : { role: extent.role }, organisationsIn([extent])] }]))
  return own.length === 0 ? { id: null } : { $or: own }
}

/** The same apart, for who seeks by an index: for each role the conditions of which one has to hold, as few as say the same. */
export function ownRolesApart(scope: AccessScope): readonly (readonly object[])[] {
  const byRole = Map.groupBy(scope.filter(({ role }) => role !== undefined), ({ role }) => role!)
  return [...byRole].map(([role, extents]) => joined(joined(extents, 'topics', 'organisations'), 'organisations', 'topics').map((extent) => ({ $and: [{ role }, organisationsIn([extent])] })))
}

/** Extents that are alike in one respect as one that has what each has in the other. */
function joined(extents: readonly Extent[], alike: 'topics' | 'organisations', other: 'topics' | 'organisations'): readonly Extent[] {
  const keyOf = (extent: Extent) => (extent[alike] === 'all' ? 'all' : JSON.stringify([...new Set(extent[alike])].sort()))
  return [...Map.groupBy(extents, keyOf).values()].map((some) => ({ ...some[0]!, [other]: some.some((one) => one[other] === 'all') ? 'all' : [...new Set(some.flatMap((one) => one[other]))] }))
}

/** What `organisationsIn` demands of a table, as a text of SQL with its values. */
export function withinSql(scope: AccessScope, table: string): { readonly sql: string; readonly values: readonly string[] } {
  const values: string[] = []
  const places = (all: readonly string[]) => {
    values.push(...all)
    return all.map(() => '?').join(', ')
  }
  const within = scope.map(({ topics, organisations }) => [
    ...(topics === 'all' ? [] : [`${table}.topic in (${places(topics)})`]),
    ...(organisations === 'all' ? [] : [`${table}.organisation in (select c.descendant from organisation_closure as c where c.ancestor in (${places(organisations)}))`]),
  ].join(' and '))
  return { sql: within.length === 0 ? '1 = 0' : `(${within.map((one) => `(${one === '' ? '1 = 1' : one})`).join(' or ')})`, values }
}

/** A condition for what hangs on something else that belongs to an organisation: a row of `table` is within reach whose `key` is what `column` holds. */
export function reachedThrough(scope: AccessScope, column: string, table: string, key = 'id'): object {
  if (organisationsIn(scope) === everything) return everything
  const { sql, values } = withinSql(scope, 't')
  const condition = raw((alias) => `exists (select 1 from ${table} as t where t.${key} = ${alias}.${column} and ${sql})`, values)
  return { [condition as unknown as string]: [] }
}

/** A condition for what is somebody's, by the column that names the account: they belong to an organisation within reach. Who belongs to none is for those who reach all. */
export function accountsThrough(scope: AccessScope, column: string): object {
  if (scope.some(({ organisations }) => organisations === 'all')) return everything
  const roots = [...new Set(scope.flatMap(({ organisations }) => organisations as readonly string[]))]
  const condition = raw((alias) => `exists (select 1 from account as a join organisation_closure as c on c.descendant = a.organisation_id where a.id = ${alias}.${column} and c.ancestor in (${roots.map(() => '?').join(', ')}))`, roots)
  return { [condition as unknown as string]: [] }
}

/** A condition for what is sealed, by its column `id`: the actor is named for it now. Neither a role nor reach stands in for that. */
export function namedFor({ actor }: Pick<Action, 'actor'>): object {
  const key = raw((alias) => `exists (select 1 from referral_reader as n where n.referral = ${alias}.id and n.account = ? and n.ended_at is null)`, [actor.kind === 'person' ? actor.id : ''])
  return { [key as unknown as string]: [] }
}

/**
 * A condition for what people keep for themselves, by its column `account`, and may share, by its column `sharedWith`: the actor's own, and
 * what is shared with an organisation at or above `own`, where the actor belongs, or one that a grant of theirs names.
 */
export function ownOrSharedWith({ actor, scope }: Pick<Action, 'actor' | 'scope'>, own: string | null): object {
  const places = [...new Set([...(own === null ? [] : [own]), ...scope.flatMap(({ organisations }) => (organisations === 'all' ? [] : organisations))])]
  const above = raw((alias) => `${alias}.shared_with in (select c.ancestor from organisation_closure as c where c.descendant in (${places.map(() => '?').join(', ')}))`, places)
  return { $or: [{ account: actor.id }, ...(places.length === 0 ? [] : [{ [above as unknown as string]: [] }])] }
}

/** A condition: what a column names is one of the roots or lies below one, as the tree stands. */
export function below(column: string, roots: readonly string[]): object {
  const places = roots.map(() => '?').join(', ')
  const key = raw((alias) => `${alias}.${column} in (select c.descendant from organisation_closure as c where c.ancestor in (${places}))`, [...roots])
  return { [key as unknown as string]: [] }
}

function isExtent(value: unknown): boolean {
  return value === 'all' || (Array.isArray(value) && value.every((item) => typeof item === 'string'))
}
