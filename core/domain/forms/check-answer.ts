import { sentence } from '../../base/text.ts'
import { isTooMuch } from '../../contracts/answer-cost.ts'
import { isTooDeep } from '../../contracts/answer-depth.ts'
import type { AnswerFault, AnswerSchema } from '../../contracts/answer-schema.ts'
import { hasTooManyValues, mostAnswerValues } from '../../contracts/answer-values.ts'
import type { AnswerProblem } from '../../contracts/form-api.ts'
import type { RuntimeForm } from '../../contracts/runtime-form.ts'
import { answerFaults } from '../../engines/forms/answer-faults.ts'
import { isAnswer, pathPointer, type Answer, type Path } from '../../engines/forms/answer-path.ts'
import { toldSentence } from '../../engines/forms/fault-sentence.ts'
import type { FormEnv } from '../../engines/forms/form-condition.ts'
import { nodesAt } from '../../engines/forms/nodes-at.ts'
import { submissionOf, type Submission } from '../../engines/forms/submission-of.ts'
import { unheldNumbers } from './held-numbers.ts'

export type ToldFault = AnswerProblem['faults'][number]

export interface CheckedAnswer extends Submission {
  /** At most 2,000 of them: nobody reads more. */
  readonly faults: readonly ToldFault[]
  /** How many there are in all. */
  readonly faultCount: number
}

/**
 * What of an answer is stored, and what its form has against it. Ajv decides whether it will do; the interpreter that pages run, to
 * which one property test holds it, says why not.
 */
export function checkAnswer(form: RuntimeForm, given: Answer, env: FormEnv): CheckedAnswer {
  const as = (submission: Submission, found: readonly AnswerFault[]): CheckedAnswer => ({ ...submission, faults: found.slice(0, mostTold).map((fault) => told(fault, form.model.schema)), faultCount: found.length })
  const asGiven = { answer: given, dropped: [] }
  const early = unreadable(given)
  if (early.length > 0) return { ...asGiven, faults: early.slice(0, mostTold), faultCount: early.length }
  // What is too much to be judged is too much to be looked through for what is hidden.
  if (isTooMuch(form.model.schema, given)) return as(asGiven, [tooMuch])
  const unknown = unknownFields(form.model.schema, given)
  if (unknown.length > mostUnknown) return as(asGiven, unknown)
  const submission = submissionOf(form.model, given, env)
  const found = form.validate(submission.answer)
  if (found.length === 0) {
    const unheld = unheldNumbers(form, submission.answer).map((one): ToldFault => ({ ...one, keyword: 'numeric', detail: 'unheld' }))
    return { ...submission, faults: unheld.slice(0, mostTold), faultCount: unheld.length }
  }
  const known = answerFaults(form.model.schema, submission.answer)
  return as(submission, known.length > 0 ? known : found.map(({ path, keyword }) => ({ path, keyword: keyword as AnswerFault['keyword'], detail: null })))
}

/** Faults that are told, at most. */
export const mostTold = 2000

/** Nobody means so many fields that the form does not have: nothing else is looked at. */
const mostUnknown = 100

/** Fields of the answer itself that its form refuses. */
function unknownFields(schema: AnswerSchema, given: Answer): readonly AnswerFault[] {
  const closed = nodesAt(schema, []).filter(({ additionalProperties }) => additionalProperties === false)
  const isUnknown = (name: string) => closed.some(({ properties }) => properties === undefined || !Object.hasOwn(properties, name))
  return Object.keys(given).filter(isUnknown).map((name) => ({ path: '', keyword: 'additionalProperties', detail: name }))
}

const tooMuch: AnswerFault = { path: '', keyword: 'depth', detail: null }

/** What is wrong with an answer whatever its form: what has too many levels or values is looked into no further. */
export function unreadable(given: Answer): readonly ToldFault[] {
  if (hasTooManyValues(given)) return [{ path: '', keyword: 'maxItems', detail: String(mostAnswerValues), message: tooManyValues }]
  if (isTooDeep(given)) return [told(tooMuch, true)]
  const brokenTexts = placesWhere(given, isBrokenText).map((path): ToldFault => ({ path: pathPointer(path), keyword: 'format', detail: 'not-unicode', message: brokenText }))
  return [...inexactNumbers(given), ...brokenTexts]
}

export const tooManyValues = sentence(`答复的内容太多，超过 ${mostAnswerValues} 个值。`, `The answer has more than ${mostAnswerValues} values.`)

/** Numbers that could not be given back as they came; requests have them as infinite ones. */
export function inexactNumbers(given: Answer): readonly ToldFault[] {
  return placesWhere(given, (value) => typeof value === 'number' && !Number.isFinite(value)).map((path) => told({ path: pathPointer(path), keyword: 'numeric', detail: 'inexact' }, true))
}

/** Of a value in a correction that came back masked, and of which nobody can say what it was. */
export function unclearFault(path: Path): ToldFault {
  return { path: pathPointer(path), keyword: 'format', detail: 'masked', message: sentence('这里是遮盖后的内容，分不清原来是哪一个，请重新填写完整。', 'This is what a mask shows, and it could have been several; fill it in whole.') }
}

/** Half of a character that takes two, which no store keeps as it is; names of fields are texts, too. */
function isBrokenText(value: unknown): boolean {
  if (typeof value === 'string') return !value.isWellFormed()
  return isAnswer(value) && !Object.keys(value).every((name) => name.isWellFormed())
}

const brokenText = sentence('这里的文字有残缺的字符（例如表情符号只剩一半），无法保存。请删去后重新填写。', 'A character in this text is broken, such as half of an emoji, and cannot be kept. Delete it, and write it again.')

function placesWhere(value: unknown, isWrong: (value: unknown) => boolean, path: Path = []): readonly Path[] {
  const here = isWrong(value) ? [path] : []
  if (typeof value !== 'object' || value === null) return here
  return [...here, ...Object.entries(value).flatMap(([name, one]) => placesWhere(one, isWrong, [...path, name]))]
}

function told(fault: AnswerFault, root: AnswerSchema): ToldFault {
  const { path, keyword, detail, orNothing } = fault
  return { path, keyword, detail, ...(orNothing === undefined ? {} : { orNothing }), message: toldSentence(fault, root) }
}
