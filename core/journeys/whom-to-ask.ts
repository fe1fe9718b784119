import { HuiyanError } from '../base/errors.ts'
import { textIn } from '../base/text.ts'
import { organisationsNow, organisationTitle } from '../domain/identity/find-organisations.ts'
import { organisationsBelow } from '../domain/identity/organisations-below.ts'
import { isSplitting } from '../domain/work/asked-parts.ts'
import type { AskedPart } from '../domain/work/decide-move.ts'
import type { PinnedMachine } from '../domain/work/machines.ts'
import type { OpenAction } from '../domain/work/open-actions.ts'
import type { Reading } from '../store/access.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'
import type { Change } from '../store/unit-of-work.ts'

/** Says of a matter which organisations it asks when it is split: those below whoever is in charge that serve its region; why nobody is asked otherwise. */
export async function organisationsToAsk({ timeZone }: { readonly timeZone: string }, read: Reading): Promise<(item: WorkItem) => readonly string[] | HuiyanError> {
  const organisations = await organisationsNow(read, timeZone)
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
    return found.length > 0 ? found : new HuiyanError('work-none-below', { 'organisation-zh': textIn(title, 'zh-CN'), 'organisation-en': textIn(title, 'en'), region })
  }
}

/** The same as parts to be opened, each with an id of its own. */
export async function whomToAsk(deps: { readonly timeZone: string }, change: Change): Promise<(item: WorkItem) => readonly AskedPart[] | HuiyanError> {
  const askedOf = await organisationsToAsk(deps, change)
  return (item) => {
    const found = askedOf(item)
    return found instanceof HuiyanError ? found : found.map((organisation) => ({ id: change.action.nextId(), organisation }))
  }
}

/** A matter, what it goes by, and what its workflow lets somebody do. */
export interface Offered {
  readonly item: WorkItem
  readonly machine: PinnedMachine
  readonly actions: readonly OpenAction[]
}

/** The same without what splits a matter of which nobody could be asked. */
export async function withSomebodyToAsk(deps: { readonly timeZone: string }, read: Reading, offered: readonly Offered[]): Promise<readonly Offered[]> {
  if (!offered.some(({ machine, actions }) => actions.some(({ name }) => isSplitting(machine, name)))) return offered
  const askedOf = await organisationsToAsk(deps, read)
  return offered.map((one) => ({ ...one, actions: one.actions.filter(({ name }) => !isSplitting(one.machine, name) || !(askedOf(one.item) instanceof HuiyanError)) }))
}
