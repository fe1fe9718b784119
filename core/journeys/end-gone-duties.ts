import type { Action } from '../base/action.ts'
import { textIn } from '../base/text.ts'
import { unansweredOf } from '../domain/duties/find-duties.ts'
import { organisationsGone, organisationTitle } from '../domain/identity/find-organisations.ts'
import { excusal } from '../domain/work/excusing.ts'
import { reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import { unitOfWork } from '../store/unit-of-work.ts'
import type { ConvertDeps } from './convert-alerts.ts'
import { itemsOf, moveByHost } from './move-by-host.ts'
import { settleMoves } from './settle-moves.ts'

/** In one change: other writers wait no longer than a moment. */
const lot = 500

/**
 * Excuses organisations that are there no more from the duties that they have not answered: nobody could, and they would be late for
 * ever. Each says why in its history. Stopped at any point it goes on with the next look. Gives how many.
 */
export async function endGoneDuties(deps: ConvertDeps & { readonly store: Store }, act: () => Action, signal: AbortSignal): Promise<number> {
  const { store, machines, timeZone } = deps
  for (let ended = 0; ; ) {
    const look = reading(store, act())
    if (signal.aborted || (await unansweredOf(look, [...(await organisationsGone(look, timeZone)).keys()], 1)).length === 0) return ended
    const more = await unitOfWork(store, act(), async (change) => {
      const gone = await organisationsGone(change, timeZone)
      const ids = (await unansweredOf(change, [...gone.keys()], lot)).map(({ id }) => id)
      const items = await itemsOf(change, ids)
      await moveByHost({ machines, settle: (host, before, results) => settleMoves(deps, host, before, results) }, change, items, (item) => {
        const organisation = gone.get(item.organisation ?? '')
        return { ...excusal, note: organisation === undefined ? null : `${textIn(organisationTitle(organisation), 'zh-CN')}已于 ${organisation.validTo} 撤销，不再填报` }
      })
      change.audit({ verb: 'end-gone-duties', object: { kind: 'duty', id: 'sweep' }, topic: null, after: { duties: items.length } })
      return items.length
    })
    if (more === 0) return ended
    ended += more
  }
}
