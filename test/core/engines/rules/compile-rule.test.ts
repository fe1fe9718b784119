import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Sql } from '../../../../core/contracts/sql.ts'
import type { RuleFile } from '../../../../core/contracts/generated/rule.ts'
import { proveFinding } from '../../../../core/engines/rules/prove-finding.ts'
import { expectGolden } from './golden.ts'
import { compiled, contextOf, dataset, date, field, int, money, openRules, rule, text, token, type Row, type RuleRunner } from './run-rule.ts'

const person = { identity: { kind: 'person', part: null }, formats: ['id-card'] } as const
const disabled = dataset('disabled_persons', [
  field('cert_no', text, { required: true, title: '残疾人证号' }), field('id_no', token, { ...person, title: '身份证号' }), field('name', text, { mask: 'name', title: '姓名' }),
  field('status', text, { codes: 't/status', title: '证件状态' }), field('grade', int, { codes: 't/grade', title: '残疾等级' }),
  field('issued_on', date, { title: { 'zh-CN': '发证日期', en: 'date of issue' } }), field('region', text, { title: '户籍区划' }),
], { key: ['cert_no'], title: { 'zh-CN': '残疾人名册', en: 'Register of disabled persons' } })
const aid = dataset('recipients', [
  field('no', int, { required: true }), field('id_no', token, { ...person, title: '身份证号' }), field('kind', text, { title: '救助类型' }),
  field('started_on', date, { title: '起始日期' }), field('ended_on', date, { title: '停发日期' }), field('amount', money, { title: '月金额' }),
], { key: ['no'], title: { 'zh-CN': '救助名册', en: 'Roll of recipients' } })
const kin = dataset('kin', [
  field('no', int, { required: true }), field('one', token, { ...person, title: '本人' }), field('two', token, { ...person, title: '亲属' }),
  field('relation', text, { title: '关系' }), field('known_on', date, { title: '采集日期' }),
], { key: ['no'], title: { 'zh-CN': '近亲属', en: 'Kin' } })
const datasets = [disabled, aid, kin]
const codes = (id: string, list: readonly (readonly [string, string])[]) => ({ id, entries: list.map(([code, title]) => ({ code, title, validFrom: null, validTo: null })) })
const context = contextOf(datasets, [codes('t/status', [['valid', '有效'], ['void', '注销']]), codes('t/grade', [['1', '一级'], ['2', '二级'], ['3', '三级'], ['4', '四级']])], ['civil-affairs'])

const from = { dataset: 'disabled_persons', as: 'd' }
const grace = { grace_days: { title: '宽限天数', type: 'integer' as const, default: 30, minimum: 0, maximum: 365 } }
const rules: Readonly<Record<string, RuleFile>> = {
  'absent': rule({
    id: 'absent', params: grace,
    from: { ...from, where: "d.status == 'valid' && days_between(d.issued_on, today()) >= params.grace_days" },
    steps: [{ absent: { dataset: 'recipients', as: 'r', on: [['d.id_no', 'r.id_no']], where: 'r.ended_on == null' } }],
    levels: [{ level: 'red', when: 'd.grade <= 2' }, { level: 'yellow', when: 'true' }],
    alert: {
      key: ['d.id_no'], region: 'd.region', department: 'civil-affairs',
      title: { 'zh-CN': '{d.name}持证{days_between(d.issued_on, today())}天，未享受任何救助', en: '{d.name} without assistance' }, evidence: ['d.cert_no', 'd.grade', 'd.issued_on'],
    },
  }),
  'absent-any-condition': rule({
    from, steps: [{ absent: { dataset: 'recipients', as: 'r', on: [['d.id_no', 'r.id_no']], where: "r.started_on > d.issued_on || r.kind == 'K' && d.grade == 1" } }], alert: { key: ['d.cert_no'], title: '{d.name}' },
  }),
  'join': rule({
    from, steps: [{ join: { dataset: 'recipients', as: 'r', on: [['d.id_no', 'r.id_no']], where: "r.kind in ['低保', '特困'] && r.started_on < d.issued_on" } }],
    levels: [{ level: 'orange', when: 'r.amount > 500.00' }], alert: { key: ['d.cert_no'], title: '{d.name}领{r.amount}元', evidence: ['r.kind'] },
  }),
  'join-optional': rule({
    from, steps: [{ join: { dataset: 'recipients', as: 'r', on: [['d.id_no', 'r.id_no']], optional: true, where: 'r.ended_on == null' } }],
    levels: [{ level: 'red', when: 'r.no == null' }, { level: 'blue', when: 'r.amount < 100.00' }], alert: { key: ['d.cert_no'], title: '{d.name}' },
  }),
  'join-optional-any-condition': rule({
    from, steps: [{ join: { dataset: 'recipients', as: 'r', on: [['d.id_no', 'r.id_no']], optional: true, where: 'r.amount > 10.00 || d.grade == 1' } }], alert: { key: ['d.cert_no'], title: '{r.kind}' },
  }),
  'key-of-many-rows': rule({
    from, steps: [{ join: { dataset: 'recipients', as: 'r', on: [['d.id_no', 'r.id_no']] } }],
    levels: [{ level: 'red', when: 'r.amount > 500.00' }, { level: 'yellow', when: 'true' }], alert: { key: ['d.region'], title: '{d.name}', department: { cel: 'r.kind' } },
  }),
  'near': rule({
    params: { days: { title: '天数', type: 'integer', default: 7, minimum: 1, maximum: 60 } }, from: { dataset: 'recipients', as: 'q' },
    steps: [{ near: { dataset: 'recipients', as: 'e', on: [['q.id_no', 'e.id_no']], time: ['q.started_on', 'e.started_on'], within: 'params.days', where: 'e.kind != q.kind' } }],
    alert: { key: ['q.no'], title: '{e.kind}' },
  }),
  'group': rule({
    from: { dataset: 'recipients', as: 'r', where: 'r.ended_on == null' },
    steps: [{ group: { as: 'g', by: { person: 'r.id_no' }, measures: { n: { count: true }, kinds: { count_distinct: 'r.kind' }, total: { sum: 'r.amount' }, mean: { avg: 'r.amount', where: "r.kind != '低保'" } } } }],
    levels: [{ level: 'red', when: 'g.kinds >= 2 && g.total > 1000.00' }, { level: 'yellow', when: 'g.n >= 2' }], alert: { key: ['g.person'], title: '{g.n}项{g.mean}', evidence: ['g.total'] },
  }),
  'window-reduced': rule({
    from: { dataset: 'recipients', as: 'r' },
    steps: [{ window: { as: 'w', by: ['r.id_no'], order: 'r.started_on', period: '365d', measures: { n: { count: true }, total: { sum: 'r.amount' } }, reduce: { max: 'n' } } }],
    levels: [{ level: 'red', when: 'w.n >= 5' }, { level: 'yellow', when: 'w.n >= 3' }], alert: { key: ['w.id_no'], title: '{w.n}次，{w.from}至{w.to}，共{w.total}' },
  }),
  'window': rule({
    params: { days: { title: '天数', type: 'integer', default: 7, minimum: 1, maximum: 60 } }, from: { dataset: 'recipients', as: 'r' },
    steps: [{ window: { as: 'w', by: ['r.id_no'], order: 'r.started_on', period: 'params.days', measures: { n: { count: true, where: 'r.amount > 1.00' } } } }],
    levels: [{ level: 'yellow', when: 'w.n >= 3' }], alert: { key: ['r.no'], title: '{w.n}' },
  }),
  'similar': rule({
    params: { least: { title: '相似度', type: 'number', multipleOf: 0.01, default: 0.9, minimum: 0, maximum: 1 } }, from,
    steps: [{ similar: {
      dataset: 'recipients', as: 'r', block: [['d.id_no', 'r.id_no']], where: 'r.ended_on == null && r.started_on > d.issued_on',
      score: [{ method: 'jaro-winkler', of: ['d.name', 'r.kind'], weight: 2 }, { method: 'date', of: ['d.issued_on', 'r.started_on'], tolerance: 30 }], atLeast: 'params.least', best: 1,
    } }],
    levels: [{ level: 'red', when: 'r.score >= 0.95' }, { level: 'yellow', when: 'true' }], alert: { key: ['d.cert_no'], title: '{d.name}与{r.kind}', evidence: ['r.score', 'r.score_2'] },
  }),
  'similar-one-to-one': rule({
    from, steps: [{ similar: {
      dataset: 'recipients', as: 'r', block: [[['d.id_no', 'r.id_no']], [['d.issued_on', 'r.started_on']]], score: [{ method: 'tokens', of: ['d.name', 'r.kind'] }], atLeast: 0.5, assign: 'one-to-one', pairCap: 1000,
    } }],
    alert: { key: ['d.cert_no'], title: '{r.no}' },
  }),
  'similar-pinyin': rule({
    from, steps: [{ similar: {
      dataset: 'recipients', as: 'r', block: [['d.issued_on', 'r.started_on']], score: [{ method: 'pinyin', of: ['d.name', 'r.kind'] }], atLeast: 0.9,
    } }],
    alert: { key: ['d.cert_no'], title: '{r.no}' },
  }),
  'hop': rule({
    from: { ...from, where: "d.status == 'valid'" },
    steps: [
      { hop: { edges: 'kin', as: 'h', from: 'one', to: 'two', start: 'd.id_no', max: 2, where: "h.relation != 'cousin'" } },
      { join: { dataset: 'recipients', as: 'r', on: [['h.node', 'r.id_no']] } },
    ],
    levels: [{ level: 'red', when: 'h.depth == 1' }, { level: 'yellow', when: 'true' }], alert: { key: ['r.no'], title: '{d.name}', evidence: ['h.path'] },
  }),
  'hop-directed': rule({
    from, steps: [{ hop: { edges: 'kin', as: 'h', from: 'one', to: 'two', start: 'd.id_no', min: 3, max: 3, directed: true, where: 'h.known_on >= d.issued_on' } }],
    alert: { key: ['d.cert_no'], title: '{h.node}' },
  }),
  'many-steps': rule({
    from: { ...from, where: "d.status == 'valid'" },
    steps: [
      { join: { dataset: 'recipients', as: 'r', on: [['d.id_no', 'r.id_no']] } },
      { let: { gap: 'days_between(d.issued_on, r.started_on)' } },
      { filter: 'gap > 30' },
      { group: { as: 'g', by: ['d.region'], measures: { persons: { count_distinct: 'd.id_no' }, longest: { max: 'gap' } } } },
    ],
    levels: [{ level: 'yellow', when: 'g.persons >= 3' }], alert: { key: ['g.region'], title: '{g.region}有{g.persons}人', evidence: ['g.longest'] },
  }),
}

function sqlText(text_: Sql): string {
  return text_.parts.map((part) => {
    if (typeof part === 'string') return part
    if ('input' in part) return `{${part.input}}`
    return `<${part.bind.kind === 'value' ? String(part.bind.value).replace(/^(.{40}).{200,}$/s, '$1…') : part.bind.kind === 'param' ? `params.${part.bind.name}` : part.bind.kind}>`
  }).join('')
}

let runner: RuleRunner
beforeAll(async () => { runner = await openRules() })
afterAll(() => runner.close())

describe('compileRule', () => {
  test.each(Object.keys(rules))('%s as SQL', (name) => {
    const one = compiled(rules[name]!, context)
    expectGolden(`${name}.sql`, `${sqlText(one.findings.sql)}\n${one.statistics === null ? '' : `\n-- statistics\n${sqlText(one.statistics.sql)}\n`}`)
  })

  test.each(Object.keys(rules))('%s in words', (name) => {
    const { sentences, deltaSentences } = compiled(rules[name]!, context)
    expectGolden(`${name}.txt`, [sentences['zh-CN'], deltaSentences['zh-CN'], sentences.en, deltaSentences.en].map((lines) => lines.join('\n')).join('\n\n') + '\n')
  })

  test('each query names its inputs, parameters and columns', async () => {
    for (const [name, file] of Object.entries(rules)) {
      const one = compiled(file, context)
      const found = await runner.run(one, datasets, {})
      expect(found, name).toEqual([])
      await runner.statistics(one)
    }
    expect(compiled(rules.absent!, context).findings.params).toEqual([{ name: 'grace_days', type: { kind: 'int' }, default: 30n }])
    expect(compiled(rules.absent!, context).needsComplete).toEqual(['t/recipients'])
    expect(compiled(rules.join!, context).needsComplete).toEqual([])
  })
})

describe('findings', () => {
  const person_ = (cert: string, rest: Row): Row => ({ cert_no: cert, id_no: 1, name: '李明', status: 'valid', grade: 1, issued_on: '2026-01-01', region: '350302', ...rest })

  test('are read whole: level, title, evidence, region, department, sources', async () => {
    const [found] = await runner.run(compiled(rules.absent!, context), datasets, { disabled_persons: [person_('C1', {})], recipients: [{ no: 1, id_no: 2 }, { no: 2, id_no: 1, ended_on: '2026-02-01' }] })
    const mask = { token: false, mask: 'name' }
    expect(found).toMatchObject({
      rule: 'absent', level: 'red', region: '350302', department: 'civil-affairs', sourceCount: 1,
      key: [{ name: 'd.id_no', value: '1', shown: { token: true, mask: 'id-card' } }],
      title: [{ name: 'd.name', value: '李明', shown: mask }, '持证', { name: 'days_between(d.issued_on, today())', value: 89, shown: null }, '天，未享受任何救助'],
      titleEn: [{ name: 'd.name', value: '李明', shown: mask }, ' without assistance'],
      evidence: [{ value: 'C1' }, { value: 1 }, { value: '2026-01-01' }],
      sources: [{ dataset: 't/disabled_persons', alias: 'd', row: '1', batch: '7', key: [{ name: 'cert_no', value: 'C1', shown: null }] }],
    })
  })

  test('keep 100 sources, smallest keys first, and count all', async () => {
    const group = compiled(rule({ from: { dataset: 'recipients', as: 'r' }, steps: [{ group: { as: 'g', by: ['r.id_no'], measures: { n: { count: true } } } }], alert: { key: ['g.id_no'], title: '{g.n}' } }), context)
    const rows = Array.from({ length: 150 }, (_, i) => ({ no: 1000 - i, id_no: 5 }))
    const [found] = await runner.run(group, datasets, { recipients: rows })
    expect(found!.sourceCount).toBe(150)
    expect(found!.sources).toHaveLength(100)
    expect(found!.sources.map(({ key }) => Number(key[0]!.value))).toEqual(Array.from({ length: 100 }, (_, i) => 851 + i))
  })

  test('show nulls where the row that stands for them found no match, though another row of the key did', async () => {
    const one = compiled(rule({
      from: { dataset: 'recipients', as: 'r' },
      steps: [{ join: { dataset: 'disabled_persons', as: 'd', on: [['r.kind', 'd.cert_no']], optional: true, where: 'r.amount > 1.00' } }],
      alert: { key: ['r.kind'], title: '{d.cert_no}' },
    }), context)
    const rows = [{ no: 1, kind: 'C1', amount: '1.00' }, { no: 2, kind: 'C1', amount: '2.00' }]
    const [found] = await runner.run(one, datasets, { recipients: rows, disabled_persons: [person_('C1', {})] })
    expect(found!.title).toEqual([{ name: 'd.cert_no', value: null, shown: null }])
    expect(found!.sources.map(({ alias, row }) => `${alias}${row}`)).toEqual(['r1', 'r2', 'd1'])
  })

  test('a window of 365 days ends where 366 begin', async () => {
    const windowOf = (period: string) => compiled(rule({
      from: { dataset: 'recipients', as: 'r' },
      steps: [{ window: { as: 'w', by: ['r.id_no'], order: 'r.started_on', period, measures: { n: { count: true } }, reduce: { max: 'n' } } }],
      levels: [{ level: 'red', when: 'w.n >= 2' }], alert: { key: ['w.id_no'], title: '{w.n}' },
    }), context)
    const rows = [{ no: 1, id_no: 1, started_on: '2025-03-01' }, { no: 2, id_no: 1, started_on: '2026-03-01' }, { no: 3, id_no: 2, started_on: '2025-03-02' }, { no: 4, id_no: 2, started_on: '2026-03-01' }]
    const keys = async (period: string) => (await runner.run(windowOf(period), datasets, { recipients: rows })).map(({ key }) => key[0]!.value)
    expect(await keys('364d')).toEqual([])
    expect(await keys('365d')).toEqual(['2'])
    expect(await keys('366d')).toEqual(['1', '2'])
  })

  test('nulls in keys give none and are counted; operations that fail are counted', async () => {
    const one = compiled(rule({ from: { dataset: 'recipients', as: 'r', where: 'r.amount / r.no > 1' }, alert: { key: ['r.id_no'], title: '{r.kind}' } }), context)
    const rows = [{ no: 1, id_no: 1, amount: '5.00' }, { no: 0, id_no: 2, amount: '5.00' }, { no: 1, id_no: null, amount: '5.00' }, { no: 1, id_no: null, amount: null }]
    expect((await runner.run(one, datasets, { recipients: rows })).map(({ key }) => key[0]!.value)).toEqual(['1'])
    expect(await runner.statistics(one)).toEqual({ unknown: 1, nullKeys: 1 })
    expect(compiled(rule({ from: { dataset: 'recipients', as: 'r' }, alert: { key: ['r.no'], title: '' } }), context).statistics).toBeNull()
  })

  test('parameters are bound at run time', async () => {
    const one = compiled(rules.absent!, context)
    const rows = { disabled_persons: [person_('C1', { issued_on: '2026-03-21' })], recipients: [] }
    expect(await runner.run(one, datasets, rows)).toHaveLength(0)
    expect(await runner.run(one, datasets, rows, { params: { grace_days: 10 } })).toHaveLength(1)
    expect(await runner.run(one, datasets, rows, { params: { grace_days: '11' } })).toHaveLength(0)
  })

  test('a sum beyond 64 bits fails the rule', async () => {
    const one = compiled(rule({ from: { dataset: 'recipients', as: 'r' }, steps: [{ group: { as: 'g', by: ['r.id_no'], measures: { s: { sum: 'r.no' } } } }], alert: { key: ['g.id_no'], title: '{g.s}' } }), context)
    await expect(runner.run(one, datasets, { recipients: [{ no: '9223372036854775807', id_no: 1 }, { no: '9223372036854775806', id_no: 1 }] })).rejects.toThrow(/out of range|overflow/i)
  })
})

describe('proveFinding', () => {
  test('shows each condition with the values it met, and one sentence with the parameters of the run', async () => {
    const one = compiled(rules.absent!, context)
    const [found] = await runner.run(one, datasets, { disabled_persons: [{ cert_no: 'C1', id_no: 1, name: '李明', status: 'valid', grade: 2, issued_on: '2026-01-01', region: null }], recipients: [] }, { params: { grace_days: 20 } })
    const proof = proveFinding(one, found!, { grace_days: 20n }, '2026-03-31')
    const shown = proof.conditions.map(({ source, value, holds, alias, batch }) => [source, value['zh-CN'].map((part) => (typeof part === 'string' ? part : String(part.value))).join(''), holds, alias, batch])
    expect(shown).toEqual([
      ["d.status == 'valid'", '有效', true, 'd', '7'],
      ['days_between(d.issued_on, today()) >= params.grace_days', '89 ≥ 20', true, 'd', '7'],
      ['d.id_no == r.id_no && r.ended_on == null', '0 行', true, 'r', null],
      ['d.grade <= 2', '二级', true, 'd', '7'],
    ])
    expect(proof.params).toEqual([{ name: 'grace_days', title: '宽限天数', value: 20 }])
    expect(proof.sentence['zh-CN']).toEqual(['残疾人名册：证件状态为有效，发证日期至今 89 天，不少于宽限天数 20 天；救助名册中没有身份证号相同，且停发日期为空的记录；残疾等级为二级，因此为红色。'])
    expect(proof.sentence.en).toEqual(['Register of disabled persons: 证件状态 is 有效, 89 days from date of issue to today, at least 宽限天数 (20); there is no record of Roll of recipients where 身份证号 is the same and 停发日期 is empty; 残疾等级 is 二级, so the alert is red.'])
  })

  test('conditions on rows that were counted are said of all of them; measures show their value', async () => {
    const one = compiled(rules.group!, context)
    const row = (no: number, kind: string) => ({ no, id_no: 3, kind, amount: '700.00' })
    const [found] = await runner.run(one, datasets, { recipients: [row(1, '低保'), row(2, '特困'), row(3, '特困')] })
    const proof = proveFinding(one, found!, {}, '2026-03-31')
    const shown = proof.conditions.map(({ source, value }) => [source, value['zh-CN'].map((part) => (typeof part === 'string' ? part : String(part.value))).join('')])
    expect(shown).toEqual([
      ['r.ended_on == null', '3 行均满足'],
      ['g.n = count()', '3'], ['g.kinds = count_distinct(r.kind)', '2'], ['g.total = sum(r.amount)', '2100.00'], ["g.mean = avg(r.amount, where r.kind != '低保')", '700.000000'],
      ['g.kinds >= 2', '2 ≥ 2'], ['g.total > 1000.00', '2100.00 > 1000.00'],
    ])
    expect(found!.level).toBe('red')
  })

  test('values of masked fields stay marked', async () => {
    const one = compiled(rule({ from: { ...from, where: "contains(d.name, '李') && d.name + '先生' != 'x'" }, alert: { key: ['d.cert_no'], title: '{d.name + d.region}' } }), context)
    const [found] = await runner.run(one, datasets, { disabled_persons: [{ cert_no: 'C1', name: '李明', region: '35' }] })
    const mask = { token: false, mask: 'name' }
    expect(found!.title).toEqual([{ name: 'd.name + d.region', value: '李明35', shown: mask }])
    const values = proveFinding(one, found!, {}, '2026-03-31').conditions.flatMap(({ value }) => value.en.filter((part) => typeof part !== 'string'))
    expect(values.filter(({ value }) => String(value).includes('李明')).map(({ shown }) => shown)).toEqual([mask, mask])
  })
})
