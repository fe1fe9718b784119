import { HuiyanError } from '../base/errors.ts'
import { wholeScope } from '../base/new-action.ts'
import type { Sender } from '../domain/forms/store-answer.ts'
import { liesWithin } from '../domain/identity/organisations-within.ts'
import { findSamples } from '../domain/samples/find-samples.ts'
import { findItems } from '../domain/work/find-items.ts'
import { canReopen, failed, withdrawn } from '../domain/work/inspections.ts'
import { partakersOf } from '../domain/work/kept-apart.ts'
import type { Machines } from '../domain/work/machines.ts'
import { reasonMissing } from '../domain/work/reason-missing.ts'
import type { Change } from '../store/unit-of-work.ts'
import type { ActAsked } from './act-asked.ts'

export interface ReadySamples {
  readonly asked: readonly ActAsked[]
  readonly refused: ReadonlyMap<string, HuiyanError>
}

/**
 * Looks at acts on samples before they are done. Whoever took part in the case, or belongs to the organisation that put it right, does
 * nothing with its sample; failing one and withdrawing one need a reason, which may stand in the answer under `reason`; and what fails
 * has to have a way back. What is not about samples passes through.
 */
export async function readySamples({ machines }: { readonly machines: Machines }, change: Change, who: Sender, asked: readonly ActAsked[]): Promise<ReadySamples> {
  const about = asked.filter(({ item }) => item.subject === 'sample')
  if (about.length === 0) return { asked, refused: new Map() }
  const whole = { ...change, action: { ...change.action, scope: wholeScope } }
  const samples = await findSamples(whole, about.map(({ item }) => item.id))
  const cases = await findItems(whole, [...samples.values()].map((sample) => sample.case))
  const partakers = await partakersOf(change, [...cases.keys()])
  const within = await liesWithin(change, who.organisation?.id ?? null)
  const [machineOf, caseMachineOf] = [await machines.under(change, about.map(({ item }) => item)), await machines.under(change, [...cases.values()])]
  const refused = new Map<string, HuiyanError>()
  const ready = asked.map((one) => {
    if (one.item.subject !== 'sample') return one
    const { workflow } = machineOf(one.item)
    const inspected = cases.get(samples.get(one.item.id)?.case ?? '')
    const action = Object.hasOwn(workflow.actions, one.action) ? workflow.actions[one.action]! : null
    const said = [one.data?.['reason'], one.note].filter((text) => typeof text === 'string' && text.trim() !== '')
    const note = said.length === 0 ? null : said.join('；')
    const refuse = (error: HuiyanError) => refused.set(one.item.id, error)
    if (inspected === undefined) refuse(new HuiyanError('not-found', { thing: one.item.id }))
    else if (partakers.get(inspected.id)?.has(change.action.actor.id) === true || (inspected.organisation !== null && within(inspected.organisation))) refuse(new HuiyanError('sample-own-case'))
    // What the workflow refuses, it says itself.
    else if (action?.from.includes(one.item.state) === true) {
      const missing = action.to === failed || action.to === withdrawn ? reasonMissing(action.title ?? one.action, note) : null
      if (missing !== null) refuse(missing)
      else if (action.to === failed && inspected.phase === 'closed' && !canReopen(caseMachineOf(inspected), inspected)) refuse(new HuiyanError('sample-cannot-reopen'))
    }
    return { ...one, note }
  })
  return { asked: ready.filter(({ item }) => !refused.has(item.id)), refused }
}
