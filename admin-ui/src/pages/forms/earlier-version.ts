import type { ApiProblem } from '../../../../core/contracts/api.ts'
import type { FormView } from '../../../../core/contracts/form-api.ts'
import type { FormModel } from '../../../../core/contracts/form-model.ts'
import type { AnswerFault, AnswerSchema } from '../../../../core/contracts/answer-schema.ts'
import type { FormUpgrade } from '../../../../core/contracts/form-differences.ts'
import { answerFaults } from '../../../../core/engines/forms/answer-faults.ts'
import { pathPointer, pointerPath, valueAt, type Answer } from '../../../../core/engines/forms/answer-path.ts'
import { upgradeAnswer, type UpgradedAnswer } from '../../../../core/engines/forms/upgrade-answer.ts'
import { problemOf } from '../../api/failure.ts'
import type { FormPlace, HuiyanApi } from '../../api/huiyan-api.ts'
import { isPassing } from '../../workspace/filled/passing-problem.ts'

/**
 * What comes over of what was begun under another version than the one that has to be filled in, as a matter's may change under its
 * draft, and has a place and the type for it there; null where the version does not say what does: nothing is carried over by guess.
 */
export async function carriedOver(api: Pick<HuiyanApi, 'formDifferences'>, place: FormPlace, before: { readonly version: string; readonly answer: Answer }, to: { readonly view: FormView; readonly model: FormModel }): Promise<Answer | null> {
  const since = await api.formDifferences(place, before.version).catch((thrown: unknown) => {
    // Whoever cannot be asked now is asked again.
    if (isPassing(problemOf(thrown))) throw thrown
    return null
  })
  if (since?.upgrade == null || since.to.hash !== to.view.version.hash) return null
  return comesOver(before.answer, since.upgrade, to.model.schema).answer
}

/** What comes over and has a place and the type for it in the newer version, whose schema this is, and the names, as they were, of what does not. */
export function comesOver(before: Answer, upgrade: FormUpgrade, schema: AnswerSchema): UpgradedAnswer {
  const { answer, left } = upgradeAnswer(before, upgrade, schema)
  // The same name with another type, or with columns that are nowhere now: nobody could reach what is wrong with it.
  const unfit = new Set(answerFaults(schema, answer).filter((fault) => unreachable.has(fault.keyword) && !isShown(fault, answer)).map(({ path }) => path.split('/')[1]))
  const isUnfit = (name: string) => unfit.has(escapedName(name))
  const fits = Object.entries(answer).filter(([name]) => !isUnfit(name))
  const was = (name: string) => upgrade.map[name] ?? name
  const over = new Set(fits.map(([name]) => was(name)))
  return { answer: Object.fromEntries(fits), left: [...left, ...new Set(Object.keys(answer).filter(isUnfit).map(was).filter((name) => !over.has(name)))] }
}

/** What a control shows as it was typed, or as nothing yet, is mended there: one cell takes no list with it. */
function isShown({ keyword, path, detail }: AnswerFault, answer: Answer): boolean {
  const value = valueAt(answer, pointerPath(path))
  const types = (detail ?? '').split(',')
  return keyword === 'type' && (value === null || (typeof value === 'string' && (types.includes('integer') || types.includes('number'))))
}

const unreachable: ReadonlySet<AnswerFault['keyword']> = new Set(['type', 'additionalProperties', 'false', 'depth'])
const escapedName = (name: string) => pathPointer([name]).slice(1)

const goneCodes: ReadonlySet<string> = new Set(['no-form', 'no-topic', 'topic-quarantined'])

/** Whether the server says that a form is not there any more, or that its topic does not run. */
export const isFormGone = ({ code }: ApiProblem): boolean => goneCodes.has(code)
