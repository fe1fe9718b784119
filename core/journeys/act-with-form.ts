import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import { textIn } from '../base/text.ts'
import type { RuntimeForm } from '../contracts/runtime-form.ts'
import type { ActAnswer, WorkActRequest } from '../contracts/work-acts.ts'
import { findVersion } from '../domain/forms/form-versions.ts'
import type { Sender } from '../domain/forms/store-answer.ts'
import type { PinnedMachine } from '../domain/work/machines.ts'
import { reading, type Reading } from '../store/access.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'
import type { MovedSubject } from './act-asked.ts'
import { actOnOne, type WorkActing } from './act-on-work.ts'
import { answerBefore } from './answer-before.ts'
import { actedBefore, answerForm, type AnswerDeps, type TakenAnswer } from './answer-form.ts'
import { findMatter } from './find-matter.ts'
import { formAt, formOfVersion, type FormDeps } from './form-at.ts'

/**
 * Does an action together with the answer to its form: both in one change, or neither. Sent again, the same answer is stored once and
 * nothing is done a second time. Throws what `actOnWork` and `answerForm` throw; `work-without-form` for an action that has none.
 */
export async function actWithForm(
  deps: WorkActing & AnswerDeps, action: Action, who: Sender, subject: MovedSubject, id: string, name: string, { answer, ...request }: WorkActRequest & { readonly answer: ActAnswer },
): Promise<TakenAnswer> {
  const before = await actedBefore(deps, action, answer, { matter: id, action: name })
  if (before !== null) return before
  const read = reading(deps.store, action)
  const item = await findMatter(read, subject, id)
  const machine = (await deps.machines.under(read, [item]))(item)
  const form = await formOfAction(deps, action, read, item, machine, name)
  return answerForm(deps, action, who, { topic: item.topic, form: form.id }, answer, {
    form, action: name,
    instance: { id, state: item.state, since: item.since.toISOString() },
    replaces: (change) => answerBefore(change, item, form.id, answer.id),
    act: async (change, { id: stored, data }) => {
      const now = await findMatter(change, subject, id)
      // Filled in under a version of the workflow that the matter has left meanwhile, it is no answer to what that one asks.
      const known = request.known ?? (now.version === item.version ? undefined : item.acts)
      await actOnOne(deps, change, who, subject, id, { action: name, ...request, ...(known === undefined ? {} : { known }), data, answer: stored })
    },
  })
}

/** The version of the form that an action of a matter's workflow is done with. Throws `work-without-form`, `no-form`. */
export async function formOfAction(deps: FormDeps, action: Action, read: Reading, { topic }: Pick<WorkItem, 'topic'>, { workflow, content }: PinnedMachine, name: string): Promise<RuntimeForm> {
  const asked = Object.hasOwn(workflow.actions, name) ? workflow.actions[name] : undefined
  if (asked?.form === undefined) throw new HuiyanError('work-without-form', { 'action-zh': textIn(asked?.title ?? name, 'zh-CN'), 'action-en': textIn(asked?.title ?? name, 'en') })
  const pinned = content.formVersions?.[asked.form]
  const id = pinned?.id ?? (asked.form.includes('/') ? asked.form : `${content.pack}/${asked.form}`)
  const version = pinned === undefined ? null : await findVersion(read, topic, id, pinned.hash)
  return version === null ? formAt(deps.registry, action, { topic, form: id }) : formOfVersion(read, deps.registry.running().find(({ runtime }) => runtime.pack.id === topic)?.runtime.forms.get(id) ?? null, version)
}
