import { HuiyanError } from '../base/errors.ts'
import { textIn } from '../base/text.ts'
import { organisationsNow, organisationTitle } from '../domain/identity/find-organisations.ts'
import { organisationsBelow } from '../domain/identity/organisations-below.ts'
import type { AskedPart } from '../domain/work/decide-move.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'
import type { Change } from '../store/unit-of-work.ts'

/** Says of a matter whom it asks when it is split: those below whoever is in charge that serve its region; why nobody is asked otherwise. */
export async function whomToAsk({ timeZone }: { readonly timeZone: string }, change: Change): Promise<(item: WorkItem) => readonly AskedPart[] | HuiyanError> {
  const organisations = await organisationsNow(change, timeZone)
  const titles = new Map(organisations.map((one) => [one.id, organisationTitle(one)]))
  const known = new Map<string, readonly string[]>()
  const below = (organisation: string, region: string): readonly string[] => {
    const key = `${organisation} ${region}`
    if (!known.has(key)) known.set(key, organisationsBelow(organisations, organisation, region))
    return known.get(key)!
  }
  return ({ organisation, region }) => {
    if (region === null) return new HuiyanError('work-without-region')
    const found = organisation === null ? [] : below(organisation, region)
    const title = titles.get(organisation ?? '') ?? organisation ?? ''
    return found.length > 0 ? found.map((id) => ({ id: change.action.nextId(), organisation: id })) : new HuiyanError('work-none-below', { 'organisation-zh': textIn(title, 'zh-CN'), 'organisation-en': textIn(title, 'en'), region })
  }
}
