import { isTooMuch } from '../../contracts/answer-cost.ts'
import type { AnswerFault } from '../../contracts/answer-schema.ts'
import type { FormModel } from '../../contracts/form-model.ts'
import { answerFaults } from './answer-faults.ts'
import type { Answer } from './answer-path.ts'
import type { FormEnv } from './form-condition.ts'
import { submissionOf, type Submission } from './submission-of.ts'

export interface CheckedSubmission extends Submission {
  readonly faults: readonly AnswerFault[]
}

/** What of an answer is sent, and what its schema has against it. The server asks Ajv the same of the same answer. */
export function validateSubmission(model: FormModel, given: Answer, env: FormEnv): CheckedSubmission {
  if (isTooMuch(model.schema, given)) return { answer: given, dropped: [], faults: answerFaults(model.schema, given) }
  const submission = submissionOf(model, given, env)
  return { ...submission, faults: answerFaults(model.schema, submission.answer) }
}
