import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CompiledRule } from '../../../../core/contracts/compiled-rule.ts'
import type { Finding, FindingProof, NearestChange, Wording } from '../../../../core/contracts/finding.ts'
import type { RuleFile } from '../../../../core/contracts/generated/rule.ts'
import { proveFinding } from '../../../../core/engines/rules/prove-finding.ts'
import { readParams } from '../../../../core/engines/rules/read-params.ts'
import type { World } from './hold-together.ts'
import { bool, compiled, contextOf, dataset, date, datetime, field, int, money, openRules, rule, text, token, type Row, type RuleRunner } from './run-rule.ts'

const today = '2026-03-31'
let runner: RuleRunner
beforeAll(async () => { runner = await openRules() })
afterAll(() => runner.close())

const plain = (wording: Wording): string => wording.map((part) => (typeof part === 'string' ? part : `<${part.name}>`)).join('')

describe('in plain words', () => {
  const person = { identity: { kind: 'person', part: null }, formats: ['id-card'] } as const
  const people = dataset('people', [
    field('no', text, { required: true, title: { 'zh-CN': '证号', en: 'Number' } }), field('id_no', token, { ...person, title: { 'zh-CN': '身份证号', en: 'ID number' } }),
    field('name', text, { mask: 'name', title: { 'zh-CN': '姓名', en: 'Name' } }), field('grade', int, { codes: 't/grade', title: { 'zh-CN': '等级', en: 'Grade' } }),
    field('alone', bool, { title: { 'zh-CN': '独居标志', en: 'Lives alone' } }), field('issued_on', date, { title: { 'zh-CN': '发证日期', en: 'Date of issue' } }),
    field('ended_on', date, { title: { 'zh-CN': '停发日期', en: 'Day it ended' } }), field('income', money, { title: { 'zh-CN': '月收入', en: 'Monthly income' }, minimum: '0' }),
  ], { key: ['no'], title: { 'zh-CN': '名册', en: 'Register' } })
  const aid = dataset('aid', [
    field('no', text, { required: true, title: { 'zh-CN': '编号', en: 'Number' } }), field('id_no', token, { ...person, title: { 'zh-CN': '身份证号', en: 'ID number' } }),
    field('paid_on', date, { title: { 'zh-CN': '发放日期', en: 'Day of payment' } }), field('amount', money, { title: { 'zh-CN': '金额', en: 'Amount' } }),
  ], { key: ['no'], title: { 'zh-CN': '发放名册', en: 'Payments' } })
  const datasets = [people, aid]
  const context = contextOf(datasets, [{ id: 't/grade', entries: [['1', '一级'], ['2', '二级'], ['3', '三级']].map(([code, title]) => ({ code: code!, title: title!, validFrom: null, validTo: null })) }])
  const one: Row = { no: 'N1', id_no: 42, name: '侯小善', grade: 1, alone: true, issued_on: '2026-02-14', ended_on: null, income: '620.00' }
  const alert = { key: ['p.no'], title: '{p.name}' }
  const from = { dataset: 'people', as: 'p' }

  async function prove(parts: Partial<RuleFile>, rows: World = { people: [one] }): Promise<FindingProof> {
    const made = compiled(rule({ from, alert, ...parts }), context)
    const [found] = await runner.run(made, datasets, rows, { today })
    return proveFinding(made, found!, readParams(made, {}), today)
  }
  const nearest = async (parts: Partial<RuleFile>, rows?: World) => {
    const change = (await prove(parts, rows)).nearest
    return change === null ? [] : [plain(change.sentence['zh-CN']), plain(change.sentence.en)]
  }
  const where = (condition: string) => nearest({ from: { ...from, where: condition } })

  test('days since, against a parameter', async () => {
    expect(await nearest({ from: { ...from, where: 'days_between(p.issued_on, today()) >= params.grace' }, params: { grace: { title: { 'zh-CN': '宽限天数', en: 'Days of grace' }, type: 'integer', default: 30 } } })).toEqual([
      '如果发证日期至今的天数少于宽限天数 30 天（现为 45 天），即发证日期为 2026-03-02（现为 2026-02-14），就不会预警。',
      'If days from Date of issue to today were less than Days of grace (30) (now 45 days), that is, if Date of issue were 2026-03-02 (now 2026-02-14), there would be no alert.',
    ])
  })

  test('an amount, a code, a truth, an empty field', async () => {
    expect((await where('p.income > 500'))[0]).toBe('如果月收入不大于 500（现为 620.00），就不会预警。')
    expect((await where('p.grade <= 2'))[0]).toBe('如果等级大于二级（现为一级），就不会预警。')
    expect((await where('p.grade == 1 || p.grade == 2'))[0]).toBe('如果等级为三级（现为一级），就不会预警。')
    expect((await where('p.alone == true'))[0]).toBe('如果独居标志不为是，就不会预警。')
    expect((await where('p.alone'))[0]).toBe('如果独居标志为否（现为是），就不会预警。')
    expect((await where('p.ended_on == null'))[0]).toBe('如果停发日期不为空，就不会预警。')
  })

  test('the nearest of several, numbers before codes before rows', async () => {
    expect((await where('p.grade == 1 && p.income > 500 && days_between(p.issued_on, today()) > 44'))[0]).toBe('如果发证日期至今的天数不多于 44 天（现为 45 天），即发证日期为 2026-02-15（现为 2026-02-14），就不会预警。')
    expect((await nearest({ from: { ...from, where: 'p.grade == 1' }, steps: [{ absent: { dataset: 'aid', as: 'r', on: [['p.id_no', 'r.id_no']] } }] }))[0]).toBe('如果等级不为一级，就不会预警。')
    expect(await nearest({ steps: [{ absent: { dataset: 'aid', as: 'r', on: [['p.id_no', 'r.id_no']], where: 'r.amount > 0' } }] })).toEqual([
      '如果发放名册中有身份证号相同，且金额大于 0 的记录（现在没有），就不会预警。',
      'If Payments had a record where ID number is the same and Amount is more than 0 (it has none now), there would be no alert.',
    ])
    expect(await nearest({})).toEqual(['如果没有名册中的这条记录，就不会预警。', 'If this record of Register did not exist, there would be no alert.'])
  })

  test('a count', async () => {
    const rows = { people: [one], aid: [1, 2, 3].map((no) => ({ no: `A${no}`, id_no: 42, paid_on: '2026-03-01', amount: '1.00' })) }
    const parts: Partial<RuleFile> = { from: { dataset: 'aid', as: 'a' }, steps: [{ group: { as: 'g', by: ['a.id_no'], measures: { n: { count: true } } } }, { filter: 'g.n >= 3' }], alert: { key: ['g.id_no'], title: '{g.n}' } }
    expect((await nearest(parts, rows))[0]).toBe('如果记录数小于 3（现为 3），就不会预警。')
    expect((await nearest({ ...parts, steps: parts.steps!.slice(0, 1) }, rows))[0]).toBe('如果没有发放名册中的这 3 条记录，就不会预警。')
  })

  test('a lower level is told apart', async () => {
    const levels: RuleFile['levels'] = [{ level: 'red', when: 'p.income < 700' }, { level: 'yellow', when: 'true' }]
    const proof = await prove({ levels })
    expect([plain(proof.milder!.sentence['zh-CN']), plain(proof.milder!.sentence.en), proof.milder!.level]).toEqual([
      '如果月收入不小于 700（现为 620.00），就降为黄色预警。', 'If Monthly income were at least 700 (now 620.00), the alert would be yellow.', 'yellow',
    ])
    expect(proof.nearest?.kind).toBe('rows-removed')
  })

  test('what is masked is neither named nor guessed at', async () => {
    expect(await where("p.name == '侯小善'")).toEqual(['如果没有名册中的这条记录，就不会预警。', 'If this record of Register did not exist, there would be no alert.'])
  })
})

describe('the change does what it says', () => {
  const columns = [field('k', int, { required: true }), field('g', int), field('n', int, { minimum: '0' }), field('s', text), field('f', bool), field('t', date), field('u', datetime), field('m', money)]
  const datasets = [dataset('a', columns, { key: ['k'] }), dataset('b', columns, { key: ['k'] }), dataset('c', columns, { key: ['k'] })]
  const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { freq: 8 })
  const rows = fc.array(fc.record({
    g: maybe(fc.integer({ min: 1, max: 3 })), n: maybe(fc.integer({ min: 0, max: 400 })), s: maybe(fc.constantFrom('x', 'y', '李')), f: maybe(fc.boolean()),
    t: maybe(fc.integer({ min: 0, max: 500 }).map((days) => new Date(Date.UTC(2025, 0, 1 + days)).toISOString().slice(0, 10))),
    u: maybe(fc.integer({ min: 0, max: 400_000 }).map((minutes) => `${new Date(Date.UTC(2025, 5, 1, 0, minutes)).toISOString().slice(0, 19)}Z`)),
    m: maybe(fc.integer({ min: -5000, max: 90_000 }).map((cents) => (cents / 100).toFixed(2))),
  }), { minLength: 1, maxLength: 9 }).map((list) => list.map((row, i) => ({ ...row, k: (i * 5) % 11 })))
  const world = fc.record({ a: rows, b: rows, c: rows }) as fc.Arbitrary<Record<string, Row[]>>

  const own = (x: string) => fc.constantFrom(
    `${x}.n >= 30`, `${x}.n < 200`, `${x}.n * 2 - 10 > 45`, `${x}.m > 20.5`, `${x}.m <= 300.00`, `days_between(${x}.t, today()) >= params.days`, `${x}.t < today()`,
    `add_months(${x}.t, 1) <= date('2026-02-28')`, `hours_between(${x}.u, today()) >= 48`.replace('today()', `${x}.u`).replace('>= 48', '>= 0'), `${x}.s == 'x'`, `${x}.s != 'y'`, `${x}.s in ['x', '李']`,
    `${x}.f`, `!${x}.f || ${x}.n > 100`, `${x}.n > 10 && ${x}.n < 300`, `${x}.n < 50 || ${x}.n > 60`, `${x}.t == null`, `${x}.s != null`, `${x}.m / 3 > 7`, `${x}.n != 7`, `size(${x}.s) == 1`,
    `coalesce(${x}.n, 40) > 35`, `${x}.f ? ${x}.n > 3 : ${x}.m > 3`, `working_days_between(${x}.t, today()) > 20`, `abs(${x}.n - 100) < 90`)
  const both = (x: string, y: string) => fc.constantFrom(`${y}.n > ${x}.n`, `${y}.s != ${x}.s`, `${y}.m + ${x}.m > 20.00`, `${y}.t <= ${x}.t`, `days_between(${y}.t, ${x}.t) <= 90`, `${y}.n >= 5`, `${y}.f`, `${x}.n >= 5`)
  const on = (x: string, y: string) => fc.constantFrom<[string, string][]>([[`${x}.g`, `${y}.g`]], [[`${x}.k`, `${y}.k`]], [[`${x}.s`, `${y}.s`]])
  const keys = (...aliases: string[]) => fc.constantFrom(...aliases.flatMap((x) => [[`${x}.k`], [`${x}.g`]]), ...(aliases.length < 2 ? [] : [aliases.map((x) => `${x}.k`)]))
  const names = fc.constantFrom('a', 'b', 'c')
  const levels = (x: string) => fc.oneof(
    fc.constant<RuleFile['levels']>([{ level: 'yellow', when: 'true' }]),
    fc.tuple(own(x), own(x)).map(([red, blue]): RuleFile['levels'] => [{ level: 'red', when: red }, { level: 'blue', when: blue }]),
    own(x).map((red): RuleFile['levels'] => [{ level: 'red', when: red }, { level: 'yellow', when: 'true' }]))
  type Step = NonNullable<RuleFile['steps']>[number]
  const ruleOf = (dataset: string, where: string | undefined, steps: readonly Step[], grading: RuleFile['levels'], key: readonly string[]): RuleFile => rule({
    from: { dataset, as: 'x', ...(where === undefined ? {} : { where }) }, steps: [...steps], levels: grading, alert: { key: [...key], title: '', evidence: [] },
    params: { days: { title: '天数', type: 'integer', default: 60, minimum: 0 } },
  })

  const effort = Number(process.env.TEST_EFFORT ?? 1)
  const counts = { changes: 0, findings: 0, kinds: {} as Record<string, number> }

  async function holds(file: RuleFile, before: World, added: (source: Row) => Row | null = () => null): Promise<void> {
    const made = compiled(file, contextOf(datasets))
    const found = await runner.run(made, datasets, before, { today })
    for (const finding of found.slice(0, 4)) {
      const proof = proveFinding(made, finding, readParams(made, {}), today)
      counts.findings += 1
      for (const change of [proof.nearest, proof.milder]) {
        if (change === null) continue
        const after = changed(made, before, finding, change, added)
        if (after === null) continue
        counts.changes += 1
        counts.kinds[change.kind] = (counts.kinds[change.kind] ?? 0) + 1
        const now = await runner.run(made, datasets, after, { today })
        const key = JSON.stringify(finding.key.map(({ value }) => value))
        const again = now.find((one) => JSON.stringify(one.key.map(({ value }) => value)) === key)
        // Fewer rows may change other measures too: lower than it was, or gone.
        if (change.kind === 'measure' && change.level !== null && again === undefined) continue
        expect({ change: plain(change.sentence.en), level: again?.level ?? null }).toEqual({ change: plain(change.sentence.en), level: change.level })
      }
    }
  }

  function changed(made: CompiledRule, before: World, finding: Finding, change: NearestChange, added: (source: Row) => Row | null): World | null {
    const name = change.dataset?.split('/').at(-1) ?? ''
    const edit = (of: (row: Row, id: string) => Row[]) => ({ ...before, [name]: before[name]!.flatMap((row, i) => of(row, String(i + 1))) })
    switch (change.kind) {
      case 'value': return edit((row, id) => [id === change.rows[0] ? { ...row, [change.field!]: change.to } : row])
      case 'rows-removed': return edit((row, id) => (change.rows.includes(id) ? [] : [row]))
      case 'row-added': {
        const [source] = finding.sources
        const row = added(before[source!.dataset.split('/').at(-1)!]![Number(source!.row) - 1]!)
        return row === null ? null : { ...before, [name]: [...before[name]!, row] }
      }
      case 'measure': {
        // A count comes to `to` when that many of the rows it counted stay; of other measures the sentence speaks of what they come to.
        if (change.field !== 'n' || Number(change.to) > Number(change.from)) return null
        const source = made.reading.sources[0]!
        const stay = finding.sources.slice(0, Number(change.to)).map(({ row }) => row)
        const from = source.dataset.split('/').at(-1)!
        return { ...before, [from]: before[from]!.filter((row, i) => row['g'] !== finding.key[0]!.value || stay.includes(String(i + 1))) }
      }
    }
  }

  const property = (arbitrary: fc.Arbitrary<{ file: RuleFile; rows: World }>, runs: number, added?: Parameters<typeof holds>[2]) =>
    fc.assert(fc.asyncProperty(arbitrary, ({ file, rows: before }) => holds(file, before, added)), { numRuns: runs * effort })

  test('conditions and levels of one data set', () => property(fc.tuple(names, fc.option(own('x'), { nil: undefined }), own('x'), own('x'), levels('x'), keys('x'), world).map(([from, where, first, second, grading, key, rows]) => ({
    rows, file: ruleOf(from, where, [{ filter: first }, { let: { twice: 'x.n + x.n' } }, { filter: `twice != 9 && (${second})` }], grading, key),
  })), 80))

  test('join', () => property(fc.tuple(names, names, on('x', 'y'), fc.option(both('x', 'y'), { nil: undefined }), fc.option(own('y')), fc.boolean(), levels('y'), keys('x', 'y'), world).map(([from, other, pairs, where, after, optional, grading, key, rows]) => ({
    rows, file: ruleOf(from, 'x.n >= 5', [{ join: { dataset: other, as: 'y', on: pairs, optional, ...(where === undefined ? {} : { where }) } }, ...(after === null ? [] : [{ filter: after }])], grading, key),
  })), 80))

  test('near', () => property(fc.tuple(names, names, on('x', 'y'), fc.option(both('x', 'y'), { nil: undefined }), fc.constantFrom('before' as const, 'after' as const, 'both' as const), fc.constantFrom('t', 'u'), levels('y'), keys('x', 'y'), world).map(([from, other, pairs, where, direction, clock, grading, key, rows]) => ({
    rows, file: ruleOf(from, undefined, [{ near: { dataset: other, as: 'y', on: pairs, time: [`x.${clock}`, `y.${clock}`], within: 'params.days', unit: 'days', direction, ...(where === undefined ? {} : { where }) } }], grading, key),
  })), 80))

  // Where there is a value to change it is nearer than a row to add: half the rules have none.
  const conditions = fc.oneof(fc.record({ where: fc.constant(undefined), grading: fc.constant<RuleFile['levels']>([{ level: 'yellow', when: 'true' }]) }), fc.record({ where: fc.option(own('x'), { nil: undefined }), grading: levels('x') }))
  test('absent', () => property(fc.tuple(names, names, conditions, fc.constantFrom(undefined, 'w.n >= 5', 'w.m > 1.00'), keys('x'), world).map(([from, other, { where, grading }, match, key, rows]) => ({
    rows, file: ruleOf(from, where, [{ absent: { dataset: other, as: 'w', on: [['x.g', 'w.g']], ...(match === undefined ? {} : { where: match }) } }], grading, key),
  })), 80, ({ g }) => ((g ?? null) === null ? null : { k: 99, g: g!, n: 5, m: '2.00' })))

  test('group and window', () => property(fc.tuple(names, fc.option(own('x'), { nil: undefined }), fc.constantFrom('group' as const, 'window' as const), fc.constantFrom('z.n >= 2', 'z.total > 10.00', 'z.n >= 1', 'z.last > date(\'2025-06-01\')'), fc.constantFrom<RuleFile['levels']>([{ level: 'red', when: 'z.n >= 3' }, { level: 'blue', when: 'z.n >= 2' }], [{ level: 'red', when: 'z.n >= 2' }, { level: 'blue', when: 'true' }]), world).map(([from, where, kind, condition, grading, rows]) => {
    const measures = { n: { count: true as const }, total: { sum: 'x.m' }, last: { max: 'x.t' } }
    const step: Step = kind === 'group' ? { group: { as: 'z', by: ['x.g'], measures } } : { window: { as: 'z', by: ['x.g'], order: 'x.t', period: '90d', measures, reduce: { max: 'n' } } }
    return { rows, file: ruleOf(from, where, [step, { filter: condition }], grading, ['z.g']) }
  }), 80))

  test('one step after the other', () => property(fc.tuple(names, names, names, on('x', 'y'), both('x', 'y'), own('x'), fc.boolean(), levels('x'), keys('x', 'y'), world).map(([from, second, third, pairs, where, condition, windowed, grading, key, rows]) => ({
    rows, file: ruleOf(from, condition, [
      { join: { dataset: second, as: 'y', on: pairs, where } }, { absent: { dataset: third, as: 'w', on: [['y.n', 'w.k']], where: 'w.n > y.n' } },
      ...(windowed ? [{ window: { as: 'v', by: ['x.g'], order: 'x.t', period: '90d', measures: { n: { count: true as const } } } }, { filter: 'v.n <= 4' }] : []),
    ], grading, key),
  })), 80))

  const linking = fc.oneof(
    fc.constantFrom<Step>({ outlier: { as: 'o', value: 'x.m', peers: ['x.g'], method: 'iqr', k: 0.1, side: 'both', minGroup: 3 } }, { outlier: { as: 'o', value: 'x.n', peers: [], method: 'zscore', k: 1, side: 'high', minGroup: 3 } }),
    fc.tuple(names, fc.constantFrom<object>({ best: 1 }, { best: 2 }, { assign: 'one-to-one' }), own('y')).map(([dataset, choice, where]): Step => (
      { similar: { dataset, as: 'y', block: [['x.g', 'y.g']], where, score: [{ method: 'number', of: ['x.n', 'y.n'], tolerance: 200 }], atLeast: 0.3, ...choice } })),
    fc.tuple(own('x'), own('x')).map(([a, b]): Step => ({ sequence: { as: 's', by: ['x.g'], order: 'x.t', events: [{ name: 'a', when: a }, { name: 'b', when: b }], within: '300d' } })),
  )
  test('outlier, similar and sequence', () => property(fc.tuple(names, fc.option(own('x'), { nil: undefined }), linking, levels('x'), fc.boolean(), keys('x'), world).map(([from, where, step, grading, both, key, rows]) => ({
    rows, file: ruleOf(from, where, [step], grading, both && 'similar' in step ? ['x.k', 'y.k'] : key),
  })), 120))

  test('hop', () => property(fc.tuple(names, names, fc.option(own('x'), { nil: undefined }), fc.constantFrom('h.depth <= 1', 'h.depth >= 2', 'x.n >= 5'), levels('x'), fc.constantFrom(['x.k'], ['x.k', 'h.node'], ['h.node']), world).map(([from, edges, where, condition, grading, key, rows]) => ({
    rows, file: ruleOf(from, where, [{ hop: { edges, as: 'h', from: 'g', to: 'n', start: 'x.g', max: 2 } }, { filter: condition }], grading, key),
  })), 60))

  test('and there are enough of each kind', () => {
    expect(Object.keys(counts.kinds).sort()).toEqual(['measure', 'row-added', 'rows-removed', 'value'])
    expect(counts.changes).toBeGreaterThan(300)
  })
})
