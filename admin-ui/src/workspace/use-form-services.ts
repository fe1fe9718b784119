import type { HuiyanApi } from '../api/huiyan-api.ts'
import type { FormServices } from '../forms/form-parts.ts'

/** What forms ask for, from the API: files are stored as they are chosen. */
export function useFormServicesOf(api: HuiyanApi): FormServices {
  return {
    upload: (file, progress, signal) => api.attach(file, { signal, onProgress: (sent, total) => progress(total === 0 ? 0 : sent / total) }),
    attachment: (id) => api.attachment(id).catch(() => null),
    urlOf: (id) => api.attachmentFile(id),
  }
}
