import { raw } from '@mikro-orm/core'
import type { Reading } from '../../store/access.ts'
import { SupervisionCase } from '../../store/entities/cases/supervision-case.ts'
import { WorkAct } from '../../store/entities/work/work-act.ts'
import type { Standing } from './roles-within.ts'
import { changeVersion, returnVersion } from './work-words.ts'

const chunk = 500

/** Who took part in each of some matters, and in the alert that it comes of, from its dispatch on: the accounts that acted, and those in whose place somebody did. Whoever took them over to another version had nothing to do with them. */
export async function partakersOf({ em }: Pick<Reading, 'em'>, matters: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const wanted = [...new Set(matters)]
  const people = new Map<string, Set<string>>()
  for (let at = 0; at < wanted.length; at += chunk) {
    const some = wanted.slice(at, at + chunk)
    const cases = await em.find(SupervisionCase, { id: { $in: some }, alert: { $ne: null } }, { fields: ['id', 'alert'], disableIdentityMap: true })
    const caseOf = new Map(cases.map(({ id, alert }) => [alert!, id]))
    for (const { item: acted, account, inPlaceOf } of await em.find(WorkAct, { item: { $in: [...some, ...caseOf.keys()] }, action: { $nin: [changeVersion, returnVersion] } }, { fields: ['item', 'account', 'inPlaceOf'], disableIdentityMap: true })) {
      const item = caseOf.get(acted) ?? acted
      const known = people.get(item) ?? new Set<string>()
      for (const one of [account, inPlaceOf]) if (one !== null) known.add(one)
      people.set(item, known)
    }
  }
  return people
}

/** What is left of a standing for a matter that some people are kept from: nothing for one of them, nor a role that one of them alone has lent. */
export function keptApart(standing: Standing, actor: string, people: ReadonlySet<string> | undefined): Standing {
  if (people === undefined || people.size === 0) return standing
  if (people.has(actor)) return { roles: [], inPlaceOf: {} }
  const lent = Object.entries(standing.inPlaceOf).map(([role, holders]) => [role, holders.filter((holder) => !people.has(holder))] as const)
  const lost = new Set(lent.filter(([, holders]) => holders.length === 0).map(([role]) => role))
  return { roles: standing.roles.filter((role) => !lost.has(role)), inPlaceOf: Object.fromEntries(lent.filter(([role]) => !lost.has(role))) }
}

/** A condition on matters: none that the reader is kept from. */
export function notKeptFrom({ action: { actor } }: Pick<Reading, 'action'>): object {
  const key = raw((alias) => `(${alias}.apart_from is null or not exists (select 1 from work_act as a where a.item in (${alias}.apart_from, (select c.alert from supervision_case as c where c.id = ${alias}.apart_from)) and a.action not in (?, ?) and (a.account = ? or a.in_place_of = ?)))`, [changeVersion, returnVersion, actor.id, actor.id])
  return { [key as unknown as string]: [] }
}
