import type { LocalText } from '../../../../core/base/text.ts'
import type { ApiProblem } from '../../../../core/contracts/api.ts'
import type { AnswerRequest } from '../../../../core/contracts/form-api.ts'
import type { FormPlace, MatterKind } from '../../api/huiyan-api.ts'
import type { EndedDraft, FoundDraft, ShownDraft } from './kept-draft.ts'
import type { LocalBox } from './local-box.ts'
import { newId } from '../new-id.ts'

/** What is done with a matter by an answer. */
export interface QueuedAct {
  readonly kind: MatterKind
  /** Id of the alert or case. */
  readonly matter: string
  readonly action: string
  /** How many acts the page knew of. */
  readonly known: number
  readonly note?: string
  readonly organisation?: string
}

/** An answer on its way, or one that the server would not take when it came. */
export interface QueuedAnswer {
  readonly place: FormPlace
  /** The form's; those that an earlier version kept have none. */
  readonly title?: LocalText
  readonly anonymous?: boolean
  readonly act?: QueuedAct | undefined
  /** All that was filled in, hidden fields too. */
  readonly filled: Readonly<Record<string, unknown>>
  /** What had been filled in before its matter changed to another version of the form, the last first: to be read beside it. */
  readonly earlier?: readonly Pick<FoundDraft, 'version' | 'answer'>[]
  /** Drafts that were read beside it, as they were shown: they end when it is at the server. */
  readonly drafts?: readonly ShownDraft[]
  readonly request: AnswerRequest
  /** A draft beside which it is sent: it ends when the answer is at the server. */
  readonly ends?: EndedDraft | undefined
  /** Those that it was mended from, one after the other, by whose ids a page may still ask for it; one kept by an earlier version names the last alone. */
  readonly mends?: readonly string[] | string | undefined
  /** Why it was not taken; it is not sent again by itself. */
  readonly refused: ApiProblem | null
}

const prefix = 'answer '

/** All ids by which a page may ask for an answer: those of what it was mended from, and its own. */
export const idsOf = ({ request, mends = [] }: Pick<QueuedAnswer, 'mends'> & { readonly request: Pick<AnswerRequest, 'id'> }): readonly string[] => [...[mends].flat(), request.id]

/** Whether an answer is the one of that id, or was mended from it. */
export const isQueuedAs = (id: string) => (answer: QueuedAnswer): boolean => idsOf(answer).includes(id)

/**
 * Answers that wait in the browser's box. Names in the box are in plain beside the account: they are random, and the id under which the
 * server knows an answer stands sealed, since beside an account it would say whose an anonymous answer is.
 */
export function createAnswerQueue(opened: () => Promise<Pick<LocalBox, 'all' | 'put' | 'drop'> | null>) {
  async function named(who: string): Promise<readonly (readonly [name: string, answer: QueuedAnswer])[]> {
    return (who === '' ? [] : await (await opened())?.all(who, prefix).catch(() => []) ?? []) as [string, QueuedAnswer][]
  }
  const namesOf = async (who: string, id: string) => (await named(who)).filter(([, { request }]) => request.id === id).map(([name]) => name)

  const all = async (who: string): Promise<readonly QueuedAnswer[]> => (await named(who)).map(([, answer]) => answer)
  /** Random, and the same for an answer in all windows. */
  const markOf = (name: string, id: string) => (name === prefix + id ? newId() : name.slice(prefix.length))
  const sending = new Set<string>()

  return {
    all,
    /** Sends an answer from its own page, which says itself what comes of it: till then it is not due. */
    async whileSending<T>(id: string, send: () => Promise<T>): Promise<T> {
      sending.add(id)
      try {
        return await send()
      } finally {
        sending.delete(id)
      }
    },
    /** The marks of all, by id. */
    marks: async (who: string): Promise<readonly (readonly [id: string, mark: string])[]> => (await named(who)).map(([name, { request: { id } }]) => [id, markOf(name, id)]),
    /** Those that are to be sent, each if it still waits when its turn comes, with its mark. */
    async *due(who: string): AsyncGenerator<{ readonly mark: string; readonly answer: QueuedAnswer }> {
      for (const { request: { id } } of await all(who)) {
        const [name, answer] = (await named(who)).find(([, { request }]) => request.id === id) ?? []
        if (name !== undefined && answer?.refused === null && !sending.has(id)) yield { mark: markOf(name, id), answer }
      }
    },
    /** Keeps an answer, in place of what is kept under its id, or under that of another one, at one go; false where the browser has no room. */
    async put(who: string, answer: QueuedAnswer, inPlaceOf?: string): Promise<boolean> {
      const box = await opened()
      if (box === null) return false
      // Whatever an earlier version named by the id gets another name.
      const before = [...await namesOf(who, answer.request.id), ...(inPlaceOf === undefined ? [] : await namesOf(who, inPlaceOf))]
      const name = before.find((one) => one !== prefix + answer.request.id) ?? prefix + newId()
      const isKept = await box.put(who, name, answer).then(() => true, () => false)
      if (isKept) for (const one of before) if (one !== name) await box.drop(who, one).catch(() => undefined)
      return isKept
    },
    /** Changes one that is kept: `gone` where it is not, `no-room` where it stays as it was. */
    async amend(who: string, id: string, change: (answer: QueuedAnswer) => QueuedAnswer): Promise<'kept' | 'gone' | 'no-room'> {
      const [found] = (await named(who)).filter(([, { request }]) => request.id === id)
      const box = await opened()
      if (found === undefined || box === null) return 'gone'
      return box.put(who, found[0], change(found[1])).then(() => 'kept', () => 'no-room')
    },
    async drop(who: string, id: string): Promise<void> {
      const box = await opened()
      for (const name of await namesOf(who, id)) await box?.drop(who, name).catch(() => undefined)
    },
  }
}
