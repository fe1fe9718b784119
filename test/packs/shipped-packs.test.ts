import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { TopicRuntime } from '../../core/contracts/topic-runtime.ts'
import { csvText } from '../bench/generate/csv.ts'
import { deceasedHeader, deceasedRows, disabledHeader, disabledRows, expectedAssistance, recipientRows, recipientsHeader, type AssistanceCity, type ExpectedAssistance } from '../bench/generate/assistance.ts'
import { sampleCity, sampleFiles } from '../bench/generate/samples.ts'
import { bytesSource, fileSource, loadPack, runPack, testPack, topicOf, type PackRun } from './run-pack.ts'

const root = join(import.meta.dirname, '../..')
const plugins = join(root, 'plugins')
let topic: TopicRuntime

beforeAll(async () => {
  topic = await topicOf(join(plugins, 'uncovered-assistance'))
})

test('no shipped pack has a Problem', async () => {
  const packs = (await readdir(plugins, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  expect(packs).toContain('common')
  for (const pack of packs) expect((await loadPack(join(plugins, pack))).problems, pack).toEqual([])
})

test('the topic has all five modules and the library none', async () => {
  expect(Object.keys(topic.pack.topic.modules ?? {})).toEqual(['basicData', 'publicTopic', 'departmentResponse', 'supervision', 'socialEvaluation'])
  const { pack } = await loadPack(join(plugins, 'common'))
  expect(pack).toMatchObject({ kind: 'library' })
  expect(pack!.topic.modules).toBeUndefined()
})

test('each rule has tests of its own, and all of them hold', async () => {
  const results = await testPack(topic)
  expect([...results].filter(([, difference]) => difference !== null)).toEqual([])
  for (const rule of topic.rules.keys()) {
    const expectations = topic.pack.tests.flatMap(({ test }) => ('rule' in test && test.rule === rule ? [test.expect.length] : []))
    expect(expectations.length, rule).toBeGreaterThan(1)
  }
})

test('the regions are the city, its five counties and their towns', () => {
  const codes = topic.codes.get('common/regions')!.entries.map((entry) => entry.code)
  expect(codes.filter((code) => code.length === 6)).toEqual(['350300', '350302', '350303', '350304', '350305', '350322'])
  expect(new Set(codes).size).toBe(codes.length)
  for (const code of codes.filter((code) => code.length > 6)) expect(codes).toContain(code.slice(0, code.length - 3))
})

test('the samples import as planted, row by row, and the rules find what was planted', async () => {
  const files = new Map(sampleFiles().map(({ path, dataset }) => [dataset.includes('/') ? dataset : `uncovered-assistance/${dataset}`, fileSource(join(root, path))]))
  const run = await runPack(topic, files, sampleCity.until)
  for (const { dataset, expect: planted } of sampleFiles()) {
    const id = dataset.includes('/') ? dataset : `uncovered-assistance/${dataset}`
    const quarantined = Object.values(planted.reasons).reduce((sum, rows) => sum + rows, 0)
    expect(run.datasets.get(id)).toEqual({ in: planted.in, stored: planted.stored, unchanged: 0, duplicate: planted.duplicate, quarantined, removed: 0 })
    const reasons = run.problems.filter((problem) => problem.code === 'rows-quarantined' && problem.file === dataset).map((problem) => /^(\d+) rows of \S+ are quarantined \(([a-z-]+)\)/.exec(problem.message.en)!)
    expect(Object.fromEntries(reasons.map(([, rows, code]) => [code, Number(rows)]))).toEqual(planted.reasons)
  }
  // The rows that were written otherwise on purpose are of three more persons whom nobody helps.
  const added = run.findings.filter((finding) => finding.title.startsWith('测试'))
  expect(added.map(({ rule, level }) => [rule, level])).toEqual(Array(3).fill(['uncovered-disabled', 'red']))
  for (const { key } of added) expect(key['d.id_no']).toMatch(/^3503[0-9]{13}[0-9X]$/)
  expectFindings({ ...run, findings: run.findings.filter((finding) => !added.includes(finding)) }, expectedAssistance(sampleCity, sampleCity.until))
})

test.each(['2026-03-31', '2026-04-01', '2026-05-17'])('a city of 6,000 persons seen on %s gives what a walk from person to person gives', async (today) => {
  const city: AssistanceCity = { seed: 8, until: '2026-03-31', disabled: 3000, others: 2500, dead: 500 }
  const files = new Map([
    ['uncovered-assistance/disabled_persons', csvText(disabledHeader, disabledRows(city))],
    ['uncovered-assistance/assistance_recipients', csvText(recipientsHeader, recipientRows(city))],
    ['common/deceased', csvText(deceasedHeader, deceasedRows(city))],
  ].map(([id, text]) => [id!, bytesSource(Buffer.from(text!))]))
  expectFindings(await runPack(topic, files, today), expectedAssistance(city, today))
})

function expectFindings(run: PackRun, expected: ExpectedAssistance): void {
  for (const [rule, result] of run.rules) expect(result, rule).toMatchObject({ status: 'done', unknown: 0, nullKeys: 0 })
  const of = (rule: string) => run.findings.filter((finding) => finding.rule === rule)
  expect(new Map(of('uncovered-disabled').map(({ key, level }) => [key['d.id_no'], level] as const).sort())).toEqual(new Map([...expected.uncovered].sort()))
  expect(of('deceased-still-paid').map(({ key }) => `${key['r.id_no']} ${key['r.type']}`).sort()).toEqual([...expected.deceasedPaid].sort())
  expect(of('duplicate-assistance').map(({ key }) => key['a.id_no']).sort()).toEqual([...expected.duplicate].sort())
}
