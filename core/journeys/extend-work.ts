import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import { lights } from '../contracts/matter-clock.ts'
import type { ExtensionAct, ExtensionRequest } from '../contracts/work-api.ts'
import type { Sender } from '../domain/forms/store-answer.ts'
import { notifyAnswered, notifyAsked } from '../domain/notifications/notify.ts'
import { extendTime } from '../domain/work/extend-time.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'
import { unitOfWork, type Change } from '../store/unit-of-work.ts'
import type { MovedSubject } from './act-asked.ts'
import type { WorkActing } from './act-on-work.ts'
import { findMatter } from './find-matter.ts'
import { followExtension } from './follow-extension.ts'
import { followLights, toldOf } from './follow-lights.ts'
import { standingOn } from './notice-sight.ts'

/** Asks for more time on a matter, or answers who asked. Throws `not-found` and what `extendTime` does. */
export async function extendWork(deps: WorkActing, action: Action, who: Sender, subject: MovedSubject, id: string, act: ExtensionAct, request: ExtensionRequest): Promise<void> {
  await unitOfWork(deps.store, action, async (change) => extendOne(deps, change, who, await findMatter(change, subject, id), act, request))
}

/** The same within a change. Whoever may answer is told that somebody asks, who asked is told the answer; what waits for a matter is given time with it. */
export async function extendOne(deps: Omit<WorkActing, 'store'>, change: Change, who: Sender, item: WorkItem, act: ExtensionAct, { reason, known }: ExtensionRequest): Promise<void> {
  const { machines } = deps
  const { actor } = change.action
  const machine = (await machines.under(change, [item]))(item)
  const standing = (await standingOn(change, [item])).get(item.id)
  if (standing === undefined) throw new HuiyanError('not-found', { thing: item.id })
  const { owed, clock, asker, ...done } = await extendTime(change, machines.calendar, machine, item, {
    act, reason: reason ?? '', known, actor: { kind: actor.kind, id: actor.id, ...standing, organisation: who.organisation?.id ?? null }, actorOrganisation: who.organisation?.title ?? null,
  })
  await followLights(deps, change, [owed])
  const told = { ...toldOf(item), due: new Date(clock.due) }
  const light = lights[item.light ?? lights.length - 1] ?? 'green'
  if (act === 'ask') await notifyAsked(change, told, { act: done.act, light, roles: machine.workflow.extension!.approve })
  else if (asker !== null) await notifyAnswered(change, told, { act: done.act, light, to: asker, isGranted: act === 'grant' })
  if (act === 'grant') await followLights(deps, change, await followExtension(deps, change, item, clock))
}
