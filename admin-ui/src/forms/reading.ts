import { inject, type Component, type ComputedRef, type InjectionKey } from 'vue'
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

/** The component of a part of a layout, handed down: a value may have a layout again. */
export const readPartKey: InjectionKey<Component> = Symbol('read-part')

export function useReadPart(): Component {
  const part = inject(readPartKey)
  if (part === undefined) throw new TypeError('nothing to be read')
  return part
}

export function useReading(): ComputedRef<AnswerReading> {
  const reading = inject(readingKey)
  if (reading === undefined) throw new TypeError('nothing to be read')
  return reading
}
