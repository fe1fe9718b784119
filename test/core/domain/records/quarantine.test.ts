import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { QuarantinedRow } from '../../../../core/contracts/engine.ts'
import { quarantineCsv } from '../../../../core/domain/records/quarantine-csv.ts'
import { readQuarantine, writeQuarantine } from '../../../../core/domain/records/quarantine-file.ts'
import { openSealedFiles } from '../../../../core/domain/records/sealed-files.ts'

const id = '01989f00-0000-7000-8000-000000000001'
const rows: QuarantinedRow[] = [
  { row: 2, reasons: [{ code: 'id-card-checksum', field: 'id_no' }], cells: { 证件号码: '110105194912310021', 姓名: '张三' }, text: null },
  { row: 5, reasons: [{ code: 'too-few-cells', field: null }], cells: null, text: 'a,"b' },
  { row: 9, reasons: [{ code: 'id-card-checksum', field: 'id_no' }, { code: 'missing-required', field: 'name' }], cells: { 证件号码: '=HYPERLINK("x")', 姓名: null }, text: null },
]
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'huiyan-quarantine-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function* pages(): AsyncGenerator<readonly QuarantinedRow[]> {
  yield rows.slice(0, 2)
  yield rows.slice(2)
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

describe('quarantine', () => {
  test('rows come back in order, from any place on, and lie sealed on the disk', async () => {
    const files = await openSealedFiles(folder, randomBytes(32))
    expect(await all(readQuarantine(files, id))).toEqual([])
    await writeQuarantine(files, id, pages(), randomBytes(32))
    expect(await all(readQuarantine(files, id))).toEqual(rows)
    expect(await all(readQuarantine(files, id, 2))).toEqual(rows.slice(2))
    for (const name of await readdir(folder)) expect((await readFile(join(folder, name))).includes('110105194912310021')).toBe(false)
    await files.remove(id, 'quarantine')
    expect(await all(readQuarantine(files, id))).toEqual([])
  })

  test('an id that is none never becomes a path', async () => {
    const files = await openSealedFiles(folder, randomBytes(32))
    expect(() => files.of('../../etc/passwd', 'upload')).toThrow()
  })

  test('the file to correct has reasons in words, no formula and every cell', async () => {
    async function* stored() {
      yield* rows
    }
    const sentences: Record<string, { 'zh-CN': string; en: string }> = { 'id-card-checksum': { 'zh-CN': '校验位不符', en: 'wrong check digit' } }
    const text = (await all(quarantineCsv(stored(), ['证件号码', '姓名'], (code) => sentences[code], 'zh-CN'))).join('')
    expect(text).toBe([
      '\uFEFF行号,原因,证件号码,姓名',
      '2,id_no: 校验位不符,110105194912310021,张三',
      '5,too-few-cells,"a,""b"',
      '9,id_no: 校验位不符; name: missing-required,"\'=HYPERLINK(""x"")",',
      '',
    ].join('\r\n'))
  })
})
