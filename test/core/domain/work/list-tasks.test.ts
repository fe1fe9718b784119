import fc from 'fast-check'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { holdings } from '../../../../core/contracts/assign-api.ts'
import { createOrganisations } from '../../../../core/domain/identity/create-organisations.ts'
import { countTasks, listTasks } from '../../../../core/domain/work/list-tasks.ts'
import { useWorkflow } from '../../../../core/domain/work/workflow-versions.ts'
import { standardMachines } from '../../../../core/engines/workflow/standard-machines.ts'
import { reading } from '../../../../core/store/access.ts'
import { WorkItem } from '../../../../core/store/entities/work/work-item.ts'
import { insertEach } from '../../../../core/store/insert-each.ts'
import { unitOfWork } from '../../../../core/store/unit-of-work.ts'
import { testAction } from '../../../support/action.ts'
import { freshDatabase, type TestDatabase } from '../../../support/database.ts'

let database: TestDatabase
let version: string
beforeAll(async () => {
  database = await freshDatabase()
  await createOrganisations(database.store, testAction(), [{ id: 'a', title: '甲县' }, { id: 'a1', title: '甲镇', parent: 'a' }, { id: 'b', title: '乙县' }])
  version = await unitOfWork(database.store, testAction(), async (change) => {
    change.audit({ verb: 'try', object: { kind: 'work', id: 'x' }, topic: null })
    return (await useWorkflow(change, 't', { id: 'p/alert', hash: 'x', content: { pack: 'p', workflow: standardMachines.get('alert')!, forms: {} } })).id
  })
})
afterAll(() => database.remove())

const me = testAction().actor.id
/** What lies in each organisation. */
const below: Readonly<Record<string, readonly string[]>> = { a: ['a', 'a1'], a1: ['a1'], b: ['b'] }
const topics = ['t', 'u', 'v']
const row = fc.record({
  id: fc.uuid(), topic: fc.constantFrom(...topics), assignee: fc.constantFrom(null, me, 'colleague'), organisation: fc.constantFrom(null, ...Object.keys(below)), role: fc.constantFrom(null, 'handler', 'lead'),
  light: fc.nat(3), dueBy: fc.constantFrom(1, 2, 3).map((day) => new Date(Date.UTC(2026, 2, day))),
})
const some = (names: readonly string[]) => fc.oneof(fc.constant('all' as const), fc.subarray([...names]), fc.shuffledSubarray([...names]))
const grant = fc.record({ role: fc.constantFrom('handler', 'lead'), topics: some(topics), organisations: some(Object.keys(below)) })
type Row = typeof row extends fc.Arbitrary<infer One> ? One : never

/** These matters and no others. */
function stand(rows: readonly Row[]): Promise<void> {
  return unitOfWork(database.store, testAction(), async (change) => {
    change.audit({ verb: 'try', object: { kind: 'work', id: 'x' }, topic: null })
    await change.em.nativeDelete(WorkItem, {})
    const always = { subject: 'alert', version, region: null, department: null, apartFrom: null, state: 'verifying', phase: 'open', since: new Date(0), startedAt: new Date(0), acts: 0, timing: null, blueAt: null, yellowAt: null, redAt: null, nextChangeAt: null, askedAt: null, provisional: false }
    await insertEach(change.em, WorkItem, change.em.getMetadata().get(WorkItem).props.map(({ name }) => name), rows.map((one) => ({ ...always, ...one }) as unknown as WorkItem))
  })
}

test('pages of what waits, held or not, are together what a list of all that waits would be, and counts add up', async () => {
  await fc.assert(fc.asyncProperty(fc.uniqueArray(row, { selector: ({ id }) => id, maxLength: 20 }), fc.integer({ min: 1, max: 4 }), fc.array(grant, { maxLength: 4 }), async (rows, limit, scope) => {
    await stand(rows)
    const read = () => reading(database.store, testAction({ scope }))
    for (const holding of [undefined, ...holdings]) {
      const asked = { limit, ...(holding === undefined ? {} : { holding }) }
      const pages: string[] = []
      for (let page = await listTasks(read(), asked); page.length > 0;) {
        pages.push(...page.map(({ id }) => id))
        const { light, dueBy, id } = page.at(-1)!
        page = await listTasks(read(), { ...asked, after: { light: light!, dueBy, id } })
      }
      const waits = rows.filter((one) => scope.some((extent) => extent.role === one.role && (extent.topics === 'all' || extent.topics.includes(one.topic)) && (extent.organisations === 'all' || extent.organisations.some((root) => below[root]!.includes(one.organisation ?? '')))) && (holding === undefined || holding === (one.assignee === null ? 'free' : one.assignee === me ? 'mine' : 'others')))
      expect(pages).toEqual(waits.toSorted((a, b) => a.light - b.light || a.dueBy.getTime() - b.dueBy.getTime() || (a.id < b.id ? -1 : 1)).map(({ id }) => id))
      expect(Object.values(await countTasks(read(), asked)).map(({ count, atLeast }) => [count, atLeast])).toEqual([0, 1, 2, 3].map((light) => [waits.filter((one) => one.light === light).length, false]))
    }
  }), { numRuns: 150 })
})

test('counts end at 10,000 a light, held and not held together', async () => {
  const rows = (count: number, assignee: string | null): readonly Row[] => Array.from({ length: count }, (_, i) => ({ id: `${assignee}-${i}`, topic: 't', assignee, organisation: 'a', role: 'handler', light: 1, dueBy: new Date(0) }))
  const counted = async (holding?: 'free') => (await countTasks(reading(database.store, testAction({ scope: [{ role: 'handler', topics: 'all', organisations: ['a'] }, { role: 'handler', topics: ['t'], organisations: 'all' }] })), { limit: 1, ...(holding === undefined ? {} : { holding }) })).yellow
  await stand([...rows(6000, null), ...rows(4000, 'colleague')])
  expect([await counted(), await counted('free')]).toEqual([{ count: 10_000, atLeast: false }, { count: 6000, atLeast: false }])
  await stand([...rows(6000, null), ...rows(4001, 'colleague')])
  expect(await counted()).toEqual({ count: 10_000, atLeast: true })
})

test('whoever has several grants asks of each by its index', async () => {
  const read = reading(database.store, testAction({ scope: [{ role: 'handler', topics: 'all', organisations: ['a'] }, { role: 'lead', topics: 'all', organisations: ['a'] }, { role: 'handler', topics: ['t'], organisations: 'all' }] }))
  const connection = read.em.getConnection('read')
  const asked = vi.spyOn(connection, 'execute')
  for (const holding of [undefined, ...holdings]) {
    const some = { limit: 5, ...(holding === undefined ? {} : { holding }) }
    await listTasks(read, some)
    await listTasks(read, { ...some, after: { light: 1, dueBy: new Date(0), id: 'x' } })
    await countTasks(read, some)
  }
  const statements = asked.mock.calls.map(([sql, values]) => [String(sql), (values ?? []) as readonly unknown[]] as const).filter(([sql]) => sql.includes('work_item'))
  asked.mockRestore()
  expect(statements.length).toBeGreaterThan(30)
  for (const [sql, values] of statements) {
    const counts = sql.startsWith('select count')
    const steps = (await connection.execute<{ detail: string }[]>(`explain query plan ${sql}`, [...values])).map(({ detail }) => detail).filter((step) => step.includes('work_item') || step.includes(' w0'))
    expect([sql, steps.length > 0, steps.filter((step) => !(counts ? /SEARCH w0 USING COVERING INDEX work_item_(free|held|mine)\w*_index \(.*role=\?/ : /SEARCH w0 USING INDEX work_item_(free|held|mine)\w*_index \(.*role=\?/).test(step))]).toEqual([sql, true, []])
  }
})
