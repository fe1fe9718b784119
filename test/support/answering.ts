import { randomUUID } from 'node:crypto'
import type { AnswerRequest, FormView } from '../../core/contracts/form-api.ts'
import { expectJson } from './house.ts'
import type { Agent } from './server.ts'

/** Answers to forms in somebody's name; `form` is the form's address. */
export function answering(agent: () => Agent) {
  const versionOf = async (form: string) => expectJson<FormView>(await agent().get(form)).version.hash
  return {
    versionOf,
    /** A request under the version in use, with an id of its own. */
    request: async (form: string, answer: object, more: Partial<AnswerRequest> = {}): Promise<AnswerRequest> => ({ id: randomUUID(), version: await versionOf(form), answer: answer as AnswerRequest['answer'], ...more }),
    post: (form: string, payload: object | string, by = agent()) => by.request({ method: 'POST', url: `${form}/answers`, payload, ...(typeof payload === 'string' ? { headers: { 'content-type': 'application/json' } } : {}) }),
  }
}
