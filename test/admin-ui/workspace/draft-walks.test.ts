import fc from 'fast-check'
import { createPinia } from 'pinia'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createApp, effectScope } from 'vue'
import type { Me } from '../../../core/contracts/api.ts'
import type { DraftJson, DraftProblem, DraftRequest } from '../../../core/contracts/form-api.ts'
import { ApiFailure, localProblem } from '../../../admin-ui/src/api/failure.ts'
import { apiKey, type HuiyanApi } from '../../../admin-ui/src/api/huiyan-api.ts'
import type { FormState } from '../../../admin-ui/src/forms/form-state.ts'
import type { QueuedAnswer } from '../../../admin-ui/src/workspace/answer-queue.ts'
import type { LocalBox } from '../../../admin-ui/src/workspace/local-box.ts'
import type { EndedDraft } from '../../../admin-ui/src/workspace/kept-draft.ts'
import { useDraft } from '../../../admin-ui/src/workspace/use-draft.ts'
import { useOutbox } from '../../../admin-ui/src/workspace/use-outbox.ts'
import { useSession } from '../../../admin-ui/src/workspace/use-session.ts'
import { person } from '../answering-server.ts'

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

const lost = () => new ApiFailure(localProblem('no-connection', 0))
const refuse = (code: string, status: number, more: object = {}) => new ApiFailure({ ...localProblem(code, status), ...more })

type Way = 'fine' | 'slow' | 'no-request' | 'no-reply' | 'slow-no-reply' | 'twice'
type Step = { readonly do: 'type' } | { readonly do: 'wait'; readonly ms: number } | { readonly do: 'network'; readonly way: Way } | { readonly do: 'crash' | 'close' | 'leave' | 'online' | 'send' }

/** As `core/domain/forms/drafts.ts` has it. */
function server() {
  const rows = new Map<string, DraftJson>()
  const ended = new Map<string, number>()
  return {
    rows,
    end(id: string): void {
      rows.delete(id)
      ended.set(id, Date.now())
    },
    save(id: string, request: DraftRequest, askedAt: number): DraftJson {
      const known = rows.get(id)
      // The first saving of a page that is gone, later on its way than the answer: that is not told from a new draft.
      if (known === undefined && (request.revision !== 0 || askedAt < (ended.get(id) ?? 0))) throw refuse('no-draft', 404)
      const by = request.writer!
      const isOwn = known?.writer !== undefined && (known.writer.id === by.id ? known.writer.saving < by.saving : (by.follows ?? []).some((one) => one.id === known.writer!.id && known.writer!.saving <= one.saving))
      const revision = known !== undefined && isOwn ? known.revision : request.revision
      if (known !== undefined && known.revision !== revision) {
        if (JSON.stringify(known.answer) === JSON.stringify(request.answer)) return known
        throw refuse('draft-conflict', 409, { theirs: known } as Partial<DraftProblem>)
      }
      const row = { ...request, id, revision: revision + 1, savedAt: new Date().toISOString(), device: 'x', writer: { id: by.id, saving: by.saving } } as DraftJson
      rows.set(id, row)
      return row
    },
  }
}

/** What goes wrong on such a way, with what was asked of the server; null for nothing. */
async function walk(steps: readonly Step[]): Promise<string | null> {
  const { rows, save, end } = server()
  const things = new Map<string, unknown>()
  let way: Way = 'fine'
  let letter = 0
  /** Answers that wait, and what was sent. */
  let waiting: (EndedDraft & { readonly text: string })[] = []
  const sent = new Set<string>()
  /** As `endDraft` has it. */
  const deliver = ({ draft, drafted, text }: (typeof waiting)[number]) => {
    const known = rows.get(draft!)
    if (!sent.has(text) && known !== undefined && (known.revision === drafted!.revision || known.writer!.id === drafted!.writer!.id || (drafted!.writer!.follows ?? []).some((one) => one.id === known.writer!.id && known.writer!.saving <= one.saving))) end(draft!)
    sent.add(text)
  }
  const log: string[] = []

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
        const [own, askedAt] = [way, Date.now()]
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
      dropDraft: (id: string) => Promise.resolve(end(id)),
    } as unknown as HuiyanApi)
    await app.runWithContext(() => useSession(pinia).start())
    const outbox = app.runWithContext(() => useOutbox(pinia))
    outbox.box = () => Promise.resolve(box)
    outbox.queued = () => Promise.resolve(waiting.map(({ draft }) => ({ request: { draft } }) as QueuedAnswer))
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

  let now = await tab()
  let page = await now.open()
  /** What has stood long enough to be kept. */
  let typed = ''
  let firm = ''
  let since = 0
  const settle = () => { if (Date.now() - since > 300) firm = typed }
  const reopened = (how: string) => {
    settle()
    if (!page.text().startsWith(firm)) return `${how}: ${JSON.stringify(page.text())} instead of ${JSON.stringify(firm)} (${typed})\n${log.join('\n')}`
    typed = firm = page.text()
    return null
  }
  for (const step of steps) {
    if (step.do === 'type') {
      settle()
      typed = page.text() + String.fromCodePoint(97 + letter++ % 26)
      since = Date.now()
      page.type(typed)
    } else if (step.do === 'wait') await vi.advanceTimersByTimeAsync(step.ms)
    else if (step.do === 'network') way = step.way
    else if (step.do === 'send') {
      if (page.text() === '') continue
      const one = { ...page.draft.hold(), text: page.text() }
      await page.draft.forget()
      waiting.push(one)
      log.push(`send ${way} ${one.text}`)
      if (way.startsWith('slow')) await vi.advanceTimersByTimeAsync(1500)
      if (way !== 'no-request') deliver(one)
      if (way.startsWith('slow')) await vi.advanceTimersByTimeAsync(1500)
      if (way === 'fine' || way === 'slow' || way === 'twice') waiting = waiting.filter((other) => other !== one)
      const ended = page.draft.end(true)
      await vi.advanceTimersByTimeAsync(10_000)
      await ended
      page.leave()
      page = await now.open()
      await vi.advanceTimersByTimeAsync(1)
      if (page.text() !== '') return `after sending: ${page.text()}\n${log.join('\n')}`
      typed = firm = ''
    } else if (step.do === 'online') globalThis.dispatchEvent(new Event('online'))
    else {
      if (step.do === 'close') {
        const hidden = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
        document.dispatchEvent(new Event('visibilitychange'))
        hidden.mockRestore()
        await vi.advanceTimersByTimeAsync(1)
      }
      if (step.do === 'leave') {
        page.leave()
        await vi.advanceTimersByTimeAsync(1)
      } else {
        now.die()
        page.leave()
        now = await tab()
      }
      log.push(step.do)
      page = await now.open()
      // What it goes on with is kept as its own before anybody can do anything.
      await vi.advanceTimersByTimeAsync(1)
      const wrong = reopened(step.do)
      if (wrong !== null) return wrong
    }
    if (page.draft.theirs.value !== null) return `conflict: ${page.text()} / ${String(page.draft.theirs.value.answer['text'])}\n${log.join('\n')}`
  }
  way = 'fine'
  waiting.forEach(deliver)
  waiting = []
  await vi.advanceTimersByTimeAsync(60_000)
  if (page.draft.theirs.value !== null) return `conflict at the end\n${log.join('\n')}`
  const there = [...rows.values()].map(({ answer }) => answer['text'])
  now.die()
  page.leave()
  if (typed !== '' && (there.length !== 1 || there[0] !== page.text())) return `at the end ${JSON.stringify(there)} instead of ${page.text()}\n${log.join('\n')}`
  return null
}

const ways: readonly Way[] = ['fine', 'slow', 'no-request', 'no-reply', 'slow-no-reply', 'twice']
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.constant({ do: 'type' } as const) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(50, 310, 700, 1250, 2500, 5000, 21_000) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('network' as const), way: fc.constantFrom(...ways) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('crash' as const, 'close' as const, 'leave' as const, 'online' as const, 'send' as const) }) },
)

test('one person in one browser meets no conflict with herself and loses nothing, whatever gets lost on the way', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 30 }), async (steps) => {
    expect(await walk(steps)).toBeNull()
  }), { numRuns: Number(process.env['DRAFT_WALKS'] ?? 200) })
})
