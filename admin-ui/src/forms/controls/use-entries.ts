import { computed, shallowRef } from 'vue'
import type { FieldNo } from '../../../../core/contracts/form-model.ts'
import { initialValue } from '../../../../core/engines/forms/edit-answer.ts'
import type { ControlProps } from './control-props.ts'
import { useFormServices } from '../form-parts.ts'
import { useValue } from './use-value.ts'

/** The entries of a list: adding, taking out and moving them. */
export function useEntries(props: ControlProps) {
  const { state, value, put, leave } = useValue(props)
  const services = useFormServices()
  const input = computed(() => (props.field.input.kind === 'list' ? props.field.input : null))
  const entries = computed<readonly unknown[]>(() => (Array.isArray(value.value) ? (value.value as unknown[]) : []))
  const isFixed = computed(() => props.disabled || props.options.readonly)
  const most = computed(() => input.value?.maxItems ?? Infinity)
  const mayAdd = computed(() => !isFixed.value && input.value !== null && entries.value.length < most.value && fieldOf(entries.value.length) !== null)

  /** Which field an entry has: those of the first places have their own. */
  function fieldOf(at: number): FieldNo | null {
    return input.value?.first[at] ?? input.value?.item ?? null
  }
  function write(next: readonly unknown[]) {
    put(next.length === 0 && !props.field.required ? undefined : next)
  }
  function begun(at: number): unknown {
    const number = fieldOf(at)
    return number === null ? null : (initialValue(state.model, number, [...props.path, String(at)]) ?? null)
  }
  /** Files find the entry they were chosen for by its number. */
  const isBusy = computed(() => state.isUploadingIn(props.path))
  /** How often entries have changed places: what belongs to one of them alone is then made anew. */
  const turns = shallowRef(0)
  return {
    state, isBusy, turns, entries, isFixed, mayAdd, most, fieldOf, write, begun, leave,
    add: (at = entries.value.length) => write([...entries.value.slice(0, at), begun(at), ...entries.value.slice(at)]),
    takeOut: (at: number) => {
      if (isBusy.value) return
      turns.value += 1
      services?.dropWithin(entries.value[at])
      write(entries.value.filter((_, i) => i !== at))
    },
    move: (from: number, to: number) => {
      if (to < 0 || to >= entries.value.length || isFixed.value || isBusy.value) return
      turns.value += 1
      const next = [...entries.value]
      next.splice(to, 0, ...next.splice(from, 1))
      write(next)
    },
  }
}
