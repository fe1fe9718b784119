import type { Action } from '../base/action.ts'
import type { ExtensionAct, ExtensionRequest } from '../contracts/work-api.ts'
import type { Sender } from '../domain/forms/store-answer.ts'
import { extendTime } from '../domain/work/extend-time.ts'
import { unitOfWork } from '../store/unit-of-work.ts'
import type { MovedSubject } from './act-asked.ts'
import type { WorkActing } from './act-on-work.ts'
import { findMatter } from './find-matter.ts'
import { followLights } from './follow-lights.ts'
import { standingOn } from './notice-sight.ts'

/** Asks for more time on a matter, or answers who asked. Throws `not-found` and what `extendTime` does. */
export async function extendWork(deps: WorkActing, action: Action, who: Sender, subject: MovedSubject, id: string, act: ExtensionAct, { reason, known }: ExtensionRequest): Promise<void> {
  const { store, machines } = deps
  await unitOfWork(store, action, async (change) => {
    const item = await findMatter(change, subject, id)
    const machine = (await machines.under(change, [item]))(item)
    const standing = (await standingOn(change, [item])).get(id)!
    const { kind, id: account } = action.actor
    const owed = await extendTime(change, machines.calendar, machine, item, {
      act, reason: reason ?? '', known, actor: { kind, id: account, ...standing, organisation: who.organisation?.id ?? null }, actorOrganisation: who.organisation?.title ?? null,
    })
    await followLights(deps, change, [owed])
  })
}
