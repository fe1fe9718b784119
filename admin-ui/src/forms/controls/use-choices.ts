import { computed, type ComputedRef } from 'vue'
import type { Choice, ChoicesNo } from '../../../../core/contracts/form-model.ts'
import { isChoice } from '../../../../core/engines/forms/same-json.ts'
import { useWords } from '../../ui/use-words.ts'
import { useFormState } from '../form-state.ts'

/** A choice as a control shows it; named by its number, since values may be of any kind. */
export interface ShownChoice {
  readonly no: number
  readonly value: unknown
  readonly title: string
}

/** The choices that a field offers today, and those that it has although they are offered no more. */
export function useChoices(number: () => ChoicesNo | null, taken: () => readonly unknown[]): { readonly offered: ComputedRef<readonly ShownChoice[]>; noOf(value: unknown): number | undefined } {
  const state = useFormState()
  const { text } = useWords()
  const all = computed<readonly Choice[]>(() => {
    const no = number()
    return no === null ? [] : state.model.choices[no]!
  })
  const titled = computed(() => all.value.map(({ value, title }, no): ShownChoice => ({ no, value, title: text(title) })))
  const plain = computed(() => new Map(all.value.map(({ value }, no) => [value, no])))
  const noOf = (value: unknown): number | undefined => {
    if (value === undefined) return undefined
    const known = plain.value.get(value)
    if (known !== undefined) return known
    const found = all.value.findIndex((choice) => isChoice(choice.value, value))
    return found < 0 ? undefined : found
  }
  const isOffered = ({ validFrom, validTo }: Choice) => (validFrom === null || validFrom <= state.env.today) && (validTo === null || validTo >= state.env.today)
  const offered = computed(() => {
    const kept = new Set(taken().map(noOf))
    return titled.value.filter(({ no }) => kept.has(no) || isOffered(all.value[no]!))
  })
  return { offered, noOf }
}
