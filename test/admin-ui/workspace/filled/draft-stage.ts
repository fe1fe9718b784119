import { createPinia } from 'pinia'
import { createApp, effectScope } from 'vue'
import type { Me } from '../../../../core/contracts/api.ts'
import type { DraftJson, DraftProblem, DraftRequest, SentProblem } from '../../../../core/contracts/form-api.ts'
import { ApiFailure, localProblem } from '../../../../admin-ui/src/api/failure.ts'
import { apiKey, type HuiyanApi } from '../../../../admin-ui/src/api/huiyan-api.ts'
import type { FormState } from '../../../../admin-ui/src/forms/form-state.ts'
import type { QueuedAnswer } from '../../../../admin-ui/src/workspace/filled/answer-queue.ts'
import type { LocalBox } from '../../../../admin-ui/src/workspace/filled/local-box.ts'
import { useDraft } from '../../../../admin-ui/src/workspace/filled/use-draft.ts'
import { useOutbox } from '../../../../admin-ui/src/workspace/filled/use-outbox.ts'
import { useSession } from '../../../../admin-ui/src/workspace/use-session.ts'
import { person } from '../../answering-server.ts'

const lost = () => new ApiFailure(localProblem('no-connection', 0))
const refuse = (code: string, status: number, more: object = {}) => new ApiFailure({ ...localProblem(code, status), ...more })

/** What becomes of what is sent. */
export type Way = 'fine' | 'slow' | 'no-request' | 'no-reply' | 'slow-no-reply' | 'twice'
export const ways: readonly Way[] = ['fine', 'slow', 'no-request', 'no-reply', 'slow-no-reply', 'twice']
/** As `core/domain/forms/drafts.ts` has it. */
function server() {
  const rows = new Map<string, DraftJson>()
  const ended = new Map<string, number>()
  /** What became answers, by id of the draft. */
  const answers = new Map<string, string>()
  return {
    rows,
    answers,
    end(id: string): void {
      rows.delete(id)
      ended.set(id, Date.now())
    },
    save(id: string, request: DraftRequest, askedAt: number): DraftJson {
      const known = rows.get(id)
      if (known === undefined && answers.has(id)) throw refuse('draft-sent', 409, { answer: answers.get(id)! } satisfies Partial<SentProblem>)
      // The first saving of a page that is gone, later on its way than the draft was deleted: that is not told from a new one.
      if (known === undefined && (request.revision !== 0 || askedAt < (ended.get(id) ?? 0))) throw refuse('no-draft', 404)
      const by = request.writer!
      const isOwn = known?.writer !== undefined && (known.writer.id === by.id ? known.writer.saving < by.saving : (by.follows ?? []).some((one) => one.id === known.writer!.id && known.writer!.saving <= one.saving))
      const revision = known !== undefined && isOwn ? known.revision : request.revision
      if (known !== undefined && known.revision !== revision) {
        if (JSON.stringify([known.answer, known.terms ?? {}]) === JSON.stringify([request.answer, request.terms ?? {}])) return known
        throw refuse('draft-conflict', 409, { theirs: known } as Partial<DraftProblem>)
      }
      const row = { ...request, id, revision: revision + 1, savedAt: new Date().toISOString(), device: 'x', writer: { id: by.id, saving: by.saving } } as DraftJson
      rows.set(id, row)
      return row
    },
  }
}

/** A browser of one person and her server: what is kept outlives its windows. */
export function draftStage() {
  const { rows, answers, save, end } = server()
  const things = new Map<string, unknown>()
  const network: { way: Way } = { way: 'fine' }
  /** Drafts of answers that wait. */
  const waiting: { drafts: () => readonly (string | undefined)[] } = { drafts: () => [] }
  const log: string[] = []

  /** A window of the browser, with a page of its own. */
  async function tab() {
    let isDead = false
    const never = () => new Promise<never>(() => undefined)
    const box: LocalBox = {
      put: (_, name, thing) => (isDead ? never() : Promise.resolve(void things.set(name, structuredClone(thing)))),
      content: () => Promise.resolve(undefined),
      get: (_, name) => (isDead ? never() : Promise.resolve(things.get(name))),
      all: (_, prefix) => (isDead ? never() : Promise.resolve([...things].filter(([name]) => name.startsWith(prefix)))),
      drop: (_, name) => (isDead ? never() : Promise.resolve(void things.delete(name))),
    }
    const app = createApp({ render: () => null })
    const pinia = createPinia()
    app.use(pinia)
    const pause = (ms: number) => new Promise((resolve) => { setTimeout(resolve, ms) })
    app.provide(apiKey, {
      me: () => Promise.resolve(person('lin') as unknown as Me), sessionInfo: () => Promise.resolve(null),
      drafts: async () => ({ items: [...rows.values()].toSorted((a, b) => (a.savedAt < b.savedAt ? 1 : -1)), next: null }),
      draft: (id: string) => (rows.has(id) ? Promise.resolve(rows.get(id)) : Promise.reject(refuse('no-draft', 404))),
      saveDraft: async (id: string, request: DraftRequest) => {
        if (isDead) return never()
        const [own, askedAt] = [network.way, Date.now()]
        const copy = structuredClone(request)
        log.push(`${own} ${copy.writer!.id.slice(0, 4)}:${copy.writer!.saving} r${copy.revision} ${String(copy.answer['text'])}`)
        if (own === 'no-request') throw lost()
        if (own === 'slow' || own === 'slow-no-reply') await pause(3000)
        if (own === 'twice') try { save(id, copy, askedAt) } catch { /* The second one says so. */ }
        const saved = save(id, copy, askedAt)
        if (own === 'slow') await pause(1000)
        if (isDead) return never()
        if (own === 'no-reply' || own === 'slow-no-reply') throw lost()
        return saved
      },
      dropDraft: (id: string, revision: number) => (rows.get(id)?.revision === revision ? Promise.resolve(end(id)) : Promise.reject(rows.has(id) ? refuse('draft-written-on', 409) : refuse('no-draft', 404))),
    } as unknown as HuiyanApi)
    await app.runWithContext(() => useSession(pinia).start())
    const outbox = app.runWithContext(() => useOutbox(pinia))
    outbox.box = () => Promise.resolve(box)
    outbox.queued = () => Promise.resolve(waiting.drafts().map((draft) => ({ request: { draft } }) as QueuedAnswer))
    return {
      die: () => { isDead = true },
      open: async () => {
        const scope = effectScope()
        const draft = app.runWithContext(() => scope.run(() => useDraft({ topic: 't', form: 'p/f' })))!
        let filled: Record<string, unknown> = {}
        const state = { draft: () => structuredClone(filled), replace: (other: Record<string, unknown>) => { filled = structuredClone(other); queueMicrotask(() => draft.changed()) } } as unknown as FormState
        filled = { ...(await draft.find())?.answer }
        draft.follow(state, 'v', false)
        return { draft, text: () => (filled['text'] ?? '') as string, type: (text: string) => { filled['text'] = text; draft.changed() }, leave: () => { scope.stop() } }
      },
    }
  }

  return { rows, answers, things, network, waiting, log, end, tab }
}
