import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AccessScope } from '../../../core/base/action.ts'
import { wholeScope } from '../../../core/base/new-action.ts'
import { createOrganisations } from '../../../core/domain/identity/create-organisations.ts'
import { listSuppressions } from '../../../core/domain/alerts/list-suppressions.ts'
import { listAlerts } from '../../../core/domain/alerts/list-alerts.ts'
import { reading } from '../../../core/store/access.ts'
import { AlertSuppression } from '../../../core/store/entities/alerts/alert-suppression.ts'
import { Alert } from '../../../core/store/entities/alerts/alert.ts'
import { unitOfWork } from '../../../core/store/unit-of-work.ts'
import { testAction, testStart } from '../../support/action.ts'
import { freshDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
const places = ['city', 'county', 'town', 'bureau', null]
const topics = ['a', 'b']
beforeAll(async () => {
  database = await freshDatabase()
  await createOrganisations(database.store, testAction(), [
    { id: 'city', title: '市' }, { id: 'county', title: '县', parent: 'city' }, { id: 'town', title: '镇', parent: 'county' }, { id: 'bureau', title: '局', parent: 'city' },
  ])
  const rows = topics.flatMap((topic) => places.map((organisation) => ({ id: `${topic} ${organisation}`, topic, organisation })))
  await unitOfWork(database.store, testAction(), async ({ em, audit }) => {
    audit({ verb: 'test', object: { kind: 'alert', id: '-' }, topic: null })
    await em.insertMany(Alert, rows.map((row) => ({
      ...row, rule: 'r', fingerprint: row.id, content: '', wording: '', level: 'red', levelRank: 0, title: row.id, titleEn: row.id, region: null, department: null, state: 'dispatched', presence: 'firing',
      firstSeenAt: testStart, lastSeenAt: testStart, timesSeen: 1, missingSince: null, goneAt: null, suppressedUntil: null, mergedInto: null, version: '1', packVersion: 'v', asOf: '2026-06-01', run: 'x', finding: {}, proof: {},
    }) as unknown as Alert))
    await em.insertMany(AlertSuppression, rows.map((row) => ({
      id: row.id, topic: row.topic, rule: 'r', alert: row.id, reason: '', until: '2026-07-01', endsAt: new Date('2026-07-01T16:00:00Z'), at: testStart, account: 'x', accountName: 'x', liftedAt: null, liftedBy: null, liftReason: null,
    }) as unknown as AlertSuppression))
  })
})
afterAll(() => database.remove())

const everyone = topics.flatMap((topic) => places.map((organisation) => `${topic} ${organisation}`))

describe('what a scope leaves of what belongs to organisations', () => {
  test.each<readonly [string, AccessScope, readonly string[]]>([
    ['everything', wholeScope, everyone],
    ['nothing', [], []],
    ['a subtree in every topic', [{ topics: 'all', organisations: ['county'] }], ['a county', 'a town', 'b county', 'b town']],
    ['a topic everywhere', [{ topics: ['a'], organisations: 'all' }], everyone.filter((id) => id.startsWith('a'))],
    ['two grants, which do not lend each other topics or organisations', [{ topics: ['a'], organisations: ['town'] }, { topics: ['b'], organisations: ['bureau'] }], ['a town', 'b bureau']],
    ['the whole tree, but not what is with nobody', [{ topics: 'all', organisations: ['city'] }], everyone.filter((id) => !id.endsWith('null'))],
    ['two roots', [{ topics: ['b'], organisations: ['town', 'bureau'] }], ['b bureau', 'b town']],
    ['an organisation that is not there', [{ topics: 'all', organisations: ['nowhere'] }], []],
    ['a name that would end the statement', [{ topics: 'all', organisations: ["') or 1 = 1 --"] }], []],
    ['no topics', [{ topics: [], organisations: 'all' }], []],
    ['a wide grant beside a narrow one', [{ topics: [], organisations: ['town'] }, { topics: 'all', organisations: 'all' }], everyone],
  ])('%s', async (_, scope, expected) => {
    const read = () => reading(database.store, testAction({ scope }))
    const { items, total } = await listAlerts(read(), { limit: 200 })
    expect(items.map(({ id }) => id).sort()).toEqual([...expected].sort())
    expect(total).toEqual({ count: expected.length, atLeast: false })
    const suppressions = await listSuppressions(read(), { inForce: true, limit: 200 })
    expect(suppressions.map(({ id }) => id).sort()).toEqual([...expected].sort())
  })
})
