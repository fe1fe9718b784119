import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { huiyan } from '../../../support/command.ts'

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'huiyan-limits-'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

/** The nth of made-up identifiers with their check digits (GB 11643): a thousand born on each first day of a year from 1950 on. */
function idCard(n: number): string {
  const digits = `350303${1950 + Math.floor(n / 1000)}0101${String(n % 1000).padStart(3, '0')}`
  const sum = [...digits].reduce((total, digit, i) => total + Number(digit) * [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2][i]!, 0)
  return digits + '10X98765432'[sum % 11]!
}

interface Told {
  readonly problems: readonly { readonly code: string; readonly file: string; readonly pointer: string; readonly message: string; readonly hint: string }[]
  readonly rules: Readonly<Record<string, { readonly yellow: number }>>
}

/** A pack with one rule over persons and ties between them, run over these rows. */
async function runRule(step: object, persons: readonly string[], ties: readonly string[]): Promise<Told> {
  const write = async (file: string, content: unknown) => {
    await mkdir(dirname(join(dir, file)), { recursive: true })
    await writeFile(join(dir, file), typeof content === 'string' ? content : JSON.stringify(content))
  }
  const person = (title: string) => ({ title, type: 'string', format: 'id-card', identifies: 'person' })
  const text = (title: string) => ({ title, type: 'string' })
  await write('pack/topic.json', { $schema: 'topic.schema.json', id: 'limits', version: '1.0.0', host: '^1.0.0', title: '上限', modules: { basicData: { datasets: ['persons', 'ties'] }, supervision: { rules: ['r'] } } })
  await write('pack/datasets/persons.json', { $schema: 'dataset.schema.json', id: 'persons', title: '人员', mode: 'append', key: ['id_no'], fields: { id_no: person('身份证号'), name: text('姓名'), town: text('镇'), m: { title: '数', type: 'number', multipleOf: 0.01 } }, required: ['id_no'] })
  await write('pack/datasets/ties.json', { $schema: 'dataset.schema.json', id: 'ties', title: '亲属', mode: 'append', key: ['no'], fields: { no: text('编号'), from_id: person('甲'), to_id: person('乙'), name: text('姓名'), town: text('镇'), m: { title: '数', type: 'number', multipleOf: 0.01 } }, required: ['no'] })
  await write('pack/rules/r.json', { $schema: 'rule.schema.json', id: 'r', title: '规则', from: { dataset: 'persons', as: 'p' }, steps: [step], levels: [{ level: 'yellow', when: 'true' }], alert: { key: ['p.id_no'], title: '{p.name}' } })
  await write('data/persons.csv', `id_no,name,town,m\n${persons.join('\n')}\n`)
  await write('data/ties.csv', `no,from_id,to_id,name,town,m\n${ties.join('\n')}\n`)
  const { out, err } = await huiyan('run', join(dir, 'pack'), '--data', join(dir, 'data'), '--json')
  if (out === '') throw new Error(err)
  return JSON.parse(out) as Told
}

test('a block with too many pairs is left out, named, and said to leave alerts as they are', async () => {
  const step = { similar: { dataset: 'ties', as: 'k', block: [['p.town', 'k.town']], score: [{ method: 'exact', of: ['p.name', 'k.name'], weight: 1 }], atLeast: 0.9, best: 1, pairCap: 3 } }
  const { problems, rules } = await runRule(step, [`${idCard(1)},张伟,甲镇,`, `${idCard(2)},李娜,乙镇,`, `${idCard(3)},王芳,乙镇,`], ['1,,,张伟,甲镇,', '2,,,李娜,乙镇,', '3,,,王芳,乙镇,'])
  expect(rules['r']!.yellow).toBe(1)
  expect(problems).toMatchObject([{
    code: 'large-block', severity: 'warning', file: 'rules/r.json', pointer: '/steps/0/similar',
    message: '1 个候选块的行对超过 3，已整个略过：乙镇。依据这些记录的预警保持原样，不自动消除或降级。',
  }])
  expect(problems[0]!.hint).toContain('pairCap')
})

test('a start that reaches too many is left out; a person is named without their number', async () => {
  const step = { hop: { edges: 'ties', as: 'h', from: 'from_id', to: 'to_id', start: 'p.id_no', max: 1 } }
  const wide = Array.from({ length: 10_001 }, (_, i) => `${i},${idCard(1)},${idCard(i + 10)},,,`)
  const { problems, rules } = await runRule(step, [`${idCard(1)},张伟,甲镇,`, `${idCard(2)},李娜,乙镇,`], [...wide, `x,${idCard(2)},${idCard(3)},,,`])
  expect(rules['r']!.yellow).toBe(1)
  const [limit] = problems.filter(({ code }) => code === 'wide-start')
  expect(limit!.message).toContain('保持原样')
  expect(limit!.message).not.toContain(idCard(1))
  expect(limit!.message).toMatch(/350303\*+|350\d*\*+/)
})

test('rows that stay free with a candidate are named by their own keys, each masked as its field says', async () => {
  const step = { similar: { dataset: 'ties', as: 'k', block: [['p.town', 'k.town']], score: [{ method: 'number', of: ['p.m', 'k.m'], weight: 1, tolerance: 100 }], atLeast: 0.5, assign: 'one-to-one' } }
  // Each row likes the next one better, so that every round settles one pair alone.
  const chain = [0, 1, 2, 3, 4]
  const { problems, rules } = await runRule(step, chain.map((i) => `${idCard(i)},张伟,甲镇,${(2 * i) ** 2}`), chain.map((i) => `t${i},${idCard(50 + i)},,张伟,甲镇,${(2 * i + 1) ** 2}`))
  expect(rules['r']!.yellow).toBe(4)
  const [free] = problems.filter(({ code }) => code === 'unassigned')
  expect(free!.message).toMatch(/^2 条记录虽有候选，四轮之后仍未配对：350\d*\*+[\dX]*、t4。$/)
  expect(free!.message).not.toContain(idCard(4))
})
