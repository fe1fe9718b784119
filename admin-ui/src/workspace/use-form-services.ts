import type { FormPlace, HuiyanApi } from '../api/huiyan-api.ts'
import type { FormServices } from '../forms/form-parts.ts'

/** What forms ask for, from the API: files are stored as they are chosen. `place`: the form that is filled in. */
export function useFormServicesOf(api: HuiyanApi, place: FormPlace | null = null): FormServices {
  return {
    upload: (file, progress, signal) => api.attach(file, { signal, onProgress: (sent, total) => progress(total === 0 ? 0 : sent / total) }),
    attachment: (id) => api.attachment(id).catch(() => null),
    urlOf: (id) => api.attachmentFile(id),
    lookUp: place === null ? null : (asked, signal) => api.lookUpPeople(place, asked, signal),
  }
}
