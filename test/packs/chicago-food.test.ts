import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { TopicRuntime } from '../../core/contracts/topic-runtime.ts'
import { chicagoFindings, countLevels, dayNumber, mostWithin, type ExpectedFindings } from './chicago-independent.ts'
import { fileSource, loadPack, runPack, testPack, topicOf, type PackRun } from './run-pack.ts'

const fixtures = join(import.meta.dirname, '../fixtures')
const data = join(fixtures, 'chicago-food')
const packDir = join(fixtures, 'packs/good/chicago-food')
const keyNames = { 'failed-after-licence-ended': 'i.inspection_id', 'no-licence-on-file': 'i.inspection_id', 'repeat-failures': 'w.licence_no' } as const

let runtime: TopicRuntime
let run: PackRun
let expected: ExpectedFindings

beforeAll(async () => {
  runtime = await topicOf(packDir)
  const files = new Map([...runtime.datasets.keys()].map((id) => [id, fileSource(join(data, `${id.split('/')[1]}.csv`))]))
  run = await runPack(runtime, files, '2018-12-31')
  expected = await chicagoFindings(data)
})

test('the files are the city\'s, byte for byte', async () => {
  const digest = async (name: string) => createHash('sha256').update(await readFile(join(data, name))).digest('hex')
  expect(await digest('food_inspections.csv')).toBe('50620b16feee98aa4ccc619b93b15def61c587d48810cc941e112a834758c228')
  expect(await digest('business_licenses.csv')).toBe('2253f9b720bc3be9b4288ef46fcef6560137376b022d3ccf2011a26125d9e744')
})

test('the pack has no Problem and its own tests hold', async () => {
  expect((await loadPack(packDir)).problems).toEqual([])
  const results = await testPack(runtime)
  expect(results.size).toBe(4)
  expect([...results].filter(([, difference]) => difference !== null)).toEqual([])
})

test('every row of the files is accounted for; the licence that occurs twice is quarantined once', () => {
  expect(run.datasets.get('chicago-food/food_inspections')).toEqual({ in: 3041, stored: 3041, unchanged: 0, duplicate: 0, quarantined: 0, removed: 0 })
  expect(run.datasets.get('chicago-food/business_licenses')).toEqual({ in: 5258, stored: 5257, unchanged: 0, duplicate: 0, quarantined: 1, removed: 0 })
  const quarantined = run.problems.filter((problem) => problem.code === 'rows-quarantined')
  expect(quarantined.map((problem) => problem.message.en)).toEqual([expect.stringContaining('duplicate-key')])
})

test('columns that no field declares are named', () => {
  const unknown = run.problems.filter((problem) => problem.code === 'unknown-column')
  expect(unknown.flatMap((problem) => [...problem.message.en.matchAll(/"([^"]+)"/g)].map((match) => match[1]))).toEqual([
    'CITY', 'STATE', 'PRECINCT', 'WARD PRECINCT', 'POLICE DISTRICT', 'BUSINESS ACTIVITY ID', 'APPLICATION CREATED DATE', 'APPLICATION REQUIREMENTS COMPLETE',
    'PAYMENT DATE', 'CONDITIONAL APPROVAL', 'LICENSE APPROVED FOR ISSUANCE', 'SSA', 'LOCATION',
    'City', 'State', 'Location',
  ])
})

test('the counts that a second, independent calculation gives', () => {
  expect(countLevels(expected['failed-after-licence-ended'])).toEqual({ red: 4, orange: 0, yellow: 1 })
  expect(countLevels(expected['no-licence-on-file'])).toEqual({ red: 0, orange: 0, yellow: 2051 })
  expect(countLevels(expected['repeat-failures'])).toEqual({ red: 3, orange: 11, yellow: 45 })
})

test.each(Object.keys(keyNames) as (keyof typeof keyNames)[])('%s finds the same keys at the same levels as the independent calculation', (rule) => {
  const found = run.findings.filter((finding) => finding.rule === rule)
  const levels = new Map(found.map((finding) => [String(finding.key[keyNames[rule]]), finding.level]))
  expect(levels.size).toBe(found.length)
  expect(new Map([...levels].sort())).toEqual(new Map([...expected[rule]].sort()))
  expect(run.rules.get(rule)).toMatchObject({ status: 'done', unknown: 0, nullKeys: 0, ...countLevels(expected[rule]), blue: 0 })
})

test('the independent window is 365 days wide: the day itself and the 364 before it', () => {
  const days = (...dates: readonly string[]) => dates.map(dayNumber)
  expect(mostWithin(days('01/01/2015', '06/15/2015', '12/31/2015'), 365)).toBe(3)
  expect(mostWithin(days('01/01/2015', '06/15/2015', '01/01/2016'), 365)).toBe(2)
  expect(mostWithin(days('03/01/2015', '03/01/2015', '02/28/2016'), 365)).toBe(3)
  expect(mostWithin([], 365)).toBe(0)
})
