import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import { textIn } from '../base/text.ts'
import { unansweredOf } from '../domain/duties/find-duties.ts'
import { organisationsGone, organisationTitle } from '../domain/identity/find-organisations.ts'
import { excusal } from '../domain/work/excusing.ts'
import { reading, type Reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import { unitOfWork } from '../store/unit-of-work.ts'
import type { ConvertDeps } from './convert-alerts.ts'
import { itemsOf, moveByHost } from './move-by-host.ts'
import { settleMoves } from './settle-moves.ts'

/** In one change: other writers wait no longer than a moment. */
const lot = 500

/**
 * Excuses organisations that are there no more from the duties that they have not answered: nobody could, and they would be late for
 * ever. Each says why in its history; what its own workflow does not allow stays. Stopped at any point it goes on with the next look. Gives
 * how many.
 */
export async function endGoneDuties(deps: ConvertDeps & { readonly store: Store }, act: () => Action, signal: AbortSignal): Promise<number> {
  const { store, machines, timeZone } = deps
  const open = async (read: Reading, after: string, limit: number) => {
    const gone = await organisationsGone(read, timeZone)
    return { gone, ids: (await unansweredOf(read, [...gone.keys()], after, limit)).map(({ id }) => id) }
  }
  let ended = 0
  // A look costs the writer nothing.
  for (let after = ''; !signal.aborted && (await open(reading(store, act()), after, 1)).ids.length > 0;) {
    after = await unitOfWork(store, act(), async (change) => {
      const { gone, ids } = await open(change, after, lot)
      await moveByHost({
        machines,
        settle: async (host, before, results) => {
          ended += [...results.values()].filter((result) => !(result instanceof HuiyanError)).length
          await settleMoves(deps, host, before, results)
        },
      }, change, await itemsOf(change, ids), ({ organisation: id }) => {
        const organisation = gone.get(id ?? '')
        return { ...excusal, note: organisation === undefined ? null : `${textIn(organisationTitle(organisation), 'zh-CN')}已于 ${organisation.validTo} 撤销，不再填报` }
      })
      change.audit({ verb: 'end-gone-duties', object: { kind: 'duty', id: 'sweep' }, topic: null, after: { duties: ids.length } })
      return ids.at(-1) ?? after
    })
  }
  return ended
}
