import { computed } from 'vue'
import { useApi } from '../api/huiyan-api.ts'
import { organisationNames } from '../forms/controls/organisation-names.ts'
import { useLoad } from '../ui/use-load.ts'
import { useWords } from '../ui/use-words.ts'

/** The organisations in reach, since the server takes no others for handing over, or all (`anywhere`), each by a name that no other has. `noOf`: the place of an id among them, -1 where it is none. */
export function useOrganisationChoices(anywhere = false) {
  const { lang } = useWords()
  const api = useApi()
  const { data, problem, reload } = useLoad(async (signal) => (await api.organisations(signal)).items)
  const offered = computed(() => (data.value ?? []).filter(({ withinReach }) => anywhere || withinReach))
  const choices = computed(() => {
    const names = organisationNames(data.value ?? [], lang())
    return offered.value.map(({ id }, no) => ({ no, value: id, title: names.get(id)! }))
  })
  return { data, problem, reload, offered, choices, noOf: (id: string) => offered.value.findIndex((one) => one.id === id) }
}
