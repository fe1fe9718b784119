import { afterAll, beforeAll, expect, test } from 'vitest'
import { addAccount, type NewGrant } from '../../../../core/domain/identity/create-account.ts'
import { createOrganisations } from '../../../../core/domain/identity/create-organisations.ts'
import { withoutRole } from '../../../../core/domain/identity/without-role.ts'
import { reading } from '../../../../core/store/access.ts'
import { Account } from '../../../../core/store/entities/identity/account.ts'
import { testAction } from '../../../support/action.ts'
import { freshDatabase, type TestDatabase } from '../../../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await freshDatabase()
  await createOrganisations(database.store, testAction(), [{ id: 'city', title: '市' }, { id: 'county', title: '县', parent: 'city' }, { id: 'town', title: '镇', parent: 'county' }, { id: 'island', title: '岛', parent: 'city' }])
})
afterAll(() => database.remove())

const hire = (account: string, grant: Partial<NewGrant>) => addAccount(database.store, testAction(), { account, name: account, organisation: null, grants: [{ role: 'handler', organisation: null, topics: null, ...grant }] }, 'unused')
const without = (topic = 't') => withoutRole(reading(database.store, testAction({ at: new Date('2026-03-02T02:00:00Z') })), 'Asia/Shanghai', { role: 'handler', topic, organisations: ['town', 'island'] })

test('a grant reaches what lies below its organisation, for its topics, on its days, for an account that may sign in', async () => {
  expect(await without()).toEqual(['town', 'island'])
  await hire('over', { organisation: 'island', validTo: '2026-03-01' })
  await hire('to-come', { organisation: 'island', validFrom: '2026-03-03' })
  await hire('reader', { role: 'executive' })
  const suspended = await hire('suspended', {})
  await database.store.writer().nativeUpdate(Account, { id: suspended }, { state: 'suspended' })
  expect(await without()).toEqual(['town', 'island'])
  await hire('county', { organisation: 'county', topics: ['t'] })
  expect([await without(), await without('other')]).toEqual([['island'], ['town', 'island']])
  await hire('everywhere', { validFrom: '2026-03-02', validTo: '2026-03-02' })
  expect([await without(), await without('other')]).toEqual([[], []])
})
