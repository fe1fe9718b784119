import type { AnswerRequest } from '../../../../core/contracts/form-api.ts'
import type { EndedDraft } from '../../workspace/filled/kept-draft.ts'
import { hasPersonHandle } from '../../../../core/contracts/person-handle.ts'
import { withheldAnswer } from '../../../../core/engines/forms/withheld-answer.ts'
import type { Submission } from '../../../../core/engines/forms/submission-of.ts'
import type { FormState } from '../../forms/form-state.ts'

/** What is known beside the answer itself. */
export interface Sent {
  readonly id: string
  /** The form's version, by its hash. */
  readonly version: string
  readonly anonymous: boolean
  /** The answer that is corrected. */
  readonly replaces: string | undefined
  /** The draft that it was. */
  readonly draft: EndedDraft
}

/**
 * What is sent, and JSON pointers to what is not, since it is hidden. In a correction, and of somebody who was looked up, conditions may
 * hang on what is masked here: of those the server decides, which has the whole. An anonymous answer names no draft, also where an
 * earlier version of the form has left one: the draft would lead to whoever has answered.
 */
export function answerRequest(state: Pick<FormState, 'model' | 'env' | 'draft' | 'isUnseen'>, checked: Submission, sent: Sent): { readonly request: AnswerRequest; readonly withheld: readonly string[] } {
  const { id, version, anonymous, replaces, draft } = sent
  const filled = state.draft()
  const { answer, withheld } = replaces === undefined && !hasPersonHandle(filled) ? { answer: checked.answer, withheld: checked.dropped } : withheldAnswer(state.model, state.env, filled, checked, state.isUnseen)
  return { request: { id, version, answer, ...(replaces === undefined ? {} : { replaces }), ...(anonymous ? {} : draft) }, withheld }
}
