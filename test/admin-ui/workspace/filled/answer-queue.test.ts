import { beforeEach, describe, expect, test } from 'vitest'
import { createAnswerQueue, type QueuedAnswer } from '../../../../admin-ui/src/workspace/filled/answer-queue.ts'

let things: Map<string, unknown>
let hasRoom: boolean
beforeEach(() => {
  things = new Map()
  hasRoom = true
})
/** What a browser keeps, without its seals. */
const box = {
  all: async (who: string, prefix: string) => [...things].filter(([where]) => where.startsWith(`${who} ${prefix}`)).map(([where, thing]) => [where.slice(who.length + 1), thing] as const),
  put: async (who: string, name: string, thing: unknown) => {
    if (!hasRoom) throw new Error('full')
    things.set(`${who} ${name}`, thing)
  },
  drop: async (who: string, name: string) => void things.delete(`${who} ${name}`),
}
const queue = createAnswerQueue(async () => box)
const answer = (id: string, filled = {}, refused: QueuedAnswer['refused'] = null): QueuedAnswer => ({ place: { topic: 't', pack: 'p', form: 'f' }, filled, request: { id, version: 'v', answer: {} }, refused })
const ids = async () => (await queue.all('li')).map(({ request }) => request.id)
async function due(meanwhile: (id: string) => Promise<void> = async () => undefined): Promise<readonly string[]> {
  const found: string[] = []
  for await (const { answer: { request: { id } } } of queue.due('li')) {
    found.push(id)
    await meanwhile(id)
  }
  return found
}

describe('answers that wait in the browser', () => {
  test('have a name that does not say which they are, and one place each', async () => {
    expect(await queue.put('li', answer('0198-one'))).toBe(true)
    await queue.put('li', answer('0198-one', { a: 1 }))
    expect([...things.keys()].some((name) => name.includes('0198-one'))).toBe(false)
    expect(await queue.all('li')).toEqual([answer('0198-one', { a: 1 })])
    expect(await queue.all('wang')).toEqual([])
    expect(await queue.all('')).toEqual([])
    await queue.drop('li', '0198-one')
    expect(things.size).toBe(0)
  })

  test('are changed where they wait, and never come back by that once they are gone', async () => {
    await queue.put('li', answer('one'))
    const amend = (filled: object) => queue.amend('li', 'one', (one) => ({ ...one, filled: { ...one.filled, ...filled } }))
    expect([await amend({ a: 1 }), await amend({ b: 2 }), await queue.all('li'), things.size]).toEqual(['kept', 'kept', [answer('one', { a: 1, b: 2 })], 1])
    hasRoom = false
    expect([await amend({ c: 3 }), await queue.all('li')]).toEqual(['no-room', [answer('one', { a: 1, b: 2 })]])
    hasRoom = true
    await queue.drop('li', 'one')
    expect([await amend({ c: 3 }), things.size]).toEqual(['gone', 0])
  })

  test('what an earlier version has named by its id is found, and named anew when it is kept again', async () => {
    things.set('li answer old', answer('old'))
    things.set('li draft old', {})
    expect(await ids()).toEqual(['old'])
    await queue.put('li', answer('old', { a: 1 }))
    expect([things.has('li answer old'), await queue.all('li')]).toEqual([false, [answer('old', { a: 1 })]])
    things.set('li answer older', answer('older'))
    await queue.drop('li', 'older')
    expect(await ids()).toEqual(['old'])
  })

  test('without room the one there was stays', async () => {
    things.set('li answer old', answer('old'))
    hasRoom = false
    expect(await queue.put('li', answer('old', { a: 1 }))).toBe(false)
    expect(await queue.all('li')).toEqual([answer('old')])
  })

  test('are due unless they were refused, went out meanwhile, or are being sent by their page', async () => {
    for (const id of ['a', 'b', 'c']) await queue.put('li', answer(id))
    await queue.put('li', answer('d', {}, { type: '', title: '', status: 422, code: 'x', detail: '', requestId: '' }))
    expect([...await due()].sort()).toEqual(['a', 'b', 'c'])
    const first: string[] = []
    expect(await due(async (id) => {
      first.push(id)
      for (const other of ['a', 'b', 'c']) if (other !== id) await queue.drop('li', other)
    })).toEqual(first.slice(0, 1))
    const [left] = first
    await queue.whileSending(left!, async () => expect(await due()).toEqual([]))
    expect(await due()).toEqual([left])
    await expect(queue.whileSending(left!, () => Promise.reject(new Error('lost')))).rejects.toThrow('lost')
    expect(await due()).toEqual([left])
  })

  test('bear a mark that is the same in two windows and says nothing of the answer', async () => {
    await queue.put('li', answer('0198-one'))
    things.set('li answer old', answer('old'))
    const marks = async (window: ReturnType<typeof createAnswerQueue>) => {
      const found = new Map<string, string>()
      for await (const { mark, answer: { request } } of window.due('li')) found.set(request.id, mark)
      return found
    }
    const [here, there] = [await marks(queue), await marks(createAnswerQueue(async () => box))]
    expect(here.get('0198-one')).toBe(there.get('0198-one'))
    expect([...here.values()].filter((mark) => mark.includes('0198-one') || mark === 'old')).toEqual([])
    expect(here.size).toBe(2)
  })
})
