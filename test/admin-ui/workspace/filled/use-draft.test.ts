import { createPinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createApp, effectScope, type EffectScope } from 'vue'
import type { Me } from '../../../../core/contracts/api.ts'
import type { DraftJson, DraftRequest, DraftTerms } from '../../../../core/contracts/form-api.ts'
import { ApiFailure, localProblem } from '../../../../admin-ui/src/api/failure.ts'
import { apiKey, type HuiyanApi } from '../../../../admin-ui/src/api/huiyan-api.ts'
import type { FormState } from '../../../../admin-ui/src/forms/form-state.ts'
import type { QueuedAnswer } from '../../../../admin-ui/src/workspace/filled/answer-queue.ts'
import type { LocalBox } from '../../../../admin-ui/src/workspace/filled/local-box.ts'
import { useDraft } from '../../../../admin-ui/src/workspace/filled/use-draft.ts'
import { useOutbox } from '../../../../admin-ui/src/workspace/filled/use-outbox.ts'
import { useSession } from '../../../../admin-ui/src/workspace/use-session.ts'
import { person } from '../../answering-server.ts'

type Page = ReturnType<typeof open>

/** What the server was asked to save, in order. */
const saves: (DraftRequest & { readonly id: string })[] = []
const dropped: string[] = []
const things = new Map<string, unknown>()
const box: LocalBox = {
  put: (_, name, thing) => Promise.resolve(void things.set(name, structuredClone(thing))),
  content: () => Promise.resolve(undefined),
  get: (_, name) => Promise.resolve(things.get(name)),
  all: (_, prefix) => Promise.resolve([...things].filter(([name]) => name.startsWith(prefix))),
  drop: (_, name) => Promise.resolve(void things.delete(name)),
}
let stored: DraftJson[] = []
/** What becomes of a saving. */
let answer: (request: DraftRequest, id: string) => Promise<DraftJson>
let me = 'lin'
let isUnreached = false
let app: ReturnType<typeof createApp>
let scopes: EffectScope[] = []

const asStored = (request: DraftRequest, id: string): DraftJson => ({ ...request, id, revision: request.revision + 1, savedAt: '2026-03-31T09:00:00+08:00', device: 'Chrome' } as DraftJson)
const unreached = () => Promise.reject(new ApiFailure(localProblem('no-connection', 0)))
/** Two to a page. */
function pageAfter(cursor: string | undefined) {
  const from = cursor === undefined ? 0 : stored.findIndex(({ id }) => id === cursor) + 1
  const items = stored.slice(from, from + 2)
  return { items, next: from + 2 < stored.length ? items.at(-1)!.id : null }
}
const kept = () => [...things.values()].map((one) => (one as DraftRequest).answer['text'])
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

beforeEach(async () => {
  vi.useFakeTimers()
  ;[saves.length, dropped.length, stored, me, scopes, isUnreached] = [0, 0, [], 'lin', [], false]
  things.clear()
  answer = (request, id) => Promise.resolve(asStored(request, id))
  app = createApp({ render: () => null })
  app.use(createPinia())
  app.provide(apiKey, {
    me: () => Promise.resolve(person(me) as unknown as Me), sessionInfo: () => Promise.resolve(null),
    drafts: ({ cursor }: { cursor?: string }) => (isUnreached ? unreached() : Promise.resolve(pageAfter(cursor))),
    draft: (id: string) => {
      const found = stored.find((one) => one.id === id)
      if (isUnreached) return unreached()
      return found === undefined ? Promise.reject(new ApiFailure(localProblem('no-draft', 404))) : Promise.resolve(found)
    },
    saveDraft: (id: string, request: DraftRequest) => {
      saves.push({ ...request, id })
      return answer(request, id)
    },
    dropDraft: (id: string) => Promise.resolve(void dropped.push(id)),
  } as unknown as HuiyanApi)
  await app.runWithContext(async () => {
    await useSession().start()
    const outbox = useOutbox()
    outbox.box = () => Promise.resolve(box)
  })
})
afterEach(() => {
  for (const scope of scopes) scope.stop()
  vi.useRealTimers()
})

function open(matter?: string, replaces?: string) {
  const scope = effectScope()
  scopes.push(scope)
  let filled: Record<string, unknown> = {}
  const beside = { terms: {} as DraftTerms, soFar: () => beside.terms, goOn: (terms: DraftTerms) => { beside.terms = terms } }
  const draft = app.runWithContext(() => scope.run(() => useDraft({ topic: 't', form: 'p/f', matter, replaces }, matter === undefined ? undefined : beside)))!
  const state = { draft: () => structuredClone(filled), replace: (other: Record<string, unknown>) => { filled = structuredClone(other) } } as unknown as FormState
  return {
    draft, beside,
    /** What it begins with. */
    begin: async (wanted?: string) => {
      const found = await draft.find(wanted)
      filled = { ...found?.answer }
      draft.follow(state, 'v', false)
      return filled['text']
    },
    type: (text: string) => {
      filled['text'] = text
      draft.changed()
    },
    leave: () => { scope.stop() },
  }
}
async function opened(matter?: string): Promise<Page> {
  const page = open(matter)
  await page.begin()
  return page
}

describe('a draft in the browser', () => {
  test('has what was typed while a saving failed', async () => {
    const page = await opened()
    const going = Promise.withResolvers<DraftJson>()
    answer = () => going.promise
    page.type('一')
    await pass(1200)
    page.type('一二')
    going.reject(new ApiFailure(localProblem('no-connection', 0)))
    await pass(300)
    expect(kept()).toEqual(['一二'])
  })

  test('is of one matter', async () => {
    answer = unreached
    const page = await opened('alert-1')
    page.type('这条预警的')
    await pass(1200)
    expect(await open().begin()).toBeUndefined()
    expect(await open('alert-1').begin()).toBe('这条预警的')
  })

  test.each([['at the server', true], ['in the browser alone', false]])('has what is written beside the form of an action, %s', async (_, isReached) => {
    if (!isReached) answer = unreached
    const page = await opened('alert-1')
    page.beside.terms = { note: '请民政局先核', organisation: 'o1' }
    page.draft.changed()
    await pass(1200)
    expect(saves[0]).toMatchObject({ answer: {}, terms: { note: '请民政局先核', organisation: 'o1' } })
    if (isReached) stored = [asStored(saves[0]!, saves[0]!.id)]
    expect(await open('alert-1').draft.find()).toMatchObject({ terms: { note: '请民政局先核', organisation: 'o1' } })
  })

  test('changed elsewhere is gone on with as it was chosen, with what is written beside it', async () => {
    const page = await opened('alert-1')
    page.beside.terms = { note: '本页' }
    page.type('一')
    answer = (request, id) => Promise.reject(new ApiFailure({ ...localProblem('draft-conflict', 409), theirs: { ...asStored(request, id), terms: { note: '另一处' }, revision: 5 } } as never))
    await pass(1200)
    expect(page.draft.theirs.value?.terms).toEqual({ note: '另一处' })
    answer = (request, id) => Promise.resolve(asStored(request, id))
    page.draft.settle({ text: '二' }, { note: '另一处' })
    await pass(0)
    expect(saves.at(-1)).toMatchObject({ answer: { text: '二' }, terms: { note: '另一处' }, revision: 5 })
  })

  describe('that was sent elsewhere', () => {
    const refuse = (draft: string) => { answer = (request, of) => (of === draft ? Promise.reject(new ApiFailure({ ...localProblem('draft-sent', 409), answer: 'answer-1' } as never)) : Promise.resolve(asStored(request, of))) }
    async function writtenOn(matter?: string) {
      const page = await opened(matter)
      page.type('一')
      await pass(1200)
      refuse(saves[0]!.id)
      page.type('一二')
      await pass(1200)
      return { page, id: saves[0]!.id }
    }

    test('is written on in this browser alone, and told again when the page is opened anew', async () => {
      const { page } = await writtenOn()
      page.type('一二三')
      await pass(1200)
      expect([page.draft.sentAs.value, page.draft.status.value, kept(), saves.length]).toEqual(['answer-1', 'only-here', ['一二三'], 2])
      page.leave()
      const again = open()
      expect(await again.begin()).toBe('一二三')
      await pass(0)
      expect([again.draft.sentAs.value, again.draft.status.value, kept()]).toEqual(['answer-1', 'only-here', ['一二三']])
    })

    test('is gone, here and at the server, when what is written goes another way', async () => {
      const { page, id } = await writtenOn()
      stored = [asStored(saves[0]!, id)]
      expect(page.draft.hold('sent').draft).toBe(id)
      await page.draft.end(false)
      expect([kept(), dropped, saves.length]).toEqual([[], [id], 2])
    })

    test('is a draft of its own where the browser keeps nothing', async () => {
      app.runWithContext(() => { useOutbox().box = () => Promise.resolve(null) })
      const { page, id } = await writtenOn()
      expect([page.draft.sentAs.value, page.draft.status.value, saves.at(-1)!.answer, saves.at(-1)!.id === id]).toEqual(['answer-1', 'saved', { text: '一二' }, false])
      // Also when the page is left before that is heard.
      const second = saves.at(-1)!.id
      refuse(second)
      page.type('一二三')
      page.leave()
      await pass(1200)
      expect([saves.at(-1)!.answer, saves.at(-1)!.id === second]).toEqual([{ text: '一二三' }, false])
    })

    test('from this very page, whose reply was lost, becomes no other where the browser keeps nothing', async () => {
      app.runWithContext(() => { useOutbox().box = () => Promise.resolve(null) })
      const page = await opened()
      page.type('一')
      const { draft: id } = page.draft.hold('answer-1')
      refuse(id!)
      page.draft.release()
      await pass(1200)
      expect([saves.map((one) => one.id === id), page.draft.status.value, page.draft.hold('answer-1').draft === id]).toEqual([[true], 'not-kept', true])
    })

    test('is not gone on with while an answer waits that is sent beside it', async () => {
      const { id } = await writtenOn()
      stored = [asStored(saves[0]!, id)]
      app.runWithContext(() => { useOutbox().queued = () => Promise.resolve([{ request: { id: 'x' }, ends: { draft: id } } as unknown as QueuedAnswer]) })
      expect(await open().begin()).toBeUndefined()
    })

    test('is not said to be saved when it is told as it was to be sent', async () => {
      const page = await opened()
      page.type('一')
      await pass(1200)
      page.draft.hold('sent')
      page.draft.release()
      page.draft.told('answer-1')
      expect([page.draft.status.value, kept()]).toEqual(['new', []])
    })

    test('and belongs to a matter goes on as one of its own, for what is done with that next', async () => {
      const { page, id } = await writtenOn('alert-1')
      expect([page.draft.sentAs.value, page.draft.status.value, kept()]).toEqual([null, 'saved', []])
      expect([saves.at(-1)!.id === id, saves.at(-1)!.matter, saves.at(-1)!.revision]).toEqual([false, 'alert-1', 0])
    })
  })

  test('whose first saving comes after its own answer is none again', async () => {
    const page = await opened()
    const going = Promise.withResolvers<DraftJson>()
    answer = () => going.promise
    page.type('一')
    await pass(1200)
    page.draft.hold('sent')
    const ended = page.draft.end(true)
    going.reject(new ApiFailure({ ...localProblem('draft-sent', 409), answer: 'answer-1' } as never))
    await ended
    await pass(60_000)
    expect([saves.length, page.draft.sentAs.value, kept()]).toEqual([1, null, []])
  })

  test('that goes over to a version that asks for no name is told of no answer, also by a saving that comes late', async () => {
    const page = await opened()
    const going = Promise.withResolvers<DraftJson>()
    answer = () => going.promise
    page.type('一')
    await pass(1200)
    page.draft.follow({ draft: () => ({ text: '一' }) } as unknown as FormState, 'unnamed', true)
    page.draft.changed()
    going.reject(new ApiFailure({ ...localProblem('draft-sent', 409), answer: 'answer-1' } as never))
    await pass(1200)
    expect([saves.length, page.draft.sentAs.value, page.draft.status.value, kept()]).toEqual([1, null, 'only-here', ['一']])
  })

  test.each([['at the server', true], ['in the browser alone', false]])('is of one answer that is corrected, %s, whose id does not stand in plain', async (_, isReached) => {
    if (!isReached) answer = unreached
    const page = open(undefined, 'answer-1')
    expect(await page.begin()).toBeUndefined()
    page.type('更正')
    await pass(1200)
    expect([saves[0]!.replaces, [...things.keys()].some((name) => name.includes('answer-1'))]).toEqual(['answer-1', false])
    if (isReached) stored = [asStored(saves[0]!, saves[0]!.id)]
    for (const [replaces, found] of [[undefined, undefined], ['answer-2', undefined], ['answer-1', '更正']] as const) expect(await open(undefined, replaces).begin()).toBe(found)
  })

  test('that the browser kept and nobody goes on with is gone when it is given up', async () => {
    answer = unreached
    const page = open(undefined, 'answer-1')
    await page.begin()
    page.type('更正')
    await pass(1200)
    page.leave()
    const { draft } = open(undefined, 'answer-1')
    await draft.find()
    await draft.end(false)
    expect(kept()).toEqual([])
  })

  test('of two pages that both wrote on without a network neither is lost', async () => {
    answer = unreached
    const one = await opened()
    one.type('一')
    await pass(1200)
    const two = await opened()
    two.type('二')
    await pass(300)
    one.type('一一')
    await pass(300)
    expect(kept().toSorted()).toEqual(['一一', '二'])
  })

  test('of a page that was left is not written over what the next page has written since, nor sent as something newer', async () => {
    answer = unreached
    const one = await opened()
    one.type('一')
    await pass(1200)
    one.leave()
    const two = open()
    expect(await two.begin()).toBe('一')
    two.type('一二')
    await pass(1200)
    const before = saves.length
    answer = (request, id) => Promise.resolve(asStored(request, id))
    await pass(60_000)
    expect(saves.slice(before).map(({ answer: { text } }) => text)).toEqual(['一二'])
    expect(kept()).toEqual([])
    expect(new Set(saves.filter(({ writer }) => writer!.id === saves[0]!.writer!.id).map(({ writer }) => writer!.saving)).size).toBe(1)
  })

  test('is found however many of matters and of corrections were saved since, and by its own id', async () => {
    const of = (id: string, more: Partial<DraftJson> = {}): DraftJson => ({ ...asStored({ topic: 't', form: 'p/f', version: 'v', answer: { text: id }, revision: 0 }, id), ...more })
    stored = [of('m1', { matter: 'alert-1' }), of('c1', { replaces: 'answer-1' }), of('m2', { matter: 'alert-2' }), of('last'), of('before')]
    expect(await open().begin()).toBe('last')
    expect(await open().begin('before')).toBe('before')
    for (const other of ['m1', 'c1']) expect(await open().begin(other)).toBeUndefined()
  })

  test.each([['somebody is signing in again', 401], ['another window has signed in', 403, 'csrf-token-wrong'], ['a proxy gave up', 408]])('goes out later where %s meanwhile', async (_, status, code = 'not-signed-in') => {
    answer = () => Promise.reject(new ApiFailure(localProblem(code, status)))
    const page = await opened()
    page.type('一')
    await pass(1200)
    expect([page.draft.status.value, kept()]).toEqual(['kept-here', ['一']])
    answer = (request, id) => Promise.resolve(asStored(request, id))
    await pass(20_000)
    expect([page.draft.status.value, kept(), saves.at(-1)?.answer['text']]).toEqual(['saved', [], '一'])
  })

  test('is gone on with without a server, but where nothing is kept nothing is begun in place of what the server may have', async () => {
    isUnreached = true
    await expect(open().begin()).rejects.toThrow()
    isUnreached = false
    answer = unreached
    const page = await opened()
    page.type('一')
    await pass(1200)
    isUnreached = true
    expect(await open().begin()).toBe('一')
  })

  test('of a page that was left goes out when the server is there again', async () => {
    answer = unreached
    const page = await opened()
    page.type('一')
    await pass(1200)
    page.leave()
    answer = (request, id) => Promise.resolve(asStored(request, id))
    await pass(60_000)
    expect([saves.at(-1)?.answer['text'], kept()]).toEqual(['一', []])
  })

  test('is not saved in the name of somebody else who has signed in since', async () => {
    answer = unreached
    const page = await opened()
    page.type('一')
    await pass(1200)
    const before = saves.length
    me = 'wang'
    await app.runWithContext(() => useSession().renew())
    page.leave()
    await pass(60_000)
    expect(saves.length).toBe(before)
  })
})

describe('a draft whose answer is sent', () => {
  test('is named though no saving was heard of, and not saved meanwhile', async () => {
    answer = unreached
    const page = await opened()
    page.type('一')
    await pass(1200)
    const { draft, drafted } = page.draft.hold('sent')
    expect([draft, drafted]).toEqual([saves[0]!.id, { revision: 0, writer: saves[0]!.writer }])
    await pass(60_000)
    expect(saves.length).toBe(1)
    await page.draft.end(true)
    expect([dropped, kept()]).toEqual([[], []])
  })

  test('goes when its first saving came after the answer', async () => {
    const page = await opened()
    const going = Promise.withResolvers<DraftJson>()
    answer = () => going.promise
    page.type('一')
    await pass(1200)
    const { draft } = page.draft.hold('sent')
    const ended = page.draft.end(true)
    stored = [asStored(saves[0]!, draft!)]
    going.resolve(stored[0]!)
    await ended
    expect(dropped).toEqual([draft])
  })

  test('is saved again where the answer is not taken', async () => {
    const page = await opened()
    page.type('一')
    await pass(300)
    page.draft.hold('sent')
    await page.draft.forget()
    await pass(5000)
    expect(saves).toEqual([])
    page.draft.release()
    await pass(0)
    expect(saves.map(({ answer: { text } }) => text)).toEqual(['一'])
  })
})

test('a draft that is given up stays where another page has saved since', async () => {
  const page = await opened()
  page.type('一')
  await pass(1200)
  stored = [{ ...asStored(saves[0]!, saves[0]!.id), revision: 2, writer: { id: 'other', saving: 1 } }]
  await page.draft.end(false)
  expect(dropped).toEqual([])
})

test('a draft that is given up, and can be neither ended nor noted to be, is a draft still', async () => {
  const page = await opened()
  page.type('一')
  await pass(1200)
  isUnreached = true
  await expect(page.draft.end(false)).rejects.toThrow(ApiFailure)
  page.type('一二')
  await pass(1200)
  expect(saves.map((one) => one.answer['text'])).toEqual(['一', '一二'])
})
