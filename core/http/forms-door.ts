import type { Action } from '../base/action.ts'
import type { AnswerRequest, FormVersionJson, FormView } from '../contracts/form-api.ts'
import type { Sender } from '../domain/forms/store-answer.ts'
import type { TakenAnswer } from '../journeys/answer-form.ts'
import type { FormPlace } from '../journeys/form-at.ts'

/** What the routes of forms ask of the house; bound by the host. */
export interface FormsDoor {
  show(action: Action, where: FormPlace, version?: string): Promise<FormView>
  versions(action: Action, where: FormPlace): Promise<{ readonly items: readonly FormVersionJson[] }>
  answer(action: Action, sender: Sender, where: FormPlace, request: AnswerRequest): Promise<TakenAnswer>
}
