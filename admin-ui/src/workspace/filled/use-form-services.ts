import { onScopeDispose, ref, shallowRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { AttachmentJson } from '../../../../core/contracts/form-api.ts'
import type { OrganisationJson } from '../../../../core/contracts/work-api.ts'
import { ApiFailure, isAborted, localProblem, problemOf } from '../../api/failure.ts'
import type { FormPlace, HuiyanApi } from '../../api/huiyan-api.ts'
import type { FormServices } from '../../forms/form-parts.ts'
import { newId } from '../new-id.ts'
import { isPassing } from './passing-problem.ts'
import { useOutbox } from './use-outbox.ts'
import { namedIn } from './waiting-files.ts'

/** What is shown of a file that waits is shown as a picture alone: whatever else it is, it is not opened as a page of this site. */
const pictures: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/webp'])

/**
 * What forms ask for, from the API: files are stored as they are chosen; of a form that is filled in they are kept in the browser where
 * the server cannot be reached, under the id that it is going to know them by. `place`: the form that is filled in; `isUnnamed`: it asks
 * for no name; `isRead`: a file stands in what is read beside the form too, and stays there when it is taken out of the form; `rewritten`: the
 * browser keeps the form as it is now, so that what is taken out of it is named by what was kept of it no more.
 */
export function useFormServicesOf(api: HuiyanApi, place: FormPlace | null = null, isUnnamed: () => boolean = () => false, isRead: (file: string) => boolean = () => false, rewritten: () => Promise<unknown> = () => Promise.resolve()): FormServices & { readonly uploading: Readonly<Ref<number>> } {
  const { t } = useI18n()
  const outbox = useOutbox()
  const uploading = ref(0)
  const shown = shallowRef<ReadonlyMap<string, string>>(new Map())
  onScopeDispose(() => { for (const url of shown.value.values()) URL.revokeObjectURL(url) })
  let looked: Promise<void> | null = null
  let organisations: Promise<readonly OrganisationJson[]> | null = null

  const show = (id: string, file: File | null) => {
    if (file !== null && pictures.has(file.type) && !shown.value.has(id)) shown.value = new Map(shown.value).set(id, URL.createObjectURL(file))
  }

  async function upload(file: File, progress: (share: number) => void, signal: AbortSignal): Promise<AttachmentJson> {
    const id = newId()
    const unnamed = isUnnamed()
    try {
      return await api.attach(file, id, unnamed, { signal, onProgress: (sent, total) => progress(total === 0 ? 0 : sent / total) })
    } catch (thrown) {
      if (place === null || isAborted(thrown) || !isPassing(problemOf(thrown))) throw thrown
      const isKept = await outbox.keepFile(file, id, unnamed)
      if (isKept === null) throw thrown
      if (!isKept) throw new ApiFailure(localProblem('no-room', 0, t('outbox.noRoom')))
      show(id, file)
      return { id, name: file.name, type: file.type, size: file.size }
    }
  }

  function drop(id: string): void {
    if (isRead(id)) return
    if (outbox.files.has(id)) void rewritten().then(() => outbox.giveUpFiles(id))
    // What an answer has is refused and stays; what is not reached goes by itself in time.
    else void api.dropAttachment(id).catch(() => undefined)
  }

  return {
    uploading,
    upload: (file, progress, signal) => {
      uploading.value += 1
      return upload(file, progress, signal).finally(() => { uploading.value -= 1 })
    },
    attachment: async (id) => {
      if (place !== null) await (looked ??= outbox.look())
      const waiting = outbox.files.get(id)
      if (waiting === undefined) return api.attachment(id).catch(() => null)
      show(id, await outbox.fileContent(id))
      return { id, name: waiting.name, type: shown.value.has(id) ? waiting.type : '', size: waiting.size }
    },
    urlOf: (id) => (outbox.files.has(id) ? shown.value.get(id) ?? '' : api.attachmentFile(id)),
    noticeOf: (id) => {
      const waiting = outbox.files.get(id)
      if (waiting === undefined) return ''
      return waiting.refused === null ? t('outbox.fileWaits') : t('outbox.fileRefused', { why: [waiting.refused.detail, waiting.refused.hint].filter(Boolean).join(' ') })
    },
    drop,
    dropWithin: (taken) => namedIn([...outbox.files.values()], taken).forEach(drop),
    // Asked once a form; where that failed, once more.
    organisations: () => organisations ??= api.organisations().then(({ items }) => items).catch((thrown: unknown) => {
      organisations = null
      throw thrown
    }),
    lookUp: place === null ? null : (asked, signal) => api.lookUpPeople(place, asked, signal),
  }
}
