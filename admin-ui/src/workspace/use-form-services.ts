import { ref, type Ref } from 'vue'
import type { OrganisationJson } from '../../../core/contracts/work-api.ts'
import type { FormPlace, HuiyanApi } from '../api/huiyan-api.ts'
import type { FormServices } from '../forms/form-parts.ts'

/**
 * What forms ask for, from the API: files are stored as they are chosen. `place`: the form that is filled in; `isUnnamed`: it asks for
 * no name.
 */
export function useFormServicesOf(api: HuiyanApi, place: FormPlace | null = null, isUnnamed: () => boolean = () => false): FormServices & { readonly uploading: Readonly<Ref<number>> } {
  const uploading = ref(0)
  let organisations: Promise<readonly OrganisationJson[]> | null = null
  return {
    uploading,
    upload: (file, progress, signal) => {
      uploading.value += 1
      return api.attach(file, { signal, onProgress: (sent, total) => progress(total === 0 ? 0 : sent / total) }, isUnnamed()).finally(() => { uploading.value -= 1 })
    },
    attachment: (id) => api.attachment(id).catch(() => null),
    urlOf: (id) => api.attachmentFile(id),
    // What an answer has is refused and stays; what is not reached goes by itself in time.
    drop: (id) => void api.dropAttachment(id).catch(() => undefined),
    // Asked once a form; where that failed, once more.
    organisations: () => organisations ??= api.organisations().then(({ items }) => items).catch((thrown: unknown) => {
      organisations = null
      throw thrown
    }),
    lookUp: place === null ? null : (asked, signal) => api.lookUpPeople(place, asked, signal),
  }
}
