import { HuiyanError } from '../base/errors.ts'
import type { ReferralSide } from '../contracts/referral-api.ts'
import { rolesInCharge } from '../domain/referrals/referral-words.ts'
import { findItems } from '../domain/work/find-items.ts'
import type { PinnedMachine } from '../domain/work/machines.ts'
import type { Reading } from '../store/access.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'
import { namerOf, rolesAt } from './referral-roles.ts'
import type { ReferralDeps, SeenReferral } from './see-referrals.ts'

/** The work on a referral, in the sealed store, with the machine of its version. */
export interface ReferralWork {
  readonly item: WorkItem
  readonly machine: PinnedMachine
}

/** The work on a referral that the actor sees; `sealed` reaches everything, since being named has been asked before. */
export async function workOnReferral({ machines }: Pick<ReferralDeps, 'machines'>, sealed: Reading, { referral: { id } }: Pick<SeenReferral, 'referral'>): Promise<ReferralWork> {
  const item = (await findItems(sealed, [id])).get(id)
  if (item === undefined) throw new HuiyanError('not-found', { thing: id })
  return { item, machine: (await machines.under(sealed, [item]))(item) }
}

/** What the reader is for a referral in the state that it is in. */
export const rolesOn = ({ sealer }: Pick<ReferralDeps, 'sealer'>, { referral, content, own, place, above }: SeenReferral, { item, machine: { workflow } }: ReferralWork): readonly string[] =>
  rolesAt({ referral, content, workflow, state: item.state }, place, above, namerOf(sealer, own))

/** Whether the reader may change what it says: the sending side, before it is approved. */
export const mayEdit = ({ own }: Pick<SeenReferral, 'own'>, { item, machine }: ReferralWork): boolean => own.side === 'sending' && item.state === machine.workflow.initial

/** Whether it is the reader's to say who is named, and whom it accuses: who has it in hand, and its author while it is a draft. */
export function mayName(deps: Pick<ReferralDeps, 'sealer'>, seen: SeenReferral, work: ReferralWork, reader: string): boolean {
  const { item, machine: { workflow } } = work
  return rolesOn(deps, seen, work).some((role) => rolesInCharge(workflow, item.state).includes(role)) || (item.state === workflow.initial && seen.content.writers[0] === reader)
}

/** Whether somebody on a side sees what was filled in. */
export const seesWords = (side: ReferralSide, seenBy: 'both' | 'receiving'): boolean => seenBy === 'both' || side === 'receiving'

/** Whether a draft waits to be approved and the reader has written in it. */
export const isOwnDraft = ({ content }: SeenReferral, { item, machine: { workflow } }: ReferralWork, action: string, reader: string): boolean => {
  const asked = Object.hasOwn(workflow.actions, action) ? workflow.actions[action] : undefined
  const to = asked === undefined ? undefined : workflow.states[asked.to]
  return item.state === workflow.initial && asked !== undefined && to?.phase !== 'closed' && to?.phase !== 'void' && content.writers.includes(reader)
}
