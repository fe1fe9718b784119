import type { FormElement, FormRule } from '../../../core/contracts/form-model.ts'
import { isAnswer, valueAt, type Path } from '../../../core/engines/forms/answer-path.ts'
import { fieldsOf } from '../../../core/engines/forms/controls-of.ts'
import { isEnabled, isShown } from '../../../core/engines/forms/form-condition.ts'
import { useFormState } from './form-state.ts'

/**
 * What the rules of a layout's elements say now: whether one is shown, and whether what it holds may be changed. `base` leads to the object that their conditions start from. What
 * the server has asked for is shown all the same.
 */
export function useRules(base: () => Path) {
  const state = useFormState()
  const ask = (rule: FormRule | null, holds: typeof isShown): boolean => {
    if (rule === null) return true
    const local = valueAt(state.sent.value, base())
    return holds(rule, state.model, isAnswer(local) ? local : {}, state.sent.value, state.env)
  }
  const isTold = (elements: readonly FormElement[]) => state.isTold(elements.flatMap(fieldsOf).map(({ path }) => [...base(), ...path]))
  return { shows: (rule: FormRule | null, elements: readonly FormElement[]) => ask(rule, isShown) || isTold(elements), allows: (rule: FormRule | null) => ask(rule, isEnabled) }
}
