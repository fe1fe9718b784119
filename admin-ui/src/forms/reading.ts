import { inject, type ComputedRef, type InjectionKey } from 'vue'
import type { FormModel } from '../../../core/contracts/form-model.ts'
import type { Answer } from '../../../core/engines/forms/answer-path.ts'
import type { FormEnv } from '../../../core/engines/forms/form-condition.ts'

/** What is read, and under which form. */
export interface AnswerReading {
  readonly model: FormModel
  readonly env: FormEnv
  readonly answer: Answer
}

export const readingKey: InjectionKey<ComputedRef<AnswerReading>> = Symbol('reading')

export function useReading(): ComputedRef<AnswerReading> {
  const reading = inject(readingKey)
  if (reading === undefined) throw new TypeError('nothing to be read')
  return reading
}
