import type { AttachmentJson } from '../../../../core/contracts/form-api.ts'
import { problemOf } from '../../api/failure.ts'
import { formatBytes } from '../../ui/format.ts'
import { useWords } from '../../ui/use-words.ts'
import { useFormServices } from '../form-parts.ts'
import { useFormState } from '../form-state.ts'
import { createUploadQueue } from '../upload-queue.ts'
import type { ControlProps } from './control-props.ts'

/** Bytes of the largest file that is taken. */
export const largestFile = 20_000_000
export const acceptedFiles = '.jpg,.jpeg,.png,.webp,.heic,.pdf,.docx,.xlsx,.txt,.csv'

/** What no second try changes: the file is what it is. */
const settled: ReadonlySet<string> = new Set(['too-large', 'attachment-empty', 'attachment-type', 'not-permitted'])

/** Files that a control has been given, on their way to the server. */
export function useUploads(props: ControlProps, onTaken: (attachment: AttachmentJson) => void, leave: () => void) {
  const state = useFormState()
  const { t } = useWords()
  const services = useFormServices()
  const queue = createUploadQueue({
    upload: (file, progress, signal) => services!.upload(file, progress, signal),
    refuse: ({ name, size }) => (size > largestFile ? t('form.fileTooLarge', { name, most: formatBytes(largestFile) }) : null),
    explain: (thrown) => {
      const { code, detail, hint } = problemOf(thrown)
      return { says: code === 'no-connection' ? t('form.fileNotSent') : [detail, hint].filter(Boolean).join(' '), mayRetry: !settled.has(code) }
    },
    onTaken,
    onUnwanted: ({ id }) => services!.drop(id),
    onIdle: () => {
      end?.()
      end = null
      leave()
    },
  })
  let end: (() => void) | null = null
  /** The control may go meanwhile, as when another page of the form is opened: the files arrive all the same. */
  const begin = () => {
    end ??= state.beginUpload(props.path, () => { for (const { key } of queue.files.value) queue.cancel(key) })
  }
  return {
    services, ...queue,
    add: (chosen: readonly File[]) => {
      begin()
      queue.add(chosen)
    },
    retry: (key: number) => {
      begin()
      queue.retry(key)
    },
  }
}
