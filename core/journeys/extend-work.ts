import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import type { ExtensionAct, ExtensionRequest } from '../contracts/work-api.ts'
import type { Sender } from '../domain/forms/store-answer.ts'
import { extendTime } from '../domain/work/extend-time.ts'
import { findItems, standingFor } from '../domain/work/find-items.ts'
import { unitOfWork } from '../store/unit-of-work.ts'
import type { MovedSubject, WorkActing } from './act-on-work.ts'
import { followLights } from './follow-lights.ts'

/** Asks for more time on a matter, or answers who asked. Throws `not-found` and what `extendTime` does. */
export async function extendWork({ store, machines }: WorkActing, action: Action, who: Sender, subject: MovedSubject, id: string, act: ExtensionAct, { reason, known }: ExtensionRequest): Promise<void> {
  await unitOfWork(store, action, async (change) => {
    const item = (await findItems(change, [id])).get(id)
    if (item?.subject !== subject) throw new HuiyanError('not-found', { thing: id })
    const machine = (await machines.under(change, [item]))(item)
    const standing = (await standingFor(change, [item])).get(id)!
    const { kind, id: account } = action.actor
    const owed = await extendTime(change, machines.calendar, machine, item, {
      act, reason: reason ?? '', known, actor: { kind, id: account, ...standing, organisation: who.organisation?.id ?? null }, actorOrganisation: who.organisation?.title ?? null,
    })
    await followLights(change, [owed])
  })
}
