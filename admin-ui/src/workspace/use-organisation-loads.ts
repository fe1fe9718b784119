import { computed, onMounted, shallowRef, type ComputedRef } from 'vue'
import type { OrganisationLoadJson } from '../../../core/contracts/dispatch-api.ts'
import { lights, type Light } from '../../../core/contracts/matter-clock.ts'
import { useApi } from '../api/huiyan-api.ts'
import { formatCount } from '../ui/format.ts'
import { useWords } from '../ui/use-words.ts'
import { useSession } from './use-session.ts'

/** What an organisation has in hand: how many, and of each light that there are any of. */
export interface OrganisationLoad {
  readonly all: number
  readonly lights: readonly (readonly [Light, number])[]
}

/** How much organisations have in hand, where that is `wanted` and the reader acts on matters; where it cannot be read nothing is told. */
export function useOrganisationLoads(wanted: () => boolean, offered: ComputedRef<readonly { readonly id: string }[]>) {
  const { t } = useWords()
  const api = useApi()
  const session = useSession()
  const items = shallowRef<ReadonlyMap<string, OrganisationLoadJson> | null>(null)
  onMounted(async () => {
    if (wanted() && session.may('act-on-work')) items.value = await api.organisationLoads().then((answer) => new Map(answer.items.map((one) => [one.id, one])), () => null)
  })
  const loadOf = (id: string): OrganisationLoad | null => {
    if (items.value === null) return null
    const of = items.value.get(id)
    const counts = lights.map((light) => [light, of?.[light] ?? 0] as const)
    return { all: counts.reduce((sum, [, n]) => sum + n, 0), lights: counts.filter(([, n]) => n > 0) }
  }
  const notes = computed(() => new Map(items.value === null ? [] : offered.value.map(({ id }, no) => [no, t('work.load', { n: formatCount(loadOf(id)!.all) })])))
  return { loadOf, notes }
}
