import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addAccount, createAccount, type NewGrant } from '../../../../core/domain/identity/create-account.ts'
import { createOrganisations } from '../../../../core/domain/identity/create-organisations.ts'
import { endGrant } from '../../../../core/domain/identity/end-grant.ts'
import { standsAt } from '../../../../core/domain/identity/grant-rules.ts'
import { permissions, roleMay, roles } from '../../../../core/domain/identity/permissions.ts'
import { loadPrincipal, permissionsOf, rolesOf, scopeFor } from '../../../../core/domain/identity/principal.ts'
import { setAccountState } from '../../../../core/domain/identity/set-account-state.ts'
import { testAction } from '../../../support/action.ts'
import { freshDatabase, type TestDatabase } from '../../../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await freshDatabase()
  await createOrganisations(database.store, testAction(), [
    { id: 'city', title: '市', titleEn: 'City' },
    { id: 'county', title: '县', parent: 'city' },
    { id: 'town', title: '镇', parent: 'county' },
    { id: 'bureau', title: '局', parent: 'city', departmentKind: 'civil-affairs' },
  ])
})
afterAll(() => database.remove())

let people = 0
async function principal(grants: readonly NewGrant[], at = '2026-06-01T01:00:00Z') {
  const id = await addAccount(database.store, testAction(), { account: `p${++people}`, name: '某', organisation: 'county', grants }, 'nobody signs in')
  return (await loadPrincipal({ store: database.store, timeZone: 'Asia/Shanghai' }, id, new Date(at)))!
}

describe('what somebody may', () => {
  test('a handler below an organisation reaches it and what lies below it, in the granted topics', async () => {
    const person = await principal([{ role: 'handler', organisation: 'county', topics: ['demo'] }])
    expect(person.organisation).toEqual({ id: 'county', title: '县' })
    expect(permissionsOf(person)).toEqual(['read-topics', 'read-alerts', 'read-cases', 'read-duties', 'read-notices', 'read-referrals', 'act-on-work', 'draft-referral', 'answer-form', 'read-answers', 'delegate'])
    expect(scopeFor(person, 'read-alerts')).toMatchObject([{ role: 'handler', topics: ['demo'], organisations: ['county'] }])
    expect(scopeFor(person, 'import')).toBe(null)
  })

  test('a wide grant does not widen what another role may', async () => {
    const person = await principal([
      { role: 'handler', organisation: null, topics: null },
      { role: 'supervisor', organisation: 'town', topics: ['demo'] },
    ])
    expect(rolesOf(person)).toEqual(['handler', 'supervisor'])
    expect(scopeFor(person, 'read-alerts')).toMatchObject([{ role: 'handler', topics: 'all', organisations: 'all' }, { role: 'supervisor', topics: ['demo'], organisations: ['town'] }])
    expect(scopeFor(person, 'reveal')).toMatchObject([{ role: 'supervisor', topics: ['demo'], organisations: ['town'] }])
  })

  test.each([
    ['2026-05-31T15:59:59Z', []],
    ['2026-05-31T16:00:00Z', ['handler']],
    ['2026-06-30T15:59:59Z', ['handler']],
    ['2026-06-30T16:00:00Z', []],
  ])('a grant from 1 to 30 June in Shanghai, at %s: %j', async (at, expected) => {
    const person = await principal([{ role: 'handler', organisation: null, topics: null, validFrom: '2026-06-01', validTo: '2026-06-30' }], at)
    expect(rolesOf(person)).toEqual(expected)
  })

  test('a grant that was ended stays so when the clock goes back', async () => {
    const deps = { store: database.store, timeZone: 'Asia/Shanghai' }
    const person = await principal([{ role: 'handler', organisation: null, topics: null }])
    const [grant] = person.grants
    await endGrant(deps, testAction({ at: new Date('2026-06-01T02:00:00Z') }), grant!.id, null)
    expect(rolesOf((await loadPrincipal(deps, person.id, new Date('2026-06-01T01:30:00Z')))!)).toEqual([])
    expect(standsAt({ endedAt: new Date('2026-06-01T02:00:00Z'), validFrom: null, validTo: null }, 'Asia/Shanghai', new Date('2026-06-01T01:30:00Z'))).toBe(false)
  })

  test('nobody without grants may anything', async () => {
    const person = await principal([])
    expect(permissionsOf(person)).toEqual([])
    for (const permission of permissions) expect(scopeFor(person, permission)).toBe(null)
  })

  test('an administrator neither imports nor reveals; an unknown role may nothing', () => {
    for (const role of ['admin', 'security-admin', 'audit-admin', 'hotline'] as const) expect([roleMay(role, 'read-referrals'), roleMay(role, 'draft-referral')]).toEqual([false, false])
    expect(permissions.filter((permission) => roleMay('admin', permission))).toEqual(['read-topics', 'read-records', 'read-alerts', 'read-cases', 'read-duties', 'read-notices', 'keep-dispatch', 'read-audit', 'see-access', 'manage-organisations', 'manage-calendar', 'manage-accounts'])
    expect(permissions.filter((permission) => roleMay('root', permission))).toEqual([])
    expect(permissions.filter((permission) => roleMay('__proto__', permission))).toEqual([])
    for (const permission of permissions) expect(roles.some((role) => roleMay(role, permission))).toBe(true)
  })

  test('who reads alerts reads cases and notices too: the life of one is told on the page of the other', () => {
    const whoMay = (permission: (typeof permissions)[number]) => roles.filter((role) => roleMay(role, permission))
    for (const permission of ['read-cases', 'read-notices'] as const) expect(whoMay(permission)).toEqual(whoMay('read-alerts'))
  })

  test('a suspended account is nobody', async () => {
    const person = await principal([{ role: 'handler', organisation: null, topics: null }])
    await setAccountState({ store: database.store, timeZone: 'Asia/Shanghai' }, testAction(), person.id, 'suspended')
    expect(await loadPrincipal({ store: database.store, timeZone: 'Asia/Shanghai' }, person.id, new Date())).toBe(null)
  })
})

describe('accounts', () => {
  test('a name can be taken once, whatever its capitals', async () => {
    const account = { account: 'Taken', name: '某', password: 'a long enough one', organisation: null, grants: [] }
    await createAccount(database.store, testAction(), account)
    await expect(createAccount(database.store, testAction(), { ...account, account: ' tAKEN' })).rejects.toMatchObject({ code: 'account-exists' })
  })

  test.each(['short', 'aaaaaaaaaaaaaaa', 'abababababab', 'my name is somebody', 'x'.repeat(257)])('the password %j is too weak', async (password) => {
    const account = { account: 'somebody', name: '某', password, organisation: null, grants: [] }
    await expect(createAccount(database.store, testAction(), account)).rejects.toMatchObject({ code: 'password-too-weak' })
  })

  test('organisations that are there already stay as they are', async () => {
    expect(await createOrganisations(database.store, testAction(), [{ id: 'city', title: '别的' }, { id: 'new', title: '新', parent: 'city' }])).toBe(1)
    expect(await createOrganisations(database.store, testAction(), [{ id: 'new', title: '新' }])).toBe(0)
  })
})
