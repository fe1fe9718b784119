import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import { wholeScope } from '../base/new-action.ts'
import type { ReferralAct } from '../contracts/referral-api.ts'
import type { RuntimeForm } from '../contracts/runtime-form.ts'
import { checkAnswer } from '../domain/forms/check-answer.ts'
import { formEnv } from '../domain/forms/form-env.ts'
import type { Sender } from '../domain/forms/store-answer.ts'
import { runtimeForm } from '../domain/packs/runtime-form.ts'
import { actFormOf, type ActForm } from '../domain/referrals/act-forms.ts'
import { keepWords } from '../domain/referrals/write-referral.ts'
import { moveItems } from '../domain/work/move-items.ts'
import { openActionsOf } from '../domain/work/open-actions.ts'
import type { Json, JsonObject } from '../store/json-object.ts'
import { maskJson } from '../store/mask-personal.ts'
import { unitOfWork } from '../store/unit-of-work.ts'
import { refuseFaults } from './answer-form.ts'
import { isOwnDraft, rolesOn, workOnReferral } from './referral-work.ts'
import { routeReferral } from './route-referral.ts'
import { seeReferral, type ReferralDeps } from './see-referrals.ts'

/**
 * Does an action of its workflow on a referral, with the answer to the host's form for it; both in one change. Afterwards somebody is
 * named who can go on with it. Throws `not-found`, `work-moved`, `work-known-otherwise`, `referral-changed-meanwhile`, `work-refused`, `referral-own-draft`,
 * `answer-unfit`, `referral-nobody-to-go-on`.
 */
export async function actOnReferral(deps: ReferralDeps, action: Action, who: Sender, id: string, name: string, { answer, known, revision }: ReferralAct): Promise<void> {
  await unitOfWork(deps.sealed, { ...action, scope: wholeScope }, async (change) => {
    const seen = await seeReferral(deps, change, id)
    const work = await workOnReferral(deps, change, seen)
    const { item, machine } = work
    const { actor, at } = change.action
    const acting = { kind: actor.kind, id: actor.id, roles: rolesOn(deps, seen, work), inPlaceOf: {}, organisation: who.organisation?.id ?? null }
    const move = { action: name, actor: acting, actorOrganisation: who.organisation?.title ?? null, known }
    // What stands against the act is told before anything about its form.
    if (known === item.acts && revision !== seen.referral.revision) throw new HuiyanError('referral-changed-meanwhile')
    const isOpen = known === item.acts && openActionsOf(machine, item, [], acting, at).some((one) => one.name === name)
    if (isOpen && isOwnDraft(seen, work, name, actor.id)) throw new HuiyanError('referral-own-draft')
    const words = isOpen ? wordsOf(deps, change.action, name, answer) : null
    const stored = words === null ? null : await keepWords(change, deps.sealer, id, words)
    const result = (await moveItems(change, deps.machines.calendar, [{ item, machine, move: { ...move, data: words?.answer ?? {}, answer: stored } }])).get(id)!
    if (result instanceof HuiyanError) throw result
    await routeReferral(deps, change, { referral: seen.referral, content: seen.content, workflow: machine.workflow, state: result.state }, seen.readers)
  })
}

function wordsOf(deps: ReferralDeps, { at }: Action, action: string, given: ReferralAct['answer']): { readonly form: string; readonly answer: JsonObject } {
  const { file } = actFormOf(action)
  const form = runningActForm(actFormOf(action))
  const checked = checkAnswer(form, given, formEnv(deps, at))
  refuseFaults(form, checked.faults, checked.faultCount - checked.faults.length)
  return { form: file.id, answer: maskJson(checked.answer as Json) as JsonObject }
}

/** A form of the host's, ready to run. */
export function runningActForm({ file }: ActForm): RuntimeForm {
  const known = made.get(file.id) ?? runtimeForm({ pack: 'host', form: file, codes: [] })
  made.set(file.id, known)
  return known
}

const made = new Map<string, RuntimeForm>()
