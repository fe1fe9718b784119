import { appendFile, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { verifyTrail } from '../../../core/domain/audit/verify-trail.ts'
import { openAuditNotes } from '../../../core/store/audit-notes.ts'
import { AuditRecord } from '../../../core/store/entities/audit/audit-record.ts'
import { unitOfWork } from '../../../core/store/unit-of-work.ts'
import { testAction } from '../../support/action.ts'
import { freshDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
let dir: string
beforeEach(async () => {
  database = await freshDatabase()
  dir = join(database.dir, 'trail')
})
afterEach(() => database.remove())

const entry = (id: string) => ({ verb: 'screen', object: { kind: 'screening', id }, topic: 't', after: { findings: 1 } })
const inTrail = async () => (await database.store.reader().find(AuditRecord, {}, { orderBy: { seq: 'asc' } })).map(({ objectId }) => objectId)
const onDisk = async () => (await Promise.all(['notes-a.jsonl', 'notes-b.jsonl'].map((name) => readFile(join(dir, name), 'utf8')))).join('').split('\n').filter((line) => line !== '')

test('an entry is on the disk when its promise is kept, and in the trail, in order, when it is flushed', async () => {
  const notes = await openAuditNotes(database.store, dir)
  const action = testAction({ reason: '核查 11010519491231002X' })
  await notes.note(action, entry('1'))
  expect((await onDisk()).map((line) => (JSON.parse(line) as { objectId: string }).objectId)).toEqual(['1'])
  expect((await onDisk()).join()).not.toContain('11010519491231002X')
  const more = Array.from({ length: 50 }, (_, i) => notes.note(action, entry(String(i + 2))))
  await Promise.all([...more, notes.flush()])
  await notes.flush()
  expect(await inTrail()).toEqual(Array.from({ length: 51 }, (_, i) => String(i + 1)))
  expect(await onDisk()).toEqual([])
  // Beside other changes the trail stays whole.
  await Promise.all([notes.note(action, entry('52')), unitOfWork(database.store, action, async ({ audit }) => audit({ ...entry('x'), verb: 'other' })), notes.flush()])
  await notes.close()
  expect((await inTrail()).length).toBe(53)
  expect(await verifyTrail(database.store)).toMatchObject({ records: 53, broken: null })
})

test('what a process left behind is brought in once, whether or not it was in the trail already; a line cut short never counted', async () => {
  const first = await openAuditNotes(database.store, dir)
  await first.note(testAction(), entry('1'))
  const line = (await onDisk())[0]!
  await first.close()
  expect(await inTrail()).toEqual(['1'])
  // Killed after the commit and before the file was emptied, then once more before the commit.
  await appendFile(join(dir, 'notes-a.jsonl'), `${line}\n${line.replace('"1"', '"2"')}\n${line.slice(0, 40)}`)
  await appendFile(join(dir, 'notes-b.jsonl'), `${line.replace('"1"', '"3"')}\n`)
  const second = await openAuditNotes(database.store, dir)
  expect(await inTrail()).toEqual(['1', '2', '3'])
  expect(await onDisk()).toEqual([])
  await second.close()
  expect((await stat(join(dir, 'notes-a.jsonl'))).mode & 0o777).toBe(0o600)
})

test('entries come into the trail while others keep coming; what cannot be brought in is kept, said and tried again', async () => {
  const failures: unknown[] = []
  const notes = await openAuditNotes(database.store, dir, (error) => failures.push(error))
  let count = 0
  let stop = false
  const callers = [1, 2, 3].map(async () => {
    while (!stop) await notes.note(testAction(), entry(String(++count)))
  })
  while (count < 30) await new Promise(setImmediate)
  await notes.flush()
  expect((await inTrail()).length).toBeGreaterThanOrEqual(27)
  // Each kept entry is in a file or in the trail, at every moment.
  const seen = new Set([...await onDisk(), ''].map((line) => (line === '' ? '' : (JSON.parse(line) as { objectId: string }).objectId)))
  for (const id of await inTrail()) seen.add(id)
  expect(seen.size).toBeGreaterThan(27)
  stop = true
  await Promise.all(callers)
  await notes.flush()
  const broken = vi.spyOn(database.store.queue, 'commit').mockImplementation(() => Promise.reject(new Error('disk full')))
  await notes.note(testAction(), entry('kept'))
  await expect(notes.flush()).rejects.toThrow('disk full')
  await notes.note(testAction(), entry('kept too'))
  await vi.waitFor(() => expect(failures.length).toBeGreaterThan(0))
  expect((await onDisk()).length).toBe(2)
  broken.mockRestore()
  await vi.waitFor(async () => expect((await inTrail()).slice(-2)).toEqual(['kept', 'kept too']), 5000)
  await notes.close()
  expect(await onDisk()).toEqual([])
  expect((await inTrail()).length).toBe(count + 2)
})
