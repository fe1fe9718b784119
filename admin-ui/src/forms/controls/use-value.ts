import { computed } from 'vue'
import { useFormState } from '../form-state.ts'
import type { ControlProps } from './control-props.ts'

/** The value at a control's place. Emptied, it is not there: that it is nothing (`null`) is said beside it. */
export function useValue(props: ControlProps) {
  const state = useFormState()
  return {
    state,
    value: computed<unknown>(() => state.value(props.path)),
    put: (value: unknown) => state.put(props.path, value),
    leave: () => state.leave(props.path),
  }
}

/** What an input, or a group of radio buttons, says to those who do not see it. */
export function aria(props: ControlProps) {
  return { ...described(props), 'aria-invalid': props.invalid || undefined, 'aria-required': props.field.required || undefined }
}

/** What controls of other roles may say; that they are asked for, their label says. */
export const described = (props: ControlProps) => ({ 'aria-describedby': props.describedBy })

/** A value as text, for controls that show text: whatever else stands there is shown as it is written. */
export function asText(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : JSON.stringify(value)
}

