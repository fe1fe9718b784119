import { afterAll, beforeAll, expect, test } from 'vitest'
import { createOrganisations } from '../../../../core/domain/identity/create-organisations.ts'
import { reachAmong, reachOf } from '../../../../core/domain/work/find-items.ts'
import { reading } from '../../../../core/store/access.ts'
import type { AccessScope } from '../../../../core/base/action.ts'
import { testAction } from '../../../support/action.ts'
import { freshDatabase, type TestDatabase } from '../../../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await freshDatabase()
  await createOrganisations(database.store, testAction(), [{ id: 'city', title: '市' }, { id: 'a', title: '甲县', parent: 'city' }, { id: 'a1', title: '甲镇', parent: 'a' }, { id: 'b', title: '乙县', parent: 'city' }])
})
afterAll(() => database.remove())

test('topics of one grant do not go with organisations of another', async () => {
  const scope: AccessScope = [{ role: 'taskforce', topics: ['x'], organisations: ['a'] }, { role: 'taskforce', topics: ['y'], organisations: ['b'] }, { role: 'supervisor', topics: ['z'], organisations: 'all' }]
  const within = await reachOf(reading(database.store, testAction({ scope })))
  expect(['a', 'a1', 'b', 'city'].map((id) => ['x', 'y', 'z', undefined].map((topic) => within.has(id, topic)))).toEqual([
    [true, false, true, true], [true, false, true, true], [false, true, true, true], [false, false, true, true],
  ])
  const [asked, left] = [Array.from({ length: 1200 }, (_, i) => `no-${i}`), 'a1']
  const among = await reachAmong(reading(database.store, testAction({ scope: scope.slice(0, 2) })), [...asked, 'a', 'b', 'city'])
  expect(['a', 'b', 'city', left].map((id) => ['x', 'y'].map((topic) => among.has(id, topic)))).toEqual([[true, false], [false, true], [false, false], [false, false]])
  const none = await reachOf(reading(database.store, testAction({ scope: [] })))
  expect([none.has('a'), none.has('a', 'x')]).toEqual([false, false])
})
