import type { LocalText } from '../base/text.ts'
import type { GrantJson, GrantState } from '../contracts/access-api.ts'
import type { OrganisationRef } from '../contracts/work-api.ts'
import { organisationsById, organisationTitle } from '../domain/identity/find-organisations.ts'
import { isOpenOn, standsAt } from '../domain/identity/grant-rules.ts'
import { delegatedFrom, namesOfAccounts } from '../domain/identity/list-accounts.ts'
import { todayOf } from '../domain/identity/change-register.ts'
import { heldGrants } from '../domain/identity/held-grants.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import type { Reading } from '../store/access.ts'
import type { Grant } from '../store/entities/identity/grant.ts'

export interface GrantTelling {
  readonly registry: TopicRegistry
  readonly timeZone: string
}

/** Grants with the titles of what they name, who gave them, and what was handed on from them. */
export async function describeGrants({ registry, timeZone }: GrantTelling, read: Reading, grants: readonly Grant[]): Promise<readonly GrantJson[]> {
  const handedOn = await delegatedFrom(read, grants.map(({ id }) => id))
  const all = [...grants, ...handedOn]
  const origins = await heldGrants(read, all.flatMap((grant) => (grant.delegatedFrom as unknown as string | null) ?? []))
  const organisations = await organisationsById(read, all.flatMap((grant) => (grant.organisation as unknown as string | null) ?? []))
  const people = await namesOfAccounts(read, [...handedOn.map(({ account }) => account as unknown as string), ...[...origins.values()].map(({ account }) => account as unknown as string)])
  const titles = topicTitles(registry)
  const { at } = read.action
  const today = todayOf(read, timeZone)
  const stateOf = (grant: Grant): GrantState => {
    const origin = origins.get((grant.delegatedFrom as unknown as string | null) ?? '')
    const isOver = !isOpenOn(grant, today) || (origin !== undefined && (!isOpenOn(origin, today) || people.get(origin.account as unknown as string)?.state !== 'active'))
    return isOver ? 'over' : standsAt(grant, timeZone, at) && (origin === undefined || standsAt(origin, timeZone, at)) ? 'standing' : 'later'
  }
  const reach = (grant: Grant) => ({
    organisation: refOf(organisations, grant), topics: grant.topics === null ? null : grant.topics.map((id) => ({ id, title: titles.get(id) ?? id })),
    validFrom: grant.validFrom, validTo: grant.validTo, state: stateOf(grant),
  })
  const personOf = (id: string) => ({ id, name: people.get(id)?.name ?? id })
  return grants.map((grant) => {
    const origin = origins.get((grant.delegatedFrom as unknown as string | null) ?? '')
    return {
      id: grant.id, role: grant.role, ...reach(grant),
      granted: grant.grantedAt === null ? null : { at: grant.grantedAt.toISOString(), by: grant.grantedBy ?? '', reason: grant.reason },
      ended: grant.endedBy === null ? null : { at: grant.endedAt?.toISOString() ?? null, by: grant.endedBy },
      delegatedBy: origin === undefined ? null : personOf(origin.account as unknown as string),
      delegations: handedOn.filter((one) => (one.delegatedFrom as unknown as string) === grant.id).map((one) => ({ id: one.id, to: personOf(one.account as unknown as string), ...reach(one) })),
    }
  })
}

function refOf(organisations: Awaited<ReturnType<typeof organisationsById>>, grant: Grant): OrganisationRef | null {
  const id = grant.organisation as unknown as string | null
  const found = organisations.get(id ?? '')
  return id === null ? null : { id, title: found === undefined ? id : organisationTitle(found) }
}

function topicTitles(registry: TopicRegistry): ReadonlyMap<string, LocalText> {
  return new Map(registry.running().map(({ runtime }) => [runtime.pack.id, runtime.pack.topic.title]))
}
