import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FormFile } from '../../../core/contracts/generated/form.ts'
import type { WorkflowFile } from '../../../core/contracts/generated/workflow.ts'
import type { TopicRuntime } from '../../../core/contracts/topic-runtime.ts'
import { openAssessments } from '../../../core/domain/assessments/note-assessments.ts'
import { createRowSealer } from '../../../core/domain/forms/row-sealer.ts'
import { createOrganisations } from '../../../core/domain/identity/create-organisations.ts'
import { runtimeForm } from '../../../core/domain/packs/runtime-form.ts'
import { createTopicRegistry } from '../../../core/domain/topics/topic-registry.ts'
import { startItems } from '../../../core/domain/work/start-items.ts'
import { useWorkflow } from '../../../core/domain/work/workflow-versions.ts'
import { assessmentMachine } from '../../../core/engines/workflow/assessment-machine.ts'
import { standardMachines } from '../../../core/engines/workflow/standard-machines.ts'
import { answerBySheet, assessmentSheet } from '../../../core/journeys/assessment-sheet.ts'
import { AuditRecord } from '../../../core/store/entities/audit/audit-record.ts'
import { Assessment } from '../../../core/store/entities/assessments/assessment.ts'
import { FormAnswer } from '../../../core/store/entities/forms/form-answer.ts'
import { WorkItem } from '../../../core/store/entities/work/work-item.ts'
import { unitOfWork } from '../../../core/store/unit-of-work.ts'
import { testAction, testStart } from '../../support/action.ts'
import { testMachines as machines } from '../../support/alert-work.ts'
import { freshDatabase, type TestDatabase } from '../../support/database.ts'
import { unlimited } from '../../support/unlimited.ts'

/** Titles that the sheet has itself, and that two fields share. */
const visited: FormFile = {
  id: 'visited', title: '走访',
  schema: { type: 'object', properties: { region: { type: 'string', title: '区划' }, id: { type: 'string', title: '编号' }, home: { type: 'string', title: '备注' }, income: { type: 'string', title: '备注' }, found: { type: 'string', title: '结论', oneOf: [{ const: 'yes', title: '属实' }, { const: 'no', title: '不属实' }] } }, required: ['found'], additionalProperties: false },
} as FormFile
/** As a later version of it might be. */
const called: FormFile = {
  id: 'called', title: '电话核实',
  schema: { type: 'object', properties: { found: { type: 'string', title: '结论', oneOf: [{ const: 'yes', title: '属实' }, { const: 'later', title: '待定' }] } }, required: ['found'], additionalProperties: false },
} as FormFile

let database: TestDatabase
let deps: Parameters<typeof answerBySheet>[0]
beforeAll(async () => {
  database = await freshDatabase()
  const { store } = database
  await createOrganisations(store, testAction(), [{ id: 'town', title: '镇' }])
  const registry = createTopicRegistry()
  const forms = new Map([visited, called].map((form) => [`t/${form.id}`, runtimeForm({ pack: 't', form, codes: [] })]))
  registry.swap({ runtime: { pack: { id: 't', topic: { title: '主题' } }, forms, rules: new Map(), codes: new Map(), workflows: new Map() } as unknown as TopicRuntime, packVersion: 'v', publishedAt: testStart })
  const sealer = createRowSealer(Buffer.alloc(32, 7))
  deps = { store, registry, machines, sealer, timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] }, pool: () => Promise.reject(new Error('nobody was looked up')), ...unlimited }
  await unitOfWork(store, testAction(), async (change) => {
    for (const [i, form] of ['visited', 'called'].entries()) {
      const alert: WorkflowFile = { ...standardMachines.get('alert')!, fanOut: { pre_assessment: { to: 'organisations-below', form, join: 'all' } } }
      const version = await useWorkflow(change, 't', { id: `t/${form}`, hash: form, content: { pack: 't', workflow: assessmentMachine(alert, 'pre_assessment'), forms: {} } })
      const ids = [`${i}a`, `${i}b`]
      await startItems(change, machines.calendar, version, ids.map((id) => ({ id, region: '350304102', department: null, organisation: 'town' })))
      await openAssessments(change, ids.map((id) => ({ id, topic: 't', parent: 'm', round: 1, root: 'm', rootSubject: 'alert', level: null, title: `事项 ${id}`, titleEn: id, region: '350304102', department: null, organisation: 'town', state: 'asked', askedAt: testStart, endedAt: null, answer: null })))
    }
  })
})
afterAll(() => database.remove())

const act = () => testAction({ actor: { roles: ['assessor'] }, scope: [{ role: 'assessor', topics: 'all', organisations: ['town'] }] })
const hand = (content: string, digest?: string) => answerBySheet(deps, act(), { organisation: null }, 't', { fileName: '/tmp/填好\u202e.csv', content: (async function* () { yield Buffer.from(content) })(), truncated: () => false, limit: '' }, digest, 'zh-CN')

test('a sheet as it was downloaded is read as it was filled in, whatever fields are called', async () => {
  const sheet = await assessmentSheet(deps, act(), 't', 'zh-CN')
  const [head, ...lines] = sheet.replace('\uFEFF', '').trimEnd().split('\r\n').map((line) => line.split(','))
  expect(head).toEqual(['编号', '事项', '区划', '研判单位', '截止日期', '区划 (region)', '编号 (id)', '备注 (home)', '备注 (income)', '结论【属实 / 不属实】'])
  // Nobody has filled in anything: what the host wrote itself is no answer.
  expect(await hand(sheet)).toMatchObject({ ready: 0, blank: 4, faultCount: 0, ignored: [] })
  const filled = [head!, ...lines.map((line) => (line[0] === '0a' ? [...line.slice(0, 5), '新度', '七', '一', '二', '属实'] : line))].map((line) => line.join(',')).join('\n')
  // Spreadsheet programs leave lines of nothing but commas.
  const seen = await hand(`${filled}\n,,,,,,,,,\n,,,,,,,,,\n`)
  expect(seen).toMatchObject({ ready: 1, blank: 3, faultCount: 0, ignored: [] })
  expect(await hand(filled, seen.digest!)).toMatchObject({ done: true, ready: 1 })
  const leaf = await database.store.reader().findOneOrFail(AuditRecord, { verb: 'import-assessments' })
  expect(JSON.parse(leaf.after!)).toMatchObject({ fileName: '填好.csv', answers: 1 })
  const [answer] = await database.store.reader().find(FormAnswer, {})
  expect(answer!.answer).toEqual({ region: '新度', id: '七', home: '一', income: '二', found: 'yes' })
})

test('each line is read by the form that it is answered with', async () => {
  const seen = await hand('编号,结论\n0b,不属实\n1a,待定\n')
  expect(seen).toMatchObject({ ready: 2, faultCount: 0 })
  const faulty = await hand('编号,结论,备注 (home)\n0b,待定,一\n1a,不属实,\n1b,属实,一\n')
  expect(faulty.faults.map(({ line, column, message }) => [line, column, message])).toEqual([
    [2, '结论', '没有“待定”这个选项。'], [3, '结论', '没有“不属实”这个选项。'], [4, '备注 (home)', '这项研判的表单没有这一栏。'],
  ])
  // Rows are told as a spreadsheet program counts them, whatever stands in a cell.
  const written = await hand('编号,备注 (home),结论\r\n0b,"两\n行",属实\r\n\r\n1a,,待定\r\n1a,,属实\r\n')
  expect(written.faults.map(({ line, message }) => [line, message])).toEqual([[5, '“1a”在第 4 行已经出现过。']])
  // One title of two fields says neither.
  expect((await hand('编号,备注,结论\n0b,一,属实\n')).ignored).toEqual(['备注'])
})

test('a topic that is not there, or out of reach, has no sheet', async () => {
  for (const [topic, scope] of [['nothing', act().scope], ['t', [{ role: 'assessor', topics: ['other'], organisations: ['town'] }]]] as const) {
    await expect(assessmentSheet(deps, testAction({ scope }), topic, 'zh-CN')).rejects.toMatchObject({ code: 'no-topic' })
    await expect(answerBySheet(deps, testAction({ scope }), { organisation: null }, topic, { fileName: 'a.csv', content: (async function* () { yield Buffer.from('编号\n') })(), truncated: () => false, limit: '' }, undefined, 'zh-CN')).rejects.toMatchObject({ code: 'no-topic' })
  }
})

test('a sheet that has not all that waits says how many are left and what to do, and is read as it is', async () => {
  const [{ version, ...item }] = (await database.store.reader().find(WorkItem, { id: '1b' }, { disableIdentityMap: true })) as [WorkItem]
  const about = (await database.store.reader().find(Assessment, { id: '1b' }, { disableIdentityMap: true }))[0]!
  const before = await database.store.reader().count(WorkItem, { topic: 't', state: 'asked' })
  const ids = Array.from({ length: 5000 }, (_, at) => `later-${at}`)
  for (let at = 0; at < ids.length; at += 200) {
    await database.store.writer().insertMany(WorkItem, ids.slice(at, at + 200).map((id) => ({ ...item, version: version as never, id })))
    await database.store.writer().insertMany(Assessment, ids.slice(at, at + 200).map((id) => ({ ...about, id })))
  }
  for (const [lang, words] of [['zh-CN', `表格一次最多 5,000 行，还有 ${before} 项没有列入：先填好上传这些，再下载一次。`], ['en', `A sheet has 5,000 lines at most, and ${before} more wait: fill in and hand in these, then download it again.`]] as const) {
    const sheet = await assessmentSheet(deps, act(), 't', lang)
    const lines = sheet.trimEnd().split('\r\n')
    expect(lines).toHaveLength(5002)
    expect(lines.at(-1)).toContain(words)
    if (lang === 'en') expect(await hand(sheet)).toMatchObject({ ready: 0, blank: 5000, faultCount: 0 })
  }
  const leaf = await database.store.reader().find(AuditRecord, { verb: 'export-assessments' }, { orderBy: { seq: 'desc' }, limit: 1 })
  expect(JSON.parse(leaf[0]!.after!)).toEqual({ rows: 5000, left: before })
})
