import { beforeEach, expect, test } from 'vitest'
import { localProblem } from '../../../../admin-ui/src/api/failure.ts'
import { createWaitingFiles, namedIn, type FileSending } from '../../../../admin-ui/src/workspace/filled/waiting-files.ts'

interface Kept { readonly thing: unknown; readonly content: ArrayBuffer | undefined }

let things: Map<string, Kept>
let hasRoom: boolean
let isLocked: boolean
let answers: FileSending[]
let sent: [id: string, name: string, text: string, isUnnamed: boolean][]
beforeEach(() => {
  things = new Map()
  hasRoom = true
  isLocked = false
  answers = []
  sent = []
})
/** What a browser keeps, without its seals. */
const box = {
  all: async (who: string, prefix: string) => [...things].filter(([where]) => where.startsWith(`${who} ${prefix}`)).map(([where, { thing }]) => [where.slice(who.length + 1), thing] as const),
  put: async (who: string, name: string, thing: unknown, content?: ArrayBuffer) => {
    if (!hasRoom) throw new DOMException('full', 'QuotaExceededError')
    things.set(`${who} ${name}`, { thing, content })
  },
  content: async (who: string, name: string) => {
    if (isLocked) throw new DOMException('another account is signed in', 'InvalidAccessError')
    return things.get(`${who} ${name}`)?.content
  },
  drop: async (who: string, name: string) => void things.delete(`${who} ${name}`),
}
const files = createWaitingFiles(async () => box, async (_, file, { id, isUnnamed }) => {
  sent.push([id, file.name, await file.text(), isUnnamed])
  return answers.shift() ?? { is: 'sent' }
})
const keep = (id: string, isUnnamed = false) => files.keep('li', new File([`content of ${id}`], `${id}.png`, { type: 'image/png' }), id, isUnnamed)
const refusal = (code: string) => ({ is: 'refused', problem: localProblem(code, 415) }) as const

test('a file waits under a name that does not say which it is, and goes out as it was, once', async () => {
  expect(await keep('0198-one', true)).toBe(true)
  expect([...things.keys()].some((name) => name.includes('0198'))).toBe(false)
  expect(await files.all('li')).toMatchObject([{ id: '0198-one', name: '0198-one.png', type: 'image/png', size: 19, refused: null }])
  expect([await files.all('wang'), await files.all('')]).toEqual([[], []])
  expect(await Promise.all([files.send('li', ['0198-one']), files.send('li', ['0198-one'])])).toEqual([{ is: 'sent' }, { is: 'sent' }])
  expect(sent).toEqual([['0198-one', '0198-one.png', 'content of 0198-one', true]])
  expect(things.size).toBe(0)
})

test('several go one after the other till one has to wait, and that one and those after it stay', async () => {
  for (const id of ['a', 'b', 'c']) await keep(id)
  answers = [{ is: 'sent' }, { is: 'waiting' }]
  expect(await files.send('li', ['a', 'b', 'c'])).toEqual({ is: 'waiting' })
  expect([sent.map(([id]) => id), (await files.all('li')).map(({ id }) => id)]).toEqual([['a', 'b'], ['b', 'c']])
})

test('one that the server never takes is not sent again, and its content is gone; one that it does not take now is kept', async () => {
  await keep('never')
  await keep('full')
  answers = [refusal('attachment-type'), refusal('attachments-full')]
  for (const id of ['never', 'full']) expect((await files.send('li', [id])).is).toBe('refused')
  expect((await files.all('li')).map(({ refused }) => refused?.code)).toEqual(['attachment-type', 'attachments-full'])
  expect([await files.content('li', 'never'), await (await files.content('li', 'full'))?.text()]).toEqual([null, 'content of full'])
  expect([(await files.send('li', ['never'])).is, (await files.send('li', ['full'])).is]).toEqual(['refused', 'sent'])
  expect(sent.map(([id]) => id)).toEqual(['never', 'full', 'full'])
  await files.sweep('li')
  expect(things.size).toBe(1)
  for (const [where, { thing }] of things) things.set(where, { thing: { ...thing as object, since: Date.now() - 31 * 86_400_000 }, content: undefined })
  await files.sweep('li')
  expect(things.size).toBe(0)
})

test('where there is no room, or nothing is kept, that is told, and nothing is left', async () => {
  hasRoom = false
  expect(await keep('a')).toBe(false)
  expect(things.size).toBe(0)
  const none = createWaitingFiles(async () => null, () => Promise.reject(new Error('never')))
  expect(await none.keep('li', new File(['x'], 'x'), 'x', false)).toBeNull()
})

test('what cannot be read any more does not keep its answer, and what is another account’s waits', async () => {
  await keep('lost')
  for (const [where, { thing }] of things) things.set(where, { thing, content: undefined })
  expect(await files.send('li', ['lost'])).toEqual({ is: 'sent' })
  expect([sent, things.size]).toEqual([[], 0])
  await keep('locked')
  isLocked = true
  expect(await files.send('li', ['locked'])).toEqual({ is: 'waiting' })
  expect(things.size).toBe(1)
})

test('those that something filled in names are found wherever they stand, and only they are dropped', async () => {
  for (const id of ['aa', 'bb', 'cc']) await keep(id)
  const kept = await files.all('li')
  expect([namedIn(kept, { list: [{ proof: 'bb' }], front: 'aa' }), namedIn(kept, undefined)]).toEqual([['aa', 'bb'], []])
  await files.drop('li', ['aa', 'bb'])
  expect((await files.all('li')).map(({ id }) => id)).toEqual(['cc'])
})
