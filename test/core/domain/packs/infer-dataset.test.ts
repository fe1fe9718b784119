import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inferDataset } from '../../../../core/domain/packs/infer-dataset.ts'

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'huiyan-infer-'))
})
afterAll(() => rm(dir, { recursive: true }))

const infer = async (content: string | Uint8Array) => {
  const path = join(dir, 'file.csv')
  await writeFile(path, content)
  return inferDataset(path, 'file', 'file')
}
const fieldsOf = async (content: string | Uint8Array) => (await infer(content)).dataset?.fields

describe('a dataset from a file', () => {
  test('names, titles, types and formats', async () => {
    const fields = await fieldsOf([
      'Licence No.,身份证号,姓名,发证日期,Amount,家庭人数,Opened,is open,手机',
      'A-1,11010519491231002X,李明,2026年3月1日,12.50,3,03/31/2026,是,13859491234',
      'A-2,11010519491231002x,陈小英,2026/3/2,"1,200.5",4,12/01/2025,否,',
    ].join('\n'))
    expect(fields).toEqual({
      licence_no: { fid: 'f1', title: 'Licence No.', type: 'string' },
      id_no: { fid: 'f2', title: '身份证号', type: 'string', format: 'id-card', identifies: 'person' },
      name: { fid: 'f3', title: '姓名', type: 'string', mask: 'name' },
      f4: { fid: 'f4', title: '发证日期', type: 'string', format: 'date' },
      amount: { fid: 'f5', title: 'Amount', type: 'number', multipleOf: 0.01 },
      f6: { fid: 'f6', title: '家庭人数', type: 'integer' },
      opened: { fid: 'f7', title: 'Opened', type: 'string', format: 'date', parse: 'MM/DD/YYYY' },
      is_open: { fid: 'f8', title: 'is open', type: 'boolean' },
      phone: { fid: 'f9', title: '手机', type: 'string', format: 'phone', mask: 'phone' },
    })
  })

  test('months are dates, digits alone only where the header speaks of months', async () => {
    const fields = await fieldsOf('起始月,停发月,Since,发放年月,批次\n2026年3月,2026-03,2025/9,202603,202603\n2026年12月,,2025/10,202512,202604\n')
    expect(Object.values(fields ?? {}).map(({ type, format, parse }) => parse ?? format ?? type)).toEqual(['YYYY年M月', 'YYYY-M', 'YYYY/M', 'YYYYMM', 'integer'])
  })

  test('the key is a column without repetitions, a number by its header first', async () => {
    const { dataset } = await infer('town,Case No\nA,7\nB,8\n')
    expect(dataset).toMatchObject({ mode: 'upsert', key: ['case_no'], required: ['case_no'] })
    expect((await infer('town,Case No\nA,7\nB,07.0\n')).dataset?.key).toEqual(['town'])
    const without = (await infer('town,Case No\nA,7\nA,7\n')).dataset
    expect(without).toMatchObject({ mode: 'append' })
    expect(without).not.toHaveProperty('key')
    expect((await infer('town,Case No\nA,\nA,7\n')).dataset).not.toHaveProperty('key')
    expect((await infer('身份证号\n110105491231002\n11010519491231002X\n')).dataset).not.toHaveProperty('key')
  })

  test('identifiers that are partly faulty are sealed, not judged', async () => {
    expect((await fieldsOf('身份证号,账号\n110105194912310021,6222001\n11010519491231002X,6222002\n'))?.['id_no']).toEqual({ fid: 'f1', title: '身份证号', type: 'string', identifies: 'person' })
  })

  test('persons and organisations in one column are a party', async () => {
    expect((await fieldsOf('id\n11010519491231002X\n91110000600037341L\n'))?.['id']).toMatchObject({ format: ['id-card', 'uscc'], identifies: 'party' })
  })

  test('words for nothing are nulls of a typed column only', async () => {
    const fields = await fieldsOf('n,s\n1,-\nNA,x\n')
    expect(fields?.['n']).toEqual({ fid: 'f1', title: 'n', type: 'integer', nulls: ['NA'] })
    expect(fields?.['s']).toEqual({ fid: 'f2', title: 's', type: 'string' })
  })

  test('numbers that name something stay text', async () => {
    expect((await fieldsOf('zip\n00501\n10001\n'))?.['zip']?.type).toBe('string')
    expect((await fieldsOf('long\n12345678901234567890\n'))?.['long']?.type).toBe('string')
    expect((await fieldsOf('tiny\n0.1234567890123456\n'))?.['tiny']?.type).toBe('string')
    expect((await fieldsOf('fine\n0.123456789012345\n'))?.['fine']).toMatchObject({ type: 'number', multipleOf: 1e-15 })
  })

  test('headers that cannot be names, or stand twice', async () => {
    const fields = await fieldsOf('2026 total,合计,in,In,,合计\n1,2,3,4,5,6\n')
    expect(Object.keys(fields ?? {})).toEqual(['total', 'f2', 'in_2'])
  })

  test('GB18030 is found by itself', async () => {
    expect(Object.values((await fieldsOf(new Uint8Array([0xd0, 0xd5, 0xc3, 0xfb, 0x0a, 0xc0, 0xee, 0x0a]))) ?? {})[0]?.title).toBe('姓名')
  })

  test.each(['', '\n\n', ' , ,\n1,2,3\n'])('%j has no header', async (text) => {
    expect((await infer(text)).problem?.code).toBe('no-header')
  })
})
