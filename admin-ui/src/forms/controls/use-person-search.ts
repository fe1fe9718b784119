import { computed, onScopeDispose, shallowRef } from 'vue'
import type { PartedBy, PeopleFound, PersonFound } from '../../../../core/contracts/form-api.ts'
import { isAborted, problemOf } from '../../api/failure.ts'
import { useWords } from '../../ui/use-words.ts'
import { useFormServices } from '../form-parts.ts'
import type { ControlProps } from './control-props.ts'

/** What is still to be typed where there are too many. */
export const moreWords = { 'end': 'form.person.moreEnd', 'longer-end': 'form.person.moreLongerEnd', 'number': 'form.person.moreNumber' } as const satisfies Readonly<Record<PartedBy, string>>

/** Looking a person up for a field: who was found, which of them the keys stand on, and what is to be said of it. */
export function usePersonSearch(props: ControlProps, choose: (person: PersonFound) => void) {
  const services = useFormServices()
  const { t, text, day } = useWords()
  const found = shallowRef<PeopleFound | null>(null)
  const active = shallowRef(0)
  const says = shallowRef('')
  const isLooking = shallowRef(false)
  let going: AbortController | null = null
  const people = computed(() => found.value?.people ?? [])
  const isOpen = computed(() => people.value.length > 0)

  function close() {
    going?.abort()
    going = null
    found.value = null
    isLooking.value = false
    says.value = ''
  }
  onScopeDispose(() => going?.abort())

  async function look(query: string) {
    close()
    const { lookup } = props.options
    const { input } = props.field
    if (lookup === null || input.kind !== 'text' || input.format === null) return
    if (query.trim() === '') says.value = t('form.person.whom')
    else if (services?.lookUp == null) says.value = t('form.person.notHere')
    else {
      going = new AbortController()
      const { signal } = going
      isLooking.value = true
      says.value = t('form.person.looking')
      try {
        take(await services.lookUp({ dataset: lookup, format: input.format, query: query.trim() }, signal))
      } catch (thrown) {
        if (signal.aborted || isAborted(thrown)) return
        const { code, detail, hint } = problemOf(thrown)
        says.value = code === 'no-connection' ? t('form.person.offline') : [detail, hint].filter(Boolean).join(' ')
      }
      isLooking.value = false
    }
  }

  function take(result: PeopleFound) {
    found.value = result
    active.value = 0
    const { title, loadedAt, isStale } = result.dataset
    const more = result.more === null ? [] : [t(moreWords[result.more])]
    const missing = [t('form.person.none', { dataset: text(title) }), ...(isStale ? [t('form.person.stale', { date: day(loadedAt) })] : [])]
    says.value = [...(result.people.length === 0 ? missing : [t('form.person.found', { n: result.people.length })]), ...more].join(' ')
  }

  /** Whether the key was for the list. */
  function press(key: string): boolean {
    const step = { ArrowDown: 1, ArrowUp: -1 }[key]
    if (key === 'Escape' && (isOpen.value || isLooking.value)) close()
    else if (!isOpen.value) return false
    else if (step !== undefined) active.value = (active.value + step + people.value.length) % people.value.length
    else if (key === 'Enter') pick(active.value)
    else return false
    return true
  }

  function pick(at: number) {
    const person = people.value[at]
    if (person === undefined) return
    close()
    says.value = t('form.person.chosen', { person: [person.name, person.number].filter(Boolean).join(' ') })
    choose(person)
  }

  return { found, people, active, says, isOpen, isLooking, look, close, press, pick }
}
