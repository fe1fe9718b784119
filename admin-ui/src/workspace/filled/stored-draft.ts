import type { DraftJson } from '../../../../core/contracts/form-api.ts'
import type { HuiyanApi } from '../../api/huiyan-api.ts'
import type { DraftPlace } from './kept-draft.ts'

/**
 * A draft that the server has: the one of that id, without an id the last one saved of those that are meant. Undefined for none; throws what the server says otherwise, `no-draft` for an id.
 */
export async function storedDraft(api: Pick<HuiyanApi, 'draft' | 'drafts'>, place: DraftPlace, id: string | undefined, isMeant: (one: DraftJson) => boolean): Promise<DraftJson | undefined> {
  if (id !== undefined) {
    const one = await api.draft(id)
    return isMeant(one) ? one : undefined
  }
  for await (const one of draftsOf(api, place)) if (isMeant(one)) return one
  return undefined
}

/** Those in the server's list for that, the last saved first. */
export async function* draftsOf(api: Pick<HuiyanApi, 'drafts'>, { topic, form, matter, replaces }: DraftPlace): AsyncGenerator<DraftJson> {
  const asked = { topic, form, alone: true, ...(matter === undefined ? {} : { matter }), ...(replaces === undefined ? {} : { replaces }) }
  for (let cursor: string | null | undefined; cursor !== null;) {
    const { items, next }: Awaited<ReturnType<HuiyanApi['drafts']>> = await api.drafts({ ...asked, ...(cursor === undefined ? {} : { cursor }) })
    yield* items
    cursor = next
  }
}
