import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import type { MentionableJson } from '../contracts/comment-api.ts'
import type { Machines } from '../domain/work/machines.ts'
import { assignActsOf } from '../domain/work/assign-item.ts'
import { reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import { itemsWithin } from './assign-matters.ts'
import { holdersOf, manageable, personAt } from './holders-of.ts'
import { standingOn } from './notice-sight.ts'
import { offeredPeople } from './offered-people.ts'

export interface Giving {
  readonly store: Store
  readonly machines: Machines
  readonly timeZone: string
}

/** Those to whom the actor may give a matter, by name: who can see to it, whoever has it and the actor left out; nobody where they may not. Throws `not-found`. */
export async function whomToGive(deps: Giving, action: Action, id: string, q: string): Promise<readonly MentionableJson[]> {
  const read = reading(deps.store, action)
  const item = (await itemsWithin(read, [id])).get(id)
  if (item === undefined) throw new HuiyanError('not-found', { thing: id })
  const holder = (await holdersOf(deps, read, [item])).get(id) ?? null
  const { actor } = read.action
  const may = assignActsOf((await deps.machines.under(read, [item]))(item), item, { kind: actor.kind, id: actor.id, ...(await standingOn(read, [item])).get(id)!, organisation: null }, holder)
  if (item.role === null || !may.includes('give')) return []
  return offeredPeople(read, { roles: [item.role], organisation: item.organisation, q }, async (account) => {
    const person = account === actor.id || account === holder?.id ? null : await personAt(deps, read, account)
    return person !== null && (await manageable(person.read, [item])).has(id)
  })
}
