import type { ApiProblem } from '../../../../core/contracts/api.ts'
import type { FormView } from '../../../../core/contracts/form-api.ts'
import type { FormModel } from '../../../../core/contracts/form-model.ts'
import { valueAt, type Answer } from '../../../../core/engines/forms/answer-path.ts'
import { readFormWire } from '../../../../core/engines/forms/form-wire.ts'
import { upgradeAnswer } from '../../../../core/engines/forms/upgrade-answer.ts'
import { problemOf } from '../../api/failure.ts'
import type { FormPlace, HuiyanApi } from '../../api/huiyan-api.ts'
import { asControlsShow } from '../../forms/masked-fields.ts'
import { isPassing } from '../../workspace/passing-problem.ts'

/**
 * What was begun under another version than the one that has to be filled in, as a matter's may change under its draft: as that version
 * says, where it says so of this one, else what has its name in both. `left`: what has no place there, with the words that stood in it, masked as its control shows them;
 * `nameOf` names a field of the version before, of which null is known where that is nowhere any more.
 */
export async function movedAnswer(api: Pick<HuiyanApi, 'form' | 'formDifferences'>, place: FormPlace, before: { readonly version: string; readonly answer: Answer }, to: { readonly view: FormView; readonly model: FormModel }, nameOf: (name: string, model: FormModel | null) => string): Promise<{ readonly answer: Answer; readonly left: readonly string[] }> {
  const [model, since] = await Promise.all([
    api.form(place, { version: before.version }).then((view) => readFormWire(view.model)).catch(unlessPassing),
    api.formDifferences(place, before.version).catch(unlessPassing),
  ])
  const upgrade = since?.to.hash === to.view.version.hash ? since.upgrade : null
  const { answer, left } = upgradeAnswer(before.answer, upgrade ?? { same: true, map: {} }, to.model.schema)
  const shown = model === null ? {} : asControlsShow(model, before.answer)
  return { answer, left: left.map((name) => [nameOf(name, model), wordsIn(valueAt(shown, [name]))].filter((part) => part !== '').join(' ')) }
}

const goneCodes: ReadonlySet<string> = new Set(['no-form', 'no-topic', 'topic-quarantined'])

/** Whether the server says that a form is not there any more, or that its topic does not run. */
export const isFormGone = ({ code }: ApiProblem): boolean => goneCodes.has(code)

function wordsIn(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** Whoever cannot be asked now is asked again. */
function unlessPassing(thrown: unknown): null {
  if (isPassing(problemOf(thrown))) throw thrown
  return null
}
