import { dateIn } from '../../base/clock.ts'
import type { WorkflowFile } from '../../contracts/generated/workflow.ts'
import type { Accused, ReferralSide, ReferralTexts } from '../../contracts/referral-api.ts'
import { textIn, type LocalText } from '../../base/text.ts'
import type { NamedReason, ReferralContent } from './referral-content.ts'

/**
 * Number of a referral: the year, and what of its id is chance. A running number would tell whoever knows one that there are others, and
 * how many.
 */
export function referralNumber(timeZone: string, { id, draftedAt }: { readonly id: string; readonly draftedAt: Date }): string {
  return `线索移〔${dateIn(timeZone, draftedAt).slice(0, 4)}〕${id.slice(-8).toUpperCase()}`
}

/** Roles that act after a referral has left who refers: those of the discipline body. */
export function receivingRoles({ initial, actions }: Pick<WorkflowFile, 'initial' | 'actions'>): ReadonlySet<string> {
  const all = Object.values(actions)
  const sending = new Set(all.filter(({ from }) => from.includes(initial)).flatMap(({ roles }) => roles))
  return new Set(all.filter(({ from }) => !from.includes(initial)).flatMap(({ roles }) => roles).filter((role) => !sending.has(role)))
}

/** Roles that somebody needs, of whom one has to be named: whose task it is; those that ended it once it is over. */
export function rolesInCharge({ states, actions }: Pick<WorkflowFile, 'states' | 'actions'>, state: string): readonly string[] {
  const role = states[state]?.role
  if (role !== undefined) return [role]
  return [...new Set(Object.values(actions).filter(({ to }) => to === state).flatMap(({ roles }) => roles))]
}

/** On which side somebody is named. */
export function sideOf(workflow: Pick<WorkflowFile, 'initial' | 'actions'>, roles: readonly string[], by: ReferralSide): ReferralSide {
  const receiving = receivingRoles(workflow)
  return by === 'receiving' || roles.some((role) => receiving.has(role)) ? 'receiving' : 'sending'
}

/** Whether somebody on a side sees why something was done: what the discipline body does, and why, is its own. */
export const seesReason = (side: ReferralSide, why: Pick<NamedReason, 'side'>): boolean => side === 'receiving' || why.side !== 'receiving'

/** Whom a referral accuses, as a side knows it: the sending one as it was when it was sent. */
export function accusedFor(side: ReferralSide, { accused, corrections }: Pick<ReferralContent, 'accused' | 'corrections'>): Accused {
  return corrections.find((one) => !seesReason(side, one))?.before ?? accused
}

/** What a referral about a matter may say, to begin with. It names no person: who wrote it does. */
export function referralTemplate(topic: { readonly title: LocalText; readonly basis: readonly { readonly title: LocalText; readonly clause?: LocalText | undefined }[] }, matter: string | null): ReferralTexts {
  const title = textIn(topic.title, 'zh-CN')
  return {
    title: `关于${title}中有关问题线索的移送`.slice(0, 120),
    facts: matter === null ? '' : `在${title}专项监督中，办理${matter}时发现：`,
    basis: topic.basis.map(({ title: source, clause }) => `${textIn(source, 'zh-CN')}${textIn(clause, 'zh-CN')}`).join('；').slice(0, 2000),
  }
}
