import { createPinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createApp } from 'vue'
import type { Me } from '../../../../core/contracts/api.ts'
import type { AnswerReceipt, AnswerRequest, DraftJson } from '../../../../core/contracts/form-api.ts'
import { ApiFailure, localProblem } from '../../../../admin-ui/src/api/failure.ts'
import { apiKey, type HuiyanApi } from '../../../../admin-ui/src/api/huiyan-api.ts'
import { useOutbox } from '../../../../admin-ui/src/workspace/filled/use-outbox.ts'
import { useSession } from '../../../../admin-ui/src/workspace/use-session.ts'
import { person } from '../../answering-server.ts'
import { browserStore } from '../../browser-store.ts'

const browser = browserStore()
const place = { topic: 't', pack: 'p', form: 'f' }
const request = (id: string, more: Partial<AnswerRequest> = {}): AnswerRequest => ({ id, version: 'v', answer: { text: id }, ...more })
/** What arrived, in order. */
let arrived: string[]
let drafts: DraftJson[]
/** Whether the server is reached for drafts. */
let isReached: boolean
/** What comes between reading a draft and deleting it. */
let beforeDrop: () => Promise<void>
/** Who is signed in. */
let me: ReturnType<typeof person>
/** What becomes of an answer. */
let taken: () => Promise<void>
const refuse = (code: string) => () => Promise.reject(new ApiFailure(localProblem(code, 422)))
const lose = () => Promise.reject(new ApiFailure(localProblem('no-connection', 0)))

beforeEach(() => {
  vi.stubGlobal('indexedDB', browser.indexedDB)
  browser.state.clear()
  browser.state.hasRoom = true
  ;[me, arrived, drafts, taken, isReached, beforeDrop] = [person('lin'), [], [], () => Promise.resolve(), true, () => Promise.resolve()]
})
afterEach(() => vi.unstubAllGlobals())

/** A page that was just loaded. */
async function load() {
  const app = createApp({ render: () => null })
  app.use(createPinia())
  app.provide(apiKey, {
    me: () => Promise.resolve(me as unknown as Me), sessionInfo: () => Promise.resolve(null),
    answerForm: async (_: unknown, { id, answer }: AnswerRequest) => {
      await taken()
      arrived.push(id)
      return { id, answer } as unknown as AnswerReceipt
    },
    draft: (id: string) => {
      if (!isReached) return lose()
      const found = drafts.find((one) => one.id === id)
      return found === undefined ? Promise.reject(new ApiFailure(localProblem('no-draft', 404))) : Promise.resolve(found)
    },
    dropDraft: async (id: string, revision: number) => {
      await beforeDrop()
      if (drafts.some((one) => one.id === id && one.revision !== revision)) throw new ApiFailure(localProblem('draft-written-on', 409))
      drafts = drafts.filter((one) => one.id !== id)
    },
  } as unknown as HuiyanApi)
  return app.runWithContext(async () => {
    await useSession().start()
    return useOutbox()
  })
}
type Outbox = Awaited<ReturnType<typeof load>>
const send = (outbox: Outbox, one: AnswerRequest, mends?: string) => outbox.send({ place, title: '表', anonymous: false, mends, onKept: () => Promise.resolve() }, one, one.answer)
const waits = async (outbox: Outbox) => (await outbox.queued()).map(({ request: { id, answer }, refused }) => [id, answer['text'], refused?.code ?? null])
/** One that waited and was refused. */
async function refused(more: Partial<AnswerRequest> = {}): Promise<Outbox> {
  const outbox = await load()
  taken = lose
  await send(outbox, request('old', more))
  taken = refuse('answer-unfit')
  await outbox.flush()
  expect(await waits(outbox)).toEqual([['old', 'old', 'answer-unfit']])
  return outbox
}

describe('an answer that is mended and sent anew', () => {
  test('waits once and goes out once, also where the page is gone before it hears what became of it', async () => {
    const outbox = await refused()
    const going = Promise.withResolvers<void>()
    taken = () => going.promise
    void send(outbox, request('new'), 'old')
    await vi.waitFor(async () => expect(await waits(outbox)).toEqual([['new', 'new', null]]))
    // The page is closed here.
    taken = () => Promise.resolve()
    const next = await load()
    await next.flush()
    expect([arrived, await waits(next)]).toEqual([['new'], []])
  })

  test('is there to be mended again where it is refused again, as it is now', async () => {
    const outbox = await refused()
    taken = refuse('answer-replaced')
    expect(await send(outbox, request('new'), 'old')).toMatchObject({ is: 'refused', isKept: true })
    expect(await waits(outbox)).toEqual([['old', 'new', 'answer-replaced']])
    await outbox.flush()
    expect(arrived).toEqual([])
    taken = () => Promise.resolve()
    expect(await send(outbox, request('new'), 'old')).toMatchObject({ is: 'sent' })
    expect([arrived, await waits(outbox)]).toEqual([['new'], []])
  })

  test('waits in its place where the server is not reached', async () => {
    const outbox = await refused()
    taken = lose
    expect(await send(outbox, request('new'), 'old')).toMatchObject({ is: 'waiting', isKept: true })
    expect(await waits(outbox)).toEqual([['new', 'new', null]])
  })

  test('without room in the browser the one that waits stays until it was sent', async () => {
    const outbox = await refused()
    browser.state.hasRoom = false
    taken = lose
    expect(await send(outbox, request('new'), 'old')).toMatchObject({ is: 'waiting', isKept: false })
    expect(await waits(outbox)).toEqual([['old', 'old', 'answer-unfit']])
    taken = () => Promise.resolve()
    expect(await send(outbox, request('new'), 'old')).toMatchObject({ is: 'sent' })
    expect(await waits(outbox)).toEqual([])
  })
})

test('an answer that two windows send at once, and that is refused, is back in its form alone', async () => {
  const [one, other] = [await load(), await load()]
  const [going, late] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  taken = () => going.promise
  const sent = send(one, request('a'))
  await vi.waitFor(async () => expect(await waits(one)).toEqual([['a', 'a', null]]))
  const second = vi.fn(() => late.promise)
  taken = second
  const flushed = other.flush()
  await vi.waitFor(() => expect(second).toHaveBeenCalled())
  going.reject(new ApiFailure(localProblem('answer-unfit', 422)))
  expect(await sent).toMatchObject({ is: 'refused' })
  late.reject(new ApiFailure(localProblem('answer-unfit', 422)))
  await flushed
  expect(await waits(one)).toEqual([])
})

describe('an answer that is given up', () => {
  const stored = (more: Partial<DraftJson>): DraftJson => ({ id: 'd', topic: 't', form: 'p/f', version: 'v', answer: {}, revision: 3, savedAt: '', device: '', writer: { id: 'page', saving: 2 }, ...more })
  test.each([
    ['as it was known', {}, 0], ['as its own page saved it later', { revision: 4 }, 0], ['as another page has saved it since', { revision: 4, writer: { id: 'other', saving: 1 } }, 1],
  ])('takes its draft with it %s', async (_, more, left) => {
    const outbox = await refused({ draft: 'd', drafted: { revision: 3, writer: { id: 'page', saving: 2 } } })
    drafts = [stored(more)]
    await outbox.giveUp('old')
    expect([await waits(outbox), drafts.length]).toEqual([[], left])
  })

  test('leaves the draft that another page saves at that moment', async () => {
    const outbox = await refused({ draft: 'd', drafted: { revision: 3 } })
    drafts = [stored({})]
    beforeDrop = async () => { drafts = [stored({ revision: 4, writer: { id: 'other', saving: 1 } })] }
    await outbox.giveUp('old')
    expect([await waits(outbox), drafts.map(({ revision }) => revision)]).toEqual([[], [4]])
  })

  test('leaves the draft of one that is sent to that', async () => {
    const outbox = await refused({ draft: 'd', drafted: { revision: 3 } })
    drafts = [stored({})]
    taken = lose
    await send(outbox, request('new', { draft: 'd', drafted: { revision: 3 } }), 'old')
    expect(drafts).toHaveLength(1)
  })

  test('without a network takes its draft with it when the server is reached again, and it is nowhere gone on with meanwhile', async () => {
    const known = { draft: 'd', drafted: { revision: 3, writer: { id: 'page', saving: 2 } } }
    const outbox = await refused(known)
    drafts = [stored({})]
    isReached = false
    await outbox.giveUp('old')
    expect([await waits(outbox), drafts.length, await outbox.endedDrafts()]).toEqual([[], 1, ['d']])
    await outbox.flush()
    const next = await load()
    await next.flush()
    expect(await next.endedDrafts()).toEqual(['d'])
    isReached = true
    await next.flush()
    expect([drafts, await next.endedDrafts()]).toEqual([[], []])
  })

  test('goes also where the server does not let its draft be ended, now and ever', async () => {
    const outbox = await refused({ draft: 'd' })
    drafts = [stored({})]
    beforeDrop = () => Promise.reject(new ApiFailure(localProblem('not-permitted', 403)))
    await outbox.giveUp('old')
    expect([await waits(outbox), drafts.length, await outbox.endedDrafts()]).toEqual([[], 1, []])
  })

  test('stays, and says why, where the browser has no room to note that', async () => {
    const outbox = await refused({ draft: 'd' })
    drafts = [stored({})]
    ;[isReached, browser.state.hasRoom] = [false, false]
    await expect(outbox.giveUp('old')).rejects.toThrow(ApiFailure)
    expect([(await waits(outbox)).length, drafts.length]).toEqual([1, 1])
  })
})

describe('drafts that were read beside an answer', () => {
  const shown = { id: 'd', revision: 3, writer: { id: 'page', saving: 2 } }
  const stored = (more: Partial<DraftJson> = {}): DraftJson => ({ ...shown, topic: 't', form: 'p/f', matter: 'm', version: 'before', answer: {}, savedAt: '', device: '', ...more })
  const sendBeside = (outbox: Outbox) => outbox.send({ place, title: '表', anonymous: false, drafts: [shown], onKept: () => Promise.resolve() }, request('a'), {})
  const keep = async (outbox: Outbox, saving: number) => (await outbox.box())!.put(outbox.account(), 'draft t p/f of m d page', { ...stored(), writer: { id: 'page', saving }, at: 1 })
  const kept = async (outbox: Outbox) => (await (await outbox.box())!.all(outbox.account(), 'draft ')).length

  test.each([
    ['end with it, with what the browser keeps of them', {}, 2, [0, 0]],
    ['stay where another device has written on meanwhile', { revision: 4 }, 2, [1, 1]],
    ['stay where their own page has saved more meanwhile', { revision: 4, writer: { id: 'page', saving: 5 } }, 2, [1, 1]],
    ['stay where another window has written on and the server does not have that yet', {}, 3, [1, 1]],
  ])('%s, sent at once and later', async (_, more, saving, left) => {
    for (const isLate of [false, true]) {
      const outbox = await load()
      drafts = [stored(more)]
      await keep(outbox, saving)
      taken = isLate ? lose : () => Promise.resolve()
      await sendBeside(outbox)
      if (isLate) expect([drafts.length, await kept(outbox)]).toEqual([1, 1])
      taken = () => Promise.resolve()
      await outbox.flush()
      expect([arrived, drafts.length, await kept(outbox)]).toEqual([['a'], ...left])
      ;[arrived, drafts] = [[], []]
      browser.state.clear()
    }
  })

  test.each([['as they were', {}, 0], ['unless they were written on till then', { revision: 4 }, 1]])('end once the server is reached for them, %s', async (_, more, left) => {
    const outbox = await load()
    ;[drafts, isReached] = [[stored()], false]
    await sendBeside(outbox)
    expect([arrived, drafts.length]).toEqual([['a'], 1])
    ;[drafts, isReached] = [[stored(more)], true]
    await outbox.flush()
    expect([drafts.length, await outbox.endedDrafts()]).toEqual([left, []])
  })
})

test('of files that wait those go that nothing else filled in names', async () => {
  const outbox = await load()
  for (const id of ['one', 'two', 'three']) await outbox.keepFile(new File(['x'], id), id, false)
  taken = lose
  await outbox.giveUpFiles([{ pictures: ['one', 'two'] }, 'three'], [{ pictures: ['two'] }])
  expect([...outbox.files.keys()]).toEqual(['two'])
  // Nor a draft that is kept.
  await (await outbox.box())!.put('lin', 'draft t p/f d page', { id: 'd', answer: { pictures: ['two'] } })
  await outbox.giveUpFiles({ pictures: ['two'] })
  expect([...outbox.files.keys()]).toEqual(['two'])
})

test('of an answer that was mended in another window, and arrived, it is not said that it arrived as it was', async () => {
  const [here, other] = [await refused(), await load()]
  await here.look()
  taken = lose
  await send(other, request('new'), 'old')
  taken = () => Promise.resolve()
  await other.flush()
  await here.look()
  expect([arrived, await here.isDelivered('old'), await here.isDelivered('new')]).toEqual([['new'], false, true])
})

test('what the next one who signs in has waiting is told and goes out, whatever of the one before is still on its way', async () => {
  const outbox = await load()
  taken = lose
  await send(outbox, request('of-lin'))
  // Their request hangs.
  const hanging = vi.fn(() => new Promise<never>(() => undefined))
  taken = hanging
  outbox.start()
  await vi.waitFor(() => expect(hanging).toHaveBeenCalled())
  const session = useSession()
  me = person('wang')
  await session.renew()
  expect([outbox.waiting, outbox.account()]).toEqual([0, 'wang'])
  taken = lose
  await send(outbox, request('of-wang'))
  await session.renew()
  expect(outbox.waiting).toBe(1)
  taken = () => Promise.resolve()
  await outbox.flush()
  expect([arrived, outbox.waiting]).toEqual([['of-wang'], 0])
})
