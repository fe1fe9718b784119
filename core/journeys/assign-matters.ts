import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import { textIn, type Lang } from '../base/text.ts'
import type { AlertActsResponse } from '../contracts/alert-acts.ts'
import type { AssignRequest } from '../contracts/assign-api.ts'
import { lights } from '../contracts/matter-clock.ts'
import type { Sender } from '../domain/forms/store-answer.ts'
import { seeNotices } from '../domain/notices/find-notices.ts'
import { notifyGiven } from '../domain/notifications/notify.ts'
import { assignItem } from '../domain/work/assign-item.ts'
import { findItems } from '../domain/work/find-items.ts'
import type { Reading } from '../store/access.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'
import { unitOfWork } from '../store/unit-of-work.ts'
import type { WorkActing } from './act-on-work.ts'
import { toldOf } from './follow-lights.ts'
import { holdersOf, manageable, personAt } from './holders-of.ts'
import { sightOf, standingOn } from './notice-sight.ts'

/** Makes several matters somebody's, or nobody's, in one change: what stands against one is said, the rest is done. Whoever is given one by another is told. */
export async function assignMatters(deps: WorkActing, action: Action, who: Sender, { matters, to }: AssignRequest, lang: Lang): Promise<AlertActsResponse> {
  return unitOfWork(deps.store, action, async (change) => {
    const known = new Map(matters.map((matter) => [matter.id, matter.acts]))
    const items = await itemsWithin(change, [...known.keys()])
    const all = [...items.values()]
    const [machineOf, standing, holders] = [await deps.machines.under(change, all), await standingOn(change, all), await holdersOf(deps, change, all)]
    const person = to === null ? null : await personAt(deps, change, to)
    const theirs = person === null ? new Set<string>() : await manageable(person.read, all)
    const { kind, id: account } = change.action.actor
    const refused: { id: string; error: HuiyanError }[] = []
    for (const [id, acts] of known) {
      const item = items.get(id)
      try {
        if (item === undefined) throw new HuiyanError('not-found', { thing: id })
        const act = await assignItem(change, machineOf(item), item, {
          actor: { kind, id: account, ...standing.get(id)!, organisation: who.organisation?.id ?? null }, actorOrganisation: who.organisation?.title ?? null, holder: holders.get(id) ?? null, known: acts,
          to: to === null ? null : { id: to, name: person?.principal.name ?? '' }, isAble: to === null || theirs.has(id),
        })
        if (to !== null && to !== account) await notifyGiven(change, toldOf(item), { act, light: lights[item.light ?? lights.length - 1] ?? 'green', to })
      } catch (thrown) {
        if (!(thrown instanceof HuiyanError)) throw thrown
        refused.push({ id, error: thrown })
      }
    }
    // Nothing else would leave a trace.
    if (refused.length === known.size) change.audit({ verb: 'assign-matters', object: { kind: 'work', id: matters[0]!.id }, topic: null, after: { refused: refused.map(({ id, error }) => ({ id, code: error.code })) } })
    const failed = new Set(refused.map(({ id }) => id))
    return { done: [...known.keys()].filter((id) => !failed.has(id)), refused: refused.map(({ id, error }) => ({ id, code: error.code, detail: textIn(error.detail, lang), hint: textIn(error.hint, lang) })) }
  })
}

/** Matters within the actor's reach, by id; of notices those that they may act on. */
export async function itemsWithin(read: Reading, ids: readonly string[]): Promise<ReadonlyMap<string, WorkItem>> {
  const items = await findItems(read, ids)
  const notices = [...items.values()].filter(({ subject }) => subject === 'notice').map(({ id }) => id)
  if (notices.length === 0) return items
  const seen = await seeNotices(read, sightOf(read.action.scope), notices)
  return new Map([...items].filter(([id, { subject }]) => subject !== 'notice' || seen.get(id)?.open.has(id) === true))
}
