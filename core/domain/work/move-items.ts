import { HuiyanError } from '../../base/errors.ts'
import type { Machine } from '../../engines/workflow/build-machine.ts'
import { countUp } from '../../store/count-up.ts'
import { WorkAct } from '../../store/entities/work/work-act.ts'
import { WorkItem } from '../../store/entities/work/work-item.ts'
import { maskPersonal } from '../../store/mask-personal.ts'
import type { Reading } from '../../store/access.ts'
import type { Change } from '../../store/unit-of-work.ts'
import { decideMove, type Decided, type Move } from './decide-move.ts'

/** A matter with what is to be done with it, and the machine of its version. */
export interface AskedMove {
  readonly item: WorkItem
  readonly machine: Machine
  readonly move: Move
}

export interface Moved extends Decided {
  readonly id: string
  readonly from: string
  /** Of the act. */
  readonly number: number
}

const chunk = 500

/**
 * Does actions on several matters, each by itself: what stands against one (`decideMove`) is its result and leaves the others be. A
 * matter may come once only.
 */
export async function moveItems(change: Change, asked: readonly AskedMove[]): Promise<ReadonlyMap<string, Moved | HuiyanError>> {
  const { em, action } = change
  const histories = await historiesOf(change, asked.filter(needsHistory).map(({ item }) => item))
  const results = new Map<string, Moved | HuiyanError>()
  const done: (AskedMove & { readonly moved: Moved })[] = []
  for (const one of asked) {
    const { item, machine, move } = one
    const decided = decideMove(machine, item, histories.get(item.id) ?? [], move, action.at)
    if (decided instanceof HuiyanError) {
      results.set(item.id, decided)
      continue
    }
    const moved = { ...decided, id: item.id, from: item.state, number: item.acts + 1 }
    results.set(item.id, moved)
    done.push({ ...one, moved })
  }
  // Those that come to stand alike are written by one statement.
  for (const alike of Map.groupBy(done, ({ moved: { state, phase, role, organisation, assignee } }) => JSON.stringify([state, phase, role, organisation, assignee])).values()) {
    const { state, phase, role, organisation, assignee } = alike[0]!.moved
    for (let at = 0; at < alike.length; at += chunk) {
      const ids = alike.slice(at, at + chunk).map(({ item }) => item.id)
      await em.nativeUpdate(WorkItem, { id: { $in: ids } }, { state, phase, role, organisation, assignee, since: action.at, acts: countUp('acts') })
    }
  }
  const acts = done.map((one) => actOf(change, one))
  for (let at = 0; at < acts.length; at += chunk) await em.insertMany(WorkAct, acts.slice(at, at + chunk))
  for (const one of done) note(change, one)
  return results
}

/** Acts on matters, the earliest first, by matter. */
export async function historiesOf({ em }: Pick<Reading, 'em'>, items: readonly WorkItem[]): Promise<ReadonlyMap<string, readonly WorkAct[]>> {
  const acts: WorkAct[] = []
  for (let at = 0; at < items.length; at += chunk) {
    acts.push(...(await em.find(WorkAct, { item: { $in: items.slice(at, at + chunk).map(({ id }) => id) } }, { orderBy: { number: 'asc' }, disableIdentityMap: true })))
  }
  return Map.groupBy(acts, ({ item }) => item)
}

/** The host's own acts are told in its run; those of people are looked into where somebody else must not have done another, or acted meanwhile. */
function needsHistory({ item, machine, move }: AskedMove): boolean {
  return item.acts > 0 && ((move.known !== undefined && move.known !== item.acts) || (machine.workflow.actions[move.action]?.notSameActorAs ?? []).length > 0)
}

function actOf({ action }: Change, { item, move, moved }: AskedMove & { readonly moved: Moved }): WorkAct {
  return {
    item: item.id, number: moved.number, action: move.action, from: moved.from, to: moved.state, at: action.at,
    account: action.actor.kind === 'system' ? null : action.actor.id, actorName: action.actor.name, actorOrganisation: move.actorOrganisation ?? null,
    organisation: moved.organisation === item.organisation ? null : moved.organisation, answer: move.answer ?? null,
    note: move.note === undefined || move.note === null ? null : maskPersonal(move.note),
  }
}

function note({ audit }: Change, { item, move, moved }: AskedMove & { readonly moved: Moved }): void {
  const handed = moved.organisation !== item.organisation
  audit({
    verb: `${move.action.replaceAll('_', '-')}-${item.subject}`, object: { kind: item.subject, id: item.id }, topic: item.topic,
    before: { state: item.state, ...(handed ? { organisation: item.organisation } : {}) },
    after: {
      state: moved.state, act: moved.number, ...(handed ? { organisation: moved.organisation } : {}), ...(move.answer === undefined || move.answer === null ? {} : { answer: move.answer }),
      ...(move.note === undefined || move.note === null ? {} : { note: maskPersonal(move.note) }),
      ...(move.actor.kind === 'system' ? {} : { roles: [...move.actor.roles], for: move.actor.organisation }), ...move.details,
    },
  })
}
