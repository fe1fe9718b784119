import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import { wholeScope } from '../base/new-action.ts'
import type { Lang, LocalText } from '../base/text.ts'
import type { Page } from '../contracts/api.ts'
import { lights } from '../contracts/matter-clock.ts'
import type { ReferralDetail, ReferralQuery, ReferralStage, ReferralsWaiting, ReferralSummary } from '../contracts/referral-api.ts'
import { recordsOf } from '../domain/audit/object-records.ts'
import { formEnv } from '../domain/forms/form-env.ts'
import type { Sender } from '../domain/forms/store-answer.ts'
import { organisationsById } from '../domain/identity/find-organisations.ts'
import { accusedFor, referralNumber } from '../domain/referrals/referral-words.ts'
import { findItems } from '../domain/work/find-items.ts'
import { timeJson } from '../domain/work/time-json.ts'
import { stateTitle } from '../domain/work/work-words.ts'
import { reading, type Reading } from '../store/access.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'
import { unitOfWork } from '../store/unit-of-work.ts'
import { refOf } from './describe-work.ts'
import { actionsOn, eventsOf, readersJson } from './describe-referral.ts'
import { mayEdit, mayName, rolesOn, workOnReferral } from './referral-work.ts'
import { seeReferral, seeReferrals, wholeReading, type ReferralDeps, type SeenReferral } from './see-referrals.ts'
import { wordMatters } from './word-matters.ts'

/** So many of those who opened it are told. */
const mostReadings = 200

/** A page of the referrals that the actor sees, the newest first; that it was shown is noted on the sealed trail. Throws `bad-cursor`. */
export async function readReferrals(deps: ReferralDeps, action: Action, { stage, cursor, limit }: ReferralQuery): Promise<Page<ReferralSummary>> {
  if (cursor !== undefined && !/^[0-9a-f-]{36}$/.test(cursor)) throw new HuiyanError('bad-cursor')
  const sealed = reading(deps.sealed, { ...action, scope: wholeScope })
  const all = await summarise(deps, sealed, await seeReferrals(deps, sealed))
  const wanted = all.filter((one) => stage === undefined || one.stage === stage || (stage === 'open' && one.stage === 'waiting'))
  const rest = wanted.filter(({ id }) => cursor === undefined || id < cursor)
  const items = rest.slice(0, limit)
  if (items.length > 0) await unitOfWork(deps.sealed, sealed.action, async ({ audit }) => audit({ verb: 'list-referrals', object: { kind: 'referral', id: 'list' }, topic: null, after: { ids: items.map(({ id }) => id) } }))
  return { items, next: rest.length > limit ? items.at(-1)!.id : null, total: { count: wanted.length, atLeast: false } }
}

/** How many wait for the actor. What they say is not shown, and nothing is noted. */
export async function waitingReferrals(deps: ReferralDeps, action: Action): Promise<ReferralsWaiting> {
  const sealed = reading(deps.sealed, { ...action, scope: wholeScope })
  const waiting = (await summarise(deps, sealed, await seeReferrals(deps, sealed))).filter(({ stage }) => stage === 'waiting')
  return { count: waiting.length, light: lights.find((light) => waiting.some(({ time }) => time?.light === light)) ?? null }
}

/** One of them. The reading is noted on the sealed trail before anything is shown. Throws `not-found`. */
export async function readReferral(deps: ReferralDeps, action: Action, sight: Action | null, who: Sender, id: string, lang: Lang): Promise<ReferralDetail> {
  const sealed = reading(deps.sealed, { ...action, scope: wholeScope })
  const seen = await seeReferral(deps, sealed, id)
  const { referral, content } = seen
  await unitOfWork(deps.sealed, sealed.action, async ({ audit }) => audit({ verb: 'read-referral', object: { kind: 'referral', id }, topic: referral.topic, after: { revision: referral.revision } }))
  const work = await workOnReferral(deps, sealed, seen)
  const [summary] = await summarise(deps, sealed, [seen])
  const { matter } = content
  const accused = accusedFor(seen.own.side, content)
  const organisations = await organisationsById(wholeReading(deps.store, action), [...accused.organisations, ...accused.persons.flatMap(({ organisation }) => organisation ?? [])])
  const ref = (one: string) => refOf(organisations.get(one)) ?? { id: one, title: one as LocalText }
  return {
    ...summary!, title: content.title, facts: content.facts, basis: content.basis, revision: referral.revision,
    accused: { organisations: accused.organisations.map(ref), persons: accused.persons.map(({ organisation, ...person }) => ({ ...person, organisation: organisation === null ? null : ref(organisation) })) },
    matter: matter === null ? null : { ...matter, isOpen: await isOpen(deps, sight, matter.id) },
    author: content.authorName, sender: content.organisation?.title ?? null, acts: work.item.acts,
    actions: actionsOn(deps, sealed, seen, work, who, lang), env: formEnv(deps, action.at),
    mayEdit: mayEdit(seen, work), mayName: mayName(deps, seen, work, action.actor.id),
    readers: await readersJson(deps, sealed, seen), events: await eventsOf(deps, sealed, seen, work, lang),
    readings: (await recordsOf(sealed, { kind: 'referral', id }, 'read-referral', mostReadings)).map(({ at, actorName }) => ({ at: at.toISOString(), by: actorName })),
  }
}

async function isOpen(deps: ReferralDeps, sight: Action | null, matter: string): Promise<boolean> {
  if (sight === null) return false
  const read = reading(deps.store, sight)
  return (await wordMatters(deps, read, [...(await findItems(read, [matter])).values()])).has(matter)
}

async function summarise({ registry, machines, timeZone, sealer }: ReferralDeps, sealed: Reading, all: readonly SeenReferral[]): Promise<readonly ReferralSummary[]> {
  const items = await findItems(sealed, all.map(({ referral }) => referral.id))
  const machineOf = await machines.under(sealed, [...items.values()])
  const topics = new Map(registry.running().map(({ runtime }) => [runtime.pack.id, runtime.pack.topic.title]))
  return all.map((seen) => {
    const { referral, content, own } = seen
    const item = items.get(referral.id)!
    const machine = machineOf(item)
    return {
      id: referral.id, number: referralNumber(timeZone, referral), topic: referral.topic, topicTitle: topics.get(referral.topic) ?? referral.topic, title: content.title,
      state: item.state, stateTitle: stateTitle(machine, item.state), stage: stageOf(item, () => rolesOn({ sealer }, seen, { item, machine })), time: timeJson(machines.calendar, item, sealed.action.at),
      side: own.side, drafted: referral.draftedAt.toISOString(),
    }
  })
}

function stageOf({ phase, role }: WorkItem, roles: () => readonly string[]): ReferralStage {
  if (phase === 'closed' || phase === 'void') return 'over'
  return role !== null && roles().includes(role) ? 'waiting' : 'open'
}

