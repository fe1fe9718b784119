import type { AccessScope, Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import type { EntityManager } from '@mikro-orm/sql'
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
  const scope = (action as Partial<Action>).scope as Partial<AccessScope> | undefined
  if (scope === undefined || !isExtent(scope.topics) || !isExtent(scope.organisations)) throw new HuiyanError('scope-missing')
  return action
}

/** Whether rows of `topic` may be seen at all. What may not be seen answers as if it were not there (404, never 403). */
export function reachesTopic(scope: AccessScope, topic: string): boolean {
  return scope.topics === 'all' || scope.topics.includes(topic)
}

/** A condition on a topic column for a repository's query: `{}` when every topic may be seen. */
export function topicsIn(scope: AccessScope): { topic?: { $in: string[] } } {
  return scope.topics === 'all' ? {} : { topic: { $in: [...scope.topics] } }
}

function isExtent(value: unknown): boolean {
  return value === 'all' || (Array.isArray(value) && value.every((item) => typeof item === 'string'))
}
