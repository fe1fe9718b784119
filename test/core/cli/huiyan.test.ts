import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { huiyan } from '../../support/command.ts'

const chicago = 'test/fixtures/packs/good/chicago-food'
const assistance = 'plugins/uncovered-assistance'
let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'huiyan-cli-'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

interface RunJson {
  readonly pack: string
  readonly version: string
  readonly asOf: string
  readonly datasets: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly rules: Readonly<Record<string, Readonly<Record<string, number | string>>>>
  readonly problems: readonly { readonly code: string; readonly severity: string; readonly message: string }[]
  readonly seconds: number
}

describe.concurrent('huiyan run', () => {
  test('Chicago: one object with rows in and findings per rule and level', async () => {
    const { code, out } = await huiyan('run', chicago, '--data', 'test/fixtures/chicago-food', '--json')
    const report = JSON.parse(out) as RunJson
    expect(code).toBe(0)
    expect(Object.keys(report)).toEqual(['pack', 'version', 'asOf', 'datasets', 'rules', 'problems', 'seconds'])
    expect(report.datasets).toEqual({
      food_inspections: { in: 3041, stored: 3041, unchanged: 0, duplicate: 0, quarantined: 0 },
      business_licenses: { in: 5258, stored: 5257, unchanged: 0, duplicate: 0, quarantined: 1 },
    })
    expect(report.rules['no-licence-on-file']).toMatchObject({ status: 'done', red: 0, orange: 0, yellow: 2051, blue: 0, unknown: 0 })
    expect(report.rules['failed-after-licence-ended']).toMatchObject({ status: 'done', red: 4, orange: 0, yellow: 1, blue: 0 })
    expect(report.rules['repeat-failures']).toMatchObject({ status: 'done', red: 3, orange: 11, yellow: 45, blue: 0 })
    for (const rule of Object.values(report.rules)) expect(Object.keys(rule)).toEqual(['status', 'red', 'orange', 'yellow', 'blue', 'unknown', 'nullKeys', 'seconds'])
    expect(report.problems.filter((problem) => problem.severity === 'error')).toEqual([])
  })

  test('findings go to a file, a line each, masked; --reveal opens them; --rule, --param and --lang are heeded', async () => {
    const args = ['run', assistance, '--data', `${assistance}/samples`, '--file', 'common/deceased=plugins/common/samples/deceased.csv', '--rule', 'uncovered-disabled', '--as-of', '2026-06-01', '--json']
    const [masked, revealed, patient] = [join(dir, 'masked.jsonl'), join(dir, 'revealed.jsonl'), join(dir, 'patient.jsonl')]
    const runs = await Promise.all([
      huiyan(...args, '--out', masked, '--lang', 'en'),
      huiyan(...args, '--out', revealed, '--reveal'),
      huiyan(...args, '--out', patient, '--param', 'uncovered-disabled.grace_days=365'),
    ])
    expect(runs.map((one) => one.code)).toEqual([0, 0, 0])
    const read = async (path: string) => (await readFile(path, 'utf8')).trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, Record<string, string>>)
    const [lines, open, fewer] = [await read(masked), await read(revealed), await read(patient)]
    const report = JSON.parse(runs[0]!.out) as RunJson
    expect(Object.keys(report.rules)).toEqual(['uncovered-disabled'])
    expect(lines).toHaveLength(Number(report.rules['uncovered-disabled']!['red']) + Number(report.rules['uncovered-disabled']!['yellow']))
    expect(Object.keys(lines[0]!)).toEqual(['rule', 'level', 'key', 'title', 'evidence', 'sources', 'sourceCount'])
    expect(lines[0]!['key']!['d.id_no']).toContain('*')
    expect(lines[0]!['title']).toContain('certificate')
    expect(open[0]!['key']!['d.id_no']).toMatch(/^\d{17}[\dX]$/)
    expect(open[0]!['title']).toContain('持证')
    expect(fewer.length).toBeLessThan(lines.length)
  })

  test('a dataset without a file and a refused file are said, exit 3, the other rules run', async () => {
    const data = join(dir, 'half')
    await mkdir(data)
    await cp('test/fixtures/chicago-food/food_inspections.csv', join(data, 'food_inspections.csv'))
    await writeFile(join(data, 'notes.txt'), 'x')
    const missing = await huiyan('run', chicago, '--data', data, '--json')
    const report = JSON.parse(missing.out) as RunJson
    expect(missing.code).toBe(3)
    expect(report.rules['no-licence-on-file']).toMatchObject({ status: 'frozen', yellow: 0 })
    expect(report.rules['repeat-failures']).toMatchObject({ status: 'done', red: 3 })
    expect(report.rules['failed-after-licence-ended']).toMatchObject({ status: 'frozen', red: 0 })
    expect(report.problems.map((problem) => problem.code)).toEqual(expect.arrayContaining(['dataset-not-loaded', 'rule-frozen', 'file-ignored']))
    await writeFile(join(data, 'business_licenses.csv'), '')
    const refused = await huiyan('run', chicago, '--data', data, '--json')
    expect(refused.code).toBe(3)
    expect((JSON.parse(refused.out) as RunJson).problems.some((problem) => problem.severity === 'error' && problem.message.includes('空'))).toBe(true)
  })

  test.each([
    [['run', chicago], /--data/], [['run', chicago, '--data', 'nowhere'], /nowhere/], [['run', chicago, '--data', 'test', '--as-of', '2026-02-30'], /2026-02-30/],
    [['run', chicago, '--data', 'test', '--rule', 'none'], /none/], [['run', chicago, '--data', 'test', '--param', 'x'], /--param/],
    [['run', chicago, '--data', 'test', '--what'], /--what/], [['run', chicago, '--data'], /--data/], [['run', chicago, 'more', '--data', 'test'], /more/],
    [['run', chicago, '--data', 'test/fixtures/chicago-food', '--param', 'repeat-failures.none=3'], /none/], [['nothing'], /nothing/], [['check'], /check <pack/], [['check', 'nowhere'], /nowhere/], [['run', chicago, '--data', 'test', '--lang', 'fr'], /fr/],
  ])('wrong usage %j exits 2 and names it', async (args, named) => {
    const { code, err, out } = await huiyan(...args)
    expect(code).toBe(2)
    expect(err).toMatch(named)
    expect(out).toBe('')
  })
})

describe.concurrent('huiyan check, test, explain, new', () => {
  test('the shipped packs have no Problem and pass their own tests', async () => {
    const [checked, tested] = await Promise.all([huiyan('check', chicago, assistance, 'plugins/common', '--json'), huiyan('test', chicago, assistance, '--json')])
    expect(checked.code).toBe(0)
    expect(JSON.parse(checked.out)).toEqual({ packs: ['chicago-food', 'uncovered-assistance', 'common'].map((pack) => ({ pack, problems: [] })) })
    expect(tested.code).toBe(0)
    const { packs } = JSON.parse(tested.out) as { packs: { pack: string; passed: number; failed: number; tests: { file: string; ok: boolean; difference: string | null }[] }[] }
    expect(packs.map((pack) => [pack.pack, pack.failed])).toEqual([['chicago-food', 0], ['uncovered-assistance', 0]])
    expect(packs.every((pack) => pack.passed === pack.tests.length && pack.passed > 0)).toBe(true)
  })

  test('a bad pack exits 1 with file, pointer, line, message and hint', async () => {
    const bad = join(dir, 'chicago-food')
    await cp(chicago, bad, { recursive: true })
    const file = join(bad, 'rules/no-licence-on-file.json')
    await writeFile(file, (await readFile(file, 'utf8')).replace('"from"', '"form"'))
    const { code, out } = await huiyan('check', bad, '--json', '--lang', 'en')
    const { packs } = JSON.parse(out) as { packs: { problems: Record<string, unknown>[] }[] }
    expect(code).toBe(1)
    const [problem] = packs[0]!.problems
    expect(Object.keys(problem!)).toEqual(['code', 'severity', 'file', 'pointer', 'line', 'message', 'hint'])
    expect(packs[0]!.problems.some((one) => one['file'] === 'rules/no-licence-on-file.json' && String(one['hint']).includes('from'))).toBe(true)
    const people = await huiyan('check', bad)
    expect(people.out).toContain('rules/no-licence-on-file.json:')
  })

  test('a failing pack test exits 1 with the difference', async () => {
    const bad = join(dir, 'failing/chicago-food')
    await cp(chicago, bad, { recursive: true })
    const file = join(bad, 'tests/no-licence-on-file.json')
    const one = JSON.parse(await readFile(file, 'utf8')) as { expect: unknown[] }
    await writeFile(file, JSON.stringify({ ...one, expect: one.expect.slice(1) }))
    const { code, out } = await huiyan('test', bad)
    expect(code).toBe(1)
    expect(out).toMatch(/✗ chicago-food\/tests\/no-licence-on-file\.json\n {4}\+ \{/)
  })

  test('explain says each step and, asked, the query with its values apart', async () => {
    const { code, out } = await huiyan('explain', chicago, 'repeat-failures', '--sql', '--lang', 'en')
    expect(code).toBe(0)
    expect(out).toContain('365 days')
    expect(out).toContain('WITH')
    expect(out).toContain('-- $1 = ')
    expect((await huiyan('explain', chicago, 'none')).code).toBe(2)
  })

  test('new --from a spreadsheet gives a pack without errors, into which the same file loads whole', async () => {
    const pack = join(dir, 'from-csv')
    const made = await huiyan('new', pack, '--from', 'test/fixtures/chicago-food/food_inspections.csv')
    expect(made.code).toBe(0)
    expect((await huiyan('check', pack)).code).toBe(0)
    const run = await huiyan('run', pack, '--data', 'test/fixtures/chicago-food', '--json')
    const { datasets } = JSON.parse(run.out) as RunJson
    expect(datasets['food_inspections']).toMatchObject({ in: 3041, quarantined: 0 })
    expect((await huiyan('new', pack)).code).toBe(2)
    expect((await huiyan('new', join(dir, 'empty'))).code).toBe(0)
    expect((await huiyan('check', join(dir, 'empty'))).code).toBe(0)
  })

  test('help names every command', async () => {
    const { code, out } = await huiyan('--help', '--lang', 'en')
    expect(code).toBe(0)
    for (const name of ['start', 'new', 'check', 'test', 'run', 'explain', 'bench']) expect(out).toMatch(new RegExp(`^  ${name}\\b`, 'm'))
  })
})
