import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Lang } from '../../../../core/base/text.ts'
import type { FindingProof, Wording } from '../../../../core/contracts/finding.ts'
import type { RuleFile } from '../../../../core/contracts/generated/rule.ts'
import { proveFinding } from '../../../../core/engines/rules/prove-finding.ts'
import { readParams } from '../../../../core/engines/rules/read-params.ts'
import { bool, compiled, contextOf, dataset, date, field, int, money, openRules, rule, text, token, type Row, type RuleRunner } from './run-rule.ts'

const person = { identity: { kind: 'person', part: null }, formats: ['id-card'] } as const
const people = dataset('people', [
  field('no', text, { required: true, title: { 'zh-CN': '证号', en: 'Number' } }), field('id_no', token, { ...person, title: { 'zh-CN': '身份证号', en: 'ID number' } }),
  field('name', text, { mask: 'name', title: { 'zh-CN': '姓名', en: 'Name' } }), field('grade', int, { codes: 't/grade', title: { 'zh-CN': '等级', en: 'Grade' } }),
  field('kind', text, { codes: 't/kind', title: { 'zh-CN': '类别', en: 'Kind' } }), field('alone', bool, { title: { 'zh-CN': '独居标志', en: 'Lives alone' } }),
  field('issued_on', date, { title: { 'zh-CN': '发证日期', en: 'Date of issue' } }), field('area', text, { title: { 'zh-CN': '片区', en: 'Area' } }),
], { key: ['no'], title: { 'zh-CN': '名册', en: 'Register' } })
const aid = dataset('aid', [
  field('no', text, { required: true, title: { 'zh-CN': '编号', en: 'Number' } }), field('id_no', token, { ...person, title: { 'zh-CN': '身份证号', en: 'ID number' } }),
  field('paid_on', date, { title: { 'zh-CN': '发放日期', en: 'Day of payment' } }), field('amount', money, { title: { 'zh-CN': '金额', en: 'Amount' } }),
], { key: ['no'], title: { 'zh-CN': '发放名册', en: 'Payments' } })
const gone = dataset('gone', [field('id_no', token, { ...person, title: { 'zh-CN': '身份证号', en: 'ID number' } }), field('died_on', date, { title: { 'zh-CN': '死亡日期', en: 'Date of death' } })], { title: { 'zh-CN': '死亡人员', en: 'Deceased' } })
const datasets = [people, aid, gone]
const codes = (id: string, list: readonly (readonly [string, string])[]) => ({ id, entries: list.map(([code, title]) => ({ code, title, validFrom: null, validTo: null })) })
const context = contextOf(datasets, [codes('t/grade', [['1', '一级'], ['2', '二级'], ['3', '三级']]), codes('t/kind', [['5', '智力'], ['6', '精神'], ['7', '听力'], ['8', '言语']])])

const from = { dataset: 'people', as: 'p' }
const alert = { key: ['p.no'], title: '{p.name}' }
const one: Row = { no: 'N1', id_no: 42, name: '侯小善', grade: 3, kind: '5', alone: true, issued_on: '2026-03-01', area: '东' }

let runner: RuleRunner
beforeAll(async () => { runner = await openRules() })
afterAll(() => runner.close())

async function prove(file: RuleFile, rows: Readonly<Record<string, readonly Row[]>>): Promise<FindingProof> {
  const made = compiled(file, context)
  const [found] = await runner.run(made, datasets, rows)
  return proveFinding(made, found!, readParams(made, {}), '2026-03-31')
}

const plain = (wording: Wording): string => wording.map((part) => (typeof part === 'string' ? part : `<${part.name}>`)).join('')
const told = async (file: RuleFile, rows: Readonly<Record<string, readonly Row[]>>, lang: Lang = 'zh-CN') => plain((await prove(file, rows)).sentence[lang])
const values = async (where: string, row: Row = one) => (await prove(rule({ from: { ...from, where }, alert }), { people: [row] })).conditions.map(({ value }) => plain(value['zh-CN']))

describe('what linking steps met', () => {
  test('hop: how far away', async () => {
    const ties = dataset('ties', [field('no', int, { required: true }), field('a', token, person), field('b', token, person)], { key: ['no'], title: { 'zh-CN': '亲属', en: 'Relatives' } })
    const made = compiled(rule({ from, steps: [{ hop: { edges: 'ties', as: 'h', from: 'a', to: 'b', start: 'p.id_no', max: 2 } }], alert: { key: ['h.node'], title: '{p.name}' } }), contextOf([...datasets, ties]))
    const found = await runner.run(made, [...datasets, ties], { people: [one], ties: [{ no: 1, a: 42, b: 43 }, { no: 2, a: 44, b: 43 }] })
    const sentences = (lang: Lang) => found.map((finding) => plain(proveFinding(made, finding, readParams(made, {}), '2026-03-31').sentence[lang]))
    expect(sentences('zh-CN')).toEqual([1, 2].map((depth) => `名册中有这条记录；从身份证号出发，沿亲属在“a”与“b”之间走 1 至 2 步，列出能到达的每个对象：步数为 ${depth}；预警为黄色。`))
    expect(sentences('en')[1]).toMatch(/giving everyone reached: .* is 2; the alert is yellow\.$/)
  })

  test('similar: how alike, part by part', async () => {
    const file = rule({ from, steps: [{ similar: { dataset: 'aid', as: 'a', block: [['p.id_no', 'a.id_no']], score: [{ method: 'jaro-winkler', of: ['p.no', 'a.no'], weight: 1 }], atLeast: 0.5, best: 1 } }], alert })
    const rows = { people: [one], aid: [{ no: 'N2', id_no: 42, paid_on: '2026-03-01', amount: '1.00' }] }
    expect(await told(file, rows)).toBe('名册中有这条记录；在发放名册中，身份证号相同的记录里，按证号与编号（字面相近）找出相似度不低于 0.5 的记录，每条取最相似的 1 条：“p.no 与 a.no 的相似度”为 0.666667，相似度为 0.666667；预警为黄色。')
    expect(await told(file, rows, 'en')).toMatch(/ is 0\.666667, .* is 0\.666667; the alert is yellow\.$/)
  })
})

describe('the sentence of a finding', () => {
  const levels = [{ level: 'red' as const, when: "p.grade <= 2 || (p.grade == 3 && p.kind in ['5', '6'])" }, { level: 'yellow' as const, when: 'true' }]

  test('says which of the alternatives held', async () => {
    const file = rule({ from, levels, alert })
    expect(await told(file, { people: [one] })).toBe('名册中有这条记录；等级为三级，类别为智力，因此为红色。')
    expect(await told(file, { people: [{ ...one, grade: 1 }] })).toBe('名册中有这条记录；等级为一级，因此为红色。')
    expect(await told(file, { people: [{ ...one, kind: '7' }] })).toBe('名册中有这条记录；预警为黄色。')
    expect(await told(file, { people: [{ ...one, grade: 1 }] }, 'en')).toBe('Register has this record; Grade is 一级, so the alert is red.')
  })

  test('says whether an optional match was there, and nothing of its empty fields where it was not', async () => {
    const file = rule({ from, steps: [{ join: { dataset: 'gone', as: 'x', on: [['p.id_no', 'x.id_no']], optional: true } }, { filter: 'x.died_on == null' }], alert })
    expect(await told(file, { people: [one] })).toBe('名册中有这条记录；死亡人员中没有身份证号相同的记录；预警为黄色。')
    expect(await told(file, { people: [one], gone: [{ id_no: 42, died_on: null }] })).toBe('名册中有这条记录；死亡人员中有身份证号相同的记录；死亡日期为空；预警为黄色。')
    const many = { ...file, alert: { key: ['p.area'], title: '{p.name}' } }
    expect(await told(many, { people: [one, { ...one, no: 'N2', id_no: 43 }], gone: [{ id_no: 43, died_on: null }] }))
      .toBe('名册中有这条记录；对照死亡人员中身份证号相同的记录（没有也保留）；死亡日期为空；预警为黄色。')
  })

  test('spells out names and tells what values were compared with', async () => {
    const file = rule({
      from, params: { least: { title: { 'zh-CN': '最低额', en: 'Least amount' }, type: 'integer', default: 100, minimum: 0, maximum: 900 } },
      steps: [{ join: { dataset: 'aid', as: 'a', on: [['p.id_no', 'a.id_no']], where: 'a.amount > params.least' } }, { let: { gap: 'days_between(p.issued_on, a.paid_on)' } }, { filter: 'gap > 7 && a.paid_on < today()' }], alert,
    })
    const rows = { people: [one], aid: [{ no: 'A1', id_no: 42, paid_on: '2026-03-11', amount: '250.50' }] }
    expect(await told(file, rows)).toBe('名册中有这条记录；发放名册中有身份证号相同的记录：金额为 250.50，大于最低额 100；发证日期到发放日期 10 天，多于 7 天；发放日期为 2026-03-11，早于今天（2026-03-31）；预警为黄色。')
    expect(await told(file, rows, 'en')).toBe('Register has this record; Payments has a record where ID number is the same: Amount is 250.50, more than Least amount (100); 10 days from Date of issue to Day of payment, more than 7; Day of payment is 2026-03-11, before today (2026-03-31); the alert is yellow.')
  })

  test('tells two records of one data set apart', async () => {
    const file = rule({ from: { dataset: 'aid', as: 'a' }, steps: [{ near: { dataset: 'aid', as: 'b', on: [['a.id_no', 'b.id_no']], time: ['a.paid_on', 'b.paid_on'], within: 5, where: 'b.amount != a.amount' } }], alert: { key: ['a.no'], title: '{b.amount}' } })
    const rows = { aid: [{ no: 'A1', id_no: 42, paid_on: '2026-03-10', amount: '1.00' }, { no: 'A2', id_no: 42, paid_on: '2026-03-13', amount: '2.00' }] }
    expect(await told(file, rows)).toBe('发放名册（甲）中有这条记录；发放名册（乙）中有身份证号相同的记录：金额为 1.00，不为甲的金额（2.00），发放日期到甲的发放日期 3 天，不多于 5 天；预警为黄色。')
  })

  test('gives what counts came to, and the rule\'s words for rows that were folded', async () => {
    const rows = { aid: [1, 2, 3].map((day) => ({ no: `A${day}`, id_no: 42, paid_on: `2026-03-0${day}`, amount: '1.50' })) }
    const measures = { n: { count: true as const }, total: { sum: 'a.amount' } }
    const group = rule({ from: { dataset: 'aid', as: 'a', where: 'a.amount > 1.00' }, steps: [{ group: { as: 'g', by: ['a.id_no'], measures } }], levels: [{ level: 'red', when: 'g.n >= 3' }], alert: { key: ['g.id_no'], title: '{g.n}' } })
    expect(await told(group, rows)).toBe('取发放名册中满足以下条件的记录：金额大于 1.00；身份证号相同的记录：记录数为 3，金额合计为 4.50；记录数为 3，不小于 3，因此为红色。')
    const window = rule({ from: { dataset: 'aid', as: 'a' }, steps: [{ window: { as: 'w', by: ['a.id_no'], order: 'a.paid_on', period: '7d', measures, reduce: { max: 'n' } } }], alert: { key: ['w.id_no'], title: '{w.n}' } })
    expect(await told(window, rows)).toBe('取发放名册的记录；对身份证号相同的记录，按发放日期统计每个连续 7 天内的记录数、金额合计，取记录数最大的一段：记录数为 3，金额合计为 4.50；预警为黄色。')
  })

  test('keeps masked values and tokens out of its text', async () => {
    const proof = await prove(rule({ from: { ...from, where: "p.name != '李明' && p.name >= 'A' && p.id_no != null" }, alert }), { people: [one] })
    for (const lang of ['zh-CN', 'en'] as const) {
      expect(proof.sentence[lang].filter((part) => typeof part === 'string').join('')).not.toMatch(/侯|42/)
      expect(proof.sentence[lang].filter((part) => typeof part !== 'string').map(({ value, shown }) => [value, shown])).toEqual([['侯小善', { token: false, mask: 'name' }], ['侯小善', { token: false, mask: 'name' }]])
    }
    expect(plain(proof.sentence['zh-CN'])).toBe('名册：姓名为<p.name>，不为“李明”，姓名为<p.name>，不小于“A”，身份证号不为空；预警为黄色。')
  })
})

describe('what conditions met', () => {
  test.each([
    ["p.kind == '5'", '智力'], ["p.kind in ['5', '6', '7', '8']", '智力'], ["p.kind != '7'", '智力'], ['p.grade <= 3', '三级'], ['p.alone', '是'], ['p.alone == true', '是'], ["p.area == '东'", '东'],
    ["p.area in ['东', '西']", '东 ∈ 东、西'], ["p.area in ['东', '西', '南', '北']", '东 ∈ 东、西、南等 4 项'], ["p.area != '西'", '东 ≠ 西'],
    ['days_between(p.issued_on, today()) >= 20', '30 ≥ 20'], ['p.issued_on != null', '2026-03-01'], ['p.grade <= 2 || p.alone', '等级：三级，独居标志：是'],
  ])('%s is shown as %s', async (where, shown) => {
    expect(await values(where)).toEqual([shown])
  })

  test('their text is that of the rule, brackets whole', async () => {
    const where = "(p.grade == 1 || (p.kind == '5')) && (p.area == '东)' || ((p.grade) == 3 && p.kind in ['5', '6'])) && p.alone"
    const { conditions } = await prove(rule({ from: { ...from, where }, alert }), { people: [one] })
    expect(conditions.map(({ source }) => source)).toEqual(["p.grade == 1 || (p.kind == '5')", "p.area == '东)' || ((p.grade) == 3 && p.kind in ['5', '6'])", 'p.alone'])
  })

  test('an empty field is shown as empty', async () => {
    expect(await values('p.issued_on == null', { ...one, issued_on: null })).toEqual(['为空'])
  })
})
