import type { LocalText } from '../../../../core/base/text.ts'
import type { Beside } from '../../workspace/filled/kept-draft.ts'
import type { QueuedAct } from '../../workspace/filled/answer-queue.ts'

/** What is done with a matter by an answer. */
export interface FormAct extends Pick<QueuedAct, 'kind' | 'matter' | 'action' | 'known'>, Beside {
  readonly title: LocalText
  /** Hash of the form's version that the matter goes by; null: the running one. */
  readonly formVersion: string | null
  /** Asked for when it is sent; null while something is missing, which the page then says. */
  readonly terms: () => Pick<QueuedAct, 'note' | 'organisation'> | null
}
