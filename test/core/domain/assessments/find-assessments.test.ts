import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AccessScope, Extent } from '../../../../core/base/action.ts'
import { countAssessments, findAssessments, listAssessments } from '../../../../core/domain/assessments/find-assessments.ts'
import { openAssessments } from '../../../../core/domain/assessments/note-assessments.ts'
import { createOrganisations } from '../../../../core/domain/identity/create-organisations.ts'
import { startItems } from '../../../../core/domain/work/start-items.ts'
import { useWorkflow } from '../../../../core/domain/work/workflow-versions.ts'
import { standardMachines } from '../../../../core/engines/workflow/standard-machines.ts'
import { reading } from '../../../../core/store/access.ts'
import { Alert } from '../../../../core/store/entities/alerts/alert.ts'
import type { Assessment } from '../../../../core/store/entities/assessments/assessment.ts'
import { SupervisionCase } from '../../../../core/store/entities/cases/supervision-case.ts'
import { unitOfWork } from '../../../../core/store/unit-of-work.ts'
import { testAction, testStart } from '../../../support/action.ts'
import { testMachines as machines } from '../../../support/alert-work.ts'
import { freshDatabase, type TestDatabase } from '../../../support/database.ts'

const organisations = ['city', 'bureau', 'county', 'office', 'town', 'other']
const topics = ['x', 'y']
let database: TestDatabase
let all: readonly Assessment[]
beforeAll(async () => {
  database = await freshDatabase()
  await createOrganisations(database.store, testAction(), [{ id: 'city', title: '市' }, { id: 'bureau', title: '局', parent: 'city' }, { id: 'county', title: '县', parent: 'city' }, { id: 'office', title: '县局', parent: 'county' }, { id: 'town', title: '镇', parent: 'county' }, { id: 'other', title: '另县', parent: 'city' }])
  const matters = topics.flatMap((topic) => organisations.flatMap((organisation) => (['alert', 'case'] as const).map((subject) => ({ id: `${topic} ${subject} ${organisation}`, topic, subject, organisation }))))
  const asked = (id: string, topic: string, organisation: string, parent: string, root: string, rootSubject: 'alert' | 'case'): Assessment => ({ id, topic, parent, round: 1, root, rootSubject, level: null, title: id, titleEn: id, region: null, department: null, organisation, state: id.length % 2 === 0 ? 'asked' : 'answered', askedAt: testStart, endedAt: null, answer: null })
  const first = matters.flatMap(({ id, topic, subject }) => organisations.map((to) => asked(`${id} > ${to}`, topic, to, id, id, subject)))
  const second = first.flatMap((one, at) => (at % 5 === 0 ? organisations.map((to) => asked(`${one.id} > ${to}`, one.topic, to, one.id, one.root, one.rootSubject as 'alert')) : []))
  all = [...first, ...second]
  await unitOfWork(database.store, testAction(), async (change) => {
    for (const topic of topics) {
      for (const subject of ['alert', 'case'] as const) {
        const version = await useWorkflow(change, topic, { id: `p/${subject}`, hash: subject, content: { pack: 'p', workflow: standardMachines.get(subject)!, forms: {} } })
        await startItems(change, machines.calendar, version, matters.filter((one) => one.topic === topic && one.subject === subject).map(({ id, organisation }) => ({ id, region: null, department: null, organisation })))
      }
      const workflow = { ...standardMachines.get('alert')!, subject: 'assessment' as const }
      const version = await useWorkflow(change, topic, { id: 'p/assessment', hash: 'assessment', content: { pack: 'p', workflow, forms: {} } })
      await startItems(change, machines.calendar, version, all.filter((one) => one.topic === topic).map(({ id, organisation }) => ({ id, region: null, department: null, organisation })))
    }
    const shared = { level: 'red' as const, levelRank: 0, title: 't', titleEn: 't', region: null, department: null, state: 'verifying' }
    for (const { id, topic, subject, organisation } of matters) {
      if (subject === 'alert') await change.em.insert(Alert, { ...shared, id, topic, organisation, rule: 'r', fingerprint: id, content: '', wording: '', presence: 'firing', firstSeenAt: testStart, lastSeenAt: testStart, timesSeen: 1, missingSince: null, goneAt: null, suppressedUntil: null, mergedInto: null, version: '1', packVersion: 'v', asOf: '2026-06-01', run: 'r', finding: {} as never, proof: {} as never })
      else await change.em.insert(SupervisionCase, { ...shared, id, topic, organisation, alert: null, year: 2026, number: matters.findIndex((one) => one.id === id) + 1, registeredAt: testStart })
    }
    await openAssessments(change, all)
  })
})
afterAll(() => database.remove())

const some = (of: readonly string[]) => fc.oneof({ weight: 1, arbitrary: fc.constant('all' as const) }, { weight: 4, arbitrary: fc.subarray([...of], { minLength: 1, maxLength: 2 }) })
const extent: fc.Arbitrary<Extent> = fc.record({ topics: some(topics), organisations: some(organisations) })

test('lists find what is found by id, whatever grants somebody has: what was asked of those in reach, or is about what lies there', async () => {
  let partly = 0
  await fc.assert(fc.asyncProperty(fc.array(extent, { maxLength: 3 }), async (scope: AccessScope) => {
    const read = reading(database.store, testAction({ scope }))
    const byId = [...(await findAssessments(read, all.map(({ id }) => id))).keys()].toSorted()
    const { items } = await listAssessments(read, {}, { after: null, limit: 1000 })
    expect(items.map(({ id }) => id).toSorted()).toEqual(byId)
    const { states, total } = await countAssessments(read, {})
    expect([total.count, states.asked.count + states.answered.count]).toEqual([byId.length, byId.length])
    expect((await countAssessments(read, { state: 'answered,below' })).total.count).toBe(items.filter(({ state }) => state === 'answered').length)
    if (byId.length > 0 && byId.length < all.length) partly += 1
  }), { numRuns: 60 })
  expect(partly).toBeGreaterThan(10)
})
