import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { reading } from '../../../core/store/access.ts'
import { leafBytes } from '../../../core/store/audit-trail.ts'
import { AuditRecord } from '../../../core/store/entities/audit/audit-record.ts'
import { Organisation } from '../../../core/store/entities/identity/organisation.ts'
import { OutboxMessage } from '../../../core/store/entities/jobs/outbox-message.ts'
import { unitOfWork, type Change } from '../../../core/store/unit-of-work.ts'
import type { Action } from '../../../core/base/action.ts'
import { testAction } from '../../support/action.ts'
import { freshDatabase, testLeafHash, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await freshDatabase()
})
afterEach(() => database.remove())

const organisation = (id: string) => ({ id, title: `单位 ${id}`, titleEn: null, parent: null, departmentKind: null, serves: [], validFrom: null, validTo: null })

function addOrganisation(change: Change, id: string): void {
  change.em.create(Organisation, organisation(id), { persist: true })
  change.audit({ verb: 'add-organisation', object: { kind: 'organisation', id }, topic: null, after: { title: `单位 ${id}` } })
}

const organisations = () => reading(database.store, testAction()).em.find(Organisation, {}, { orderBy: { id: 'asc' } })
const trail = () => reading(database.store, testAction()).em.find(AuditRecord, {}, { orderBy: { seq: 'asc' } })

describe('a unit of work', () => {
  test('commits domain write, audit record and effects together', async () => {
    const action = testAction({ reason: '初始化' })
    await unitOfWork(database.store, action, async (change) => {
      addOrganisation(change, 'a')
      change.effect({ kind: 'notify', key: 'notify:a', payload: { organisation: 'a' } })
    })
    expect((await organisations()).map((row) => row.id)).toEqual(['a'])
    expect(await trail()).toMatchObject([{ seq: 1, at: action.at, actorId: 'tester', verb: 'add-organisation', objectId: 'a', reason: '初始化', previous: '' }])
    const effects = await reading(database.store, action).em.find(OutboxMessage, {})
    expect(effects).toMatchObject([{ kind: 'notify', key: 'notify:a', payload: { organisation: 'a' }, state: 'waiting', attempts: 0, fence: 0, availableAt: action.at }])
  })

  test('without an audit entry is undone and refused', async () => {
    const work = unitOfWork(database.store, testAction(), async (change) => {
      change.em.create(Organisation, organisation('a'), { persist: true })
      await change.em.flush()
      change.effect({ kind: 'notify', key: 'notify:a', payload: {} })
    })
    await expect(work).rejects.toMatchObject({ code: 'change-without-audit' })
    expect(await organisations()).toEqual([])
    expect(await reading(database.store, testAction()).em.count(OutboxMessage)).toBe(0)
  })

  test('that fails after its audit entry leaves nothing, and the next one runs', async () => {
    const failing = unitOfWork(database.store, testAction(), async (change) => {
      addOrganisation(change, 'a')
      await change.em.flush()
      throw new Error('stop')
    })
    const next = unitOfWork(database.store, testAction(), async (change) => addOrganisation(change, 'b'))
    await expect(failing).rejects.toThrow('stop')
    await next
    expect((await organisations()).map((row) => row.id)).toEqual(['b'])
    expect((await trail()).map((record) => [record.seq, record.objectId])).toEqual([[1, 'b']])
  })

  test('a constraint that breaks at commit undoes the audit record too', async () => {
    const work = unitOfWork(database.store, testAction(), async (change) => {
      change.em.create(Organisation, { ...organisation('a'), parent: 'nowhere' }, { persist: true })
      change.audit({ verb: 'add-organisation', object: { kind: 'organisation', id: 'a' }, topic: null })
    })
    await expect(work).rejects.toThrow(/foreign key/i)
    expect(await trail()).toEqual([])
  })

  test('an effect asked for twice under one key is stored once', async () => {
    for (const attempt of [1, 2]) {
      await unitOfWork(database.store, testAction(), async (change) => {
        change.audit({ verb: 'ask', object: { kind: 'test', id: '1' }, topic: null })
        change.effect({ kind: 'notify', key: 'once', payload: { attempt } })
      })
    }
    const effects = await reading(database.store, testAction()).em.find(OutboxMessage, {})
    expect(effects.map((effect) => effect.payload)).toEqual([{ attempt: 1 }])
  })

  test.each([
    ['no scope', undefined],
    ['no topics', { organisations: 'all' }],
    ['a topic that is no string', { topics: [1], organisations: 'all' }],
  ])('refuses an action with %s, reading and writing', async (_, scope) => {
    const action = { ...testAction(), scope } as unknown as Action
    expect(() => unitOfWork(database.store, action, async () => undefined)).toThrow(/scope-missing/)
    expect(() => reading(database.store, action)).toThrow(/scope-missing/)
  })

  test('a hundred at once are written one after the other and leave a trail without gaps', async () => {
    await Promise.all(Array.from({ length: 100 }, (_, i) => unitOfWork(database.store, testAction(), async (change) => addOrganisation(change, String(i)))))
    const records = await trail()
    expect(records.map((record) => record.seq)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1))
    let previous = ''
    for (const record of records) {
      expect(record.previous).toBe(previous)
      expect(record.leaf).toBe(Buffer.from(testLeafHash(leafBytes(record))).toString('hex'))
      previous = record.leaf
    }
  })

  test('readers see the last committed state while a change is open, and are not kept waiting by it', async () => {
    await unitOfWork(database.store, testAction(), async (change) => addOrganisation(change, 'a'))
    await unitOfWork(database.store, testAction(), async (change) => {
      addOrganisation(change, 'b')
      await change.em.flush()
      expect((await organisations()).map((row) => row.id)).toEqual(['a'])
      expect(await change.em.count(Organisation)).toBe(2)
    })
    expect((await organisations()).map((row) => row.id)).toEqual(['a', 'b'])
  })

  test('inside another is refused at once, not waited for; afterwards work goes on', async () => {
    const nested = unitOfWork(database.store, testAction(), async () => {
      await unitOfWork(database.store, testAction(), async (change) => addOrganisation(change, 'inner'))
    })
    await expect(nested).rejects.toThrow(/inside another write/)
    await unitOfWork(database.store, testAction(), async (change) => addOrganisation(change, 'a'))
    expect((await organisations()).map((row) => row.id)).toEqual(['a'])
  })

  test('the reading connection cannot write', async () => {
    const { em } = reading(database.store, testAction())
    await expect(em.getConnection('read').execute(`delete from organisation`)).rejects.toThrow(/readonly/i)
  })

  test.each([
    [`'; drop table organisation; --"\`\\ \n\r\t%_?:x $1 😀 中文 \u2028`],
    ['\0'],
    [`a\0'; drop table organisation; --\0`],
  ])('hostile text comes back as it went in: %j', async (title) => {
    await unitOfWork(database.store, testAction(), async (change) => {
      change.em.create(Organisation, { ...organisation(title), title }, { persist: true })
      change.audit({ verb: 'add-organisation', object: { kind: 'organisation', id: title }, topic: null, after: { title } })
    })
    expect(await organisations()).toMatchObject([{ id: title, title }])
    expect((await trail())[0]).toMatchObject({ objectId: title, after: JSON.stringify({ title }) })
  })

  test('what is no text, half a character, leaves the trail right', async () => {
    await unitOfWork(database.store, { ...testAction(), reason: '原因\ud83d' }, async (change) => {
      change.audit({ verb: 'ask', object: { kind: 'test', id: 'id\udc00' }, topic: null, after: { note: '\ud800' } })
    })
    const [record] = await trail()
    expect(record).toMatchObject({ objectId: 'id\ufffd', reason: '原因\ufffd' })
    expect(record!.leaf).toBe(Buffer.from(testLeafHash(leafBytes(record!))).toString('hex'))
  })
})
