/** What the HTTP API takes to do something with alerts and cases (design: interface). Pages and routes share these types. */
import type { AnswerRequest } from './form-api.ts'

/** `POST /alerts/{id}/actions/{action}`, with an action of the alert's workflow. */
export interface WorkActRequest {
  /** How many acts the page knew of (`acts`): of two people at once the second is told. */
  readonly known?: number
  readonly note?: string
  /** Id of the organisation that is to take charge. */
  readonly organisation?: string
  /** To the action's form, where it has one: stored together with what is done. */
  readonly answer?: ActAnswer
}

/** An answer that something is done with; it corrects none. */
export type ActAnswer = Omit<AnswerRequest, 'replaces'>

/** One answer for many matters, each of which has it as its own. Sent again under its id, it is stored once. */
export type ManyAnswer = Pick<AnswerRequest, 'id' | 'version' | 'answer'>

/** `POST /alerts/actions/{action}`: the same with several; what cannot be done is said, the rest is done. */
export interface WorkActsRequest extends Omit<WorkActRequest, 'known' | 'answer'> {
  readonly ids: readonly string[]
  /** To the action's form, where it has one. */
  readonly answer?: ManyAnswer
  /** Each goes where the dispatch tables send it, else to the organisation that answers for its region and department. */
  readonly byTable?: boolean
}
