import { basename, extname } from 'node:path'
import { HuiyanError } from '../../base/errors.ts'
import type { DatasetFile } from '../../contracts/generated/dataset.ts'
import type { PackTestFile } from '../../contracts/generated/pack-test.ts'
import type { RuleFile } from '../../contracts/generated/rule.ts'
import type { TopicFile } from '../../contracts/generated/topic.ts'
import { inferDataset } from './infer-dataset.ts'
import { snake } from './name-fields.ts'

/**
 * The files of a new pack, path to text: a topic over datasets inferred from the CSV files at `paths`, or, without any,
 * an example with one dataset, one rule and its test. `huiyan check` finds nothing wrong with them.
 * Throws `cannot-infer` for a file without a usable header.
 */
export async function scaffoldPack(name: string, paths: readonly string[], settings: { hostVersion: string }): Promise<ReadonlyMap<string, string>> {
  const datasets: DatasetFile[] = []
  for (const path of paths) {
    const title = basename(path, extname(path))
    const { dataset, problem } = await inferDataset(path, unused(snake(title) || 'data', datasets.map((other) => other.id)), title)
    if (dataset === null) throw new HuiyanError('cannot-infer', { path, reason: problem?.message['zh-CN'] ?? '', 'reason-en': problem?.message.en ?? '' })
    datasets.push(dataset)
  }
  const example = paths.length === 0
  if (example) datasets.push(exampleDataset)
  const topic: TopicFile = {
    $schema: '../../schemas/topic.schema.json',
    id: packId(name),
    version: '0.1.0',
    host: `^${settings.hostVersion}`,
    title: name,
    modules: {
      basicData: { datasets: datasets.map((dataset) => dataset.id) },
      departmentResponse: { workflows: ['alert', 'case'] },
      supervision: { rules: example ? [exampleRule.id] : [] },
    },
  }
  const files = new Map<string, unknown>([['topic.json', topic]])
  for (const dataset of datasets) files.set(`datasets/${dataset.id}.json`, dataset)
  if (example) {
    files.set(`rules/${exampleRule.id}.json`, exampleRule)
    files.set(`tests/${exampleRule.id}.json`, exampleTest)
  }
  return new Map([...files].map(([path, content]) => [path, `${JSON.stringify(content, null, 2)}\n`]))
}

function packId(name: string): string {
  const id = snake(name).replaceAll('_', '-')
  return id === '' || ['host', 'params', 'data', 'me', 'instance'].includes(id) ? 'new-topic' : id
}

function unused(name: string, taken: readonly string[]): string {
  let free = name
  for (let n = 2; taken.includes(free); n++) free = `${name}_${n}`
  return free
}

const exampleDataset: DatasetFile = {
  $schema: '../../../schemas/dataset.schema.json',
  id: 'payments',
  title: { 'zh-CN': '发放记录', en: 'Payments' },
  class: 'business',
  mode: 'upsert',
  key: ['payment_no'],
  cluster: 'id_no',
  fields: {
    payment_no: { fid: 'f1', title: { 'zh-CN': '发放编号', en: 'Payment number' }, type: 'string', maxLength: 40 },
    id_no: { fid: 'f2', title: { 'zh-CN': '身份证号', en: 'ID card number' }, type: 'string', format: 'id-card', identifies: 'person', aliases: ['公民身份号码', '证件号码'] },
    name: { fid: 'f3', title: { 'zh-CN': '姓名', en: 'Name' }, type: 'string', maxLength: 50, mask: 'name' },
    paid_on: { fid: 'f4', title: { 'zh-CN': '发放日期', en: 'Paid on' }, type: 'string', format: 'date' },
    amount: { fid: 'f5', title: { 'zh-CN': '金额', en: 'Amount' }, type: 'number', multipleOf: 0.01 },
  },
  required: ['payment_no', 'id_no', 'paid_on'],
}

const exampleRule: RuleFile = {
  $schema: '../../../schemas/rule.schema.json',
  id: 'paid-often',
  title: { 'zh-CN': '短期内多次发放', en: 'Paid several times within days' },
  params: { least: { title: { 'zh-CN': '最少次数', en: 'Least number' }, type: 'integer', default: 2, minimum: 2, maximum: 100 } },
  from: { dataset: 'payments', as: 'p' },
  steps: [
    { window: { as: 'w', by: ['p.id_no'], order: 'p.paid_on', period: '30d', measures: { n: { count: true }, total: { sum: 'p.amount' } }, reduce: { max: 'n' } } },
    { filter: 'w.n >= params.least' },
  ],
  levels: [{ level: 'orange', when: 'w.n > params.least' }, { level: 'yellow', when: 'true' }],
  alert: { key: ['w.id_no'], title: { 'zh-CN': '30 天内发放 {w.n} 次，合计 {w.total} 元', en: 'Paid {w.n} times within 30 days, {w.total} yuan in all' }, evidence: ['w.n', 'w.total', 'w.from', 'w.to'] },
  schedule: { on: 'data' },
}

const exampleTest: PackTestFile = {
  $schema: '../../../schemas/pack-test.schema.json',
  rule: 'paid-often',
  today: '2026-03-31',
  given: {
    payments: [
      { payment_no: 'a1', id_no: '11010519491231002X', name: '李明', paid_on: '2026-03-01', amount: '300.00' },
      { payment_no: 'a2', id_no: '11010519491231002X', name: '李明', paid_on: '2026-03-30', amount: '200.00' },
      { payment_no: 'a3', id_no: '350302199001010420', name: '陈小英', paid_on: '2026-03-01', amount: '300.00' },
      { payment_no: 'a4', id_no: '350302199001010420', name: '陈小英', paid_on: '2026-03-31', amount: '200.00' },
    ],
  },
  expect: [{ level: 'yellow', key: { 'w.id_no': '11010519491231002X' }, evidence: { 'w.n': 2, 'w.total': '500.00' } }],
}
