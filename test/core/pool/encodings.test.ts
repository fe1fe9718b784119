import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PoolEngine } from '../../../core/contracts/engine.ts'
import { csv, importInto, refusalOf, rowsOf, testPlan, testPool } from './pool-fixture.ts'

const pools: PoolEngine[] = []
beforeAll(async () => {
  pools.push(await testPool(), await testPool({ pipeFrom: 0 }))
})
afterAll(async () => {
  for (const pool of pools) await pool.close()
})

/** GB 18030 by its own table, since Node only decodes it. */
const gbTable = new Map<string, number[]>()
for (let lead = 0x81; lead <= 0xfe; lead++) for (let trail = 0x40; trail <= 0xfe; trail++) {
  const text = new TextDecoder('gb18030').decode(Uint8Array.of(lead, trail))
  if (text.length === 1 && text !== '\uFFFD') gbTable.set(text, [lead, trail])
}
const gb18030 = (text: string) => Buffer.from([...text].flatMap((c) => (c < '\x80' ? [c.charCodeAt(0)] : gbTable.get(c) ?? (() => { throw new Error(c) })())))

let datasets = 0
const plan = () => testPlan({ dataset: `encodings/${++datasets}`, fields: { 姓名: { aliases: ['name'] }, 备注: { aliases: ['note'] } } })

const texts: readonly (readonly [string, Buffer, string, readonly (readonly [string, string | null])[]])[] = [
  ['UTF-8', Buffer.from('姓名,备注\n张三,好\n'), 'utf-8', [['张三', '好']]],
  ['UTF-8 with a mark', Buffer.from('\uFEFF姓名,备注\n张三,好\n'), 'utf-8', [['张三', '好']]],
  ['ASCII alone', Buffer.from('name,note\nLi,ok\n'), 'utf-8', [['Li', 'ok']]],
  ['GB18030', gb18030('姓名,备注\n张三,好\n欧阳,“繁體”\n'), 'gb18030', [['张三', '好'], ['欧阳', '“繁體”']]],
  ['GB18030 after much ASCII', Buffer.concat([Buffer.from(`name,note\n${'Li,ok\n'.repeat(3000)}`), gb18030('张三,好\n')]), 'gb18030', [...Array.from({ length: 3000 }, () => ['Li', 'ok'] as const), ['张三', '好']]],
  ['GB18030 that is valid UTF-8', Buffer.concat([Buffer.from('name,note\n'), Buffer.from([0xce, 0xa2, 0xd0, 0xa1]), Buffer.from(',ok\n')]), 'gb18030', [['微小', 'ok']]],
  ['UTF-8 of two-byte letters', Buffer.from('name,note\nJosé,Привет\n'), 'utf-8', [['José', 'Привет']]],
  ['UTF-16', Buffer.from('\uFEFF姓名,备注\n张三,好\n', 'utf16le'), 'utf-16le', [['张三', '好']]],
]

for (const [name, bytes, encoding, rows] of texts) {
  test.each([0, 1])(`${name}, way %i`, async (at) => {
    const own = plan()
    const { loaded } = await importInto(pools[at]!, own, csv(bytes, 7))
    expect(loaded.encoding).toBe(encoding)
    expect((await rowsOf(pools[at]!, own)).map((row) => [row['姓名'], row['备注']])).toEqual(rows)
  })
}

test('a GB18030 file keeps its numbers and cells in the quarantine', async () => {
  const own = testPlan({ dataset: 'encodings/q', fields: { 姓名: {}, 岁: { type: { kind: 'int' } } } })
  const { quarantine } = await importInto(pools[0]!, own, csv(gb18030('姓名,岁\n张三,1\n李四,十\n王五\n赵六,3\n'), 5))
  expect(quarantine).toEqual([
    { row: 2, reasons: [{ code: 'bad-value', field: '岁' }], cells: { 姓名: '李四', 岁: '十' }, text: null },
    { row: 3, reasons: [{ code: 'too-few-cells', field: null }], cells: null, text: '王五' },
  ])
})

const wide = '姓名,备注\n' + '张三,这是一条相当长的备注\n'.repeat(20)
const refused: readonly (readonly [string, Buffer, string])[] = [
  ['UTF-8 with a broken byte', Buffer.concat([Buffer.from(wide), Buffer.from([0x61, 0xff, 0x2c, 0x62, 10]), Buffer.from(wide)]), 'undecodable'],
  ['UTF-8 with a line of GB18030', Buffer.concat([Buffer.from(wide), gb18030('张三,好\n')]), 'undecodable'],
  ['neither', Buffer.concat([Buffer.from('name,note\n'), Buffer.from([0xff, 0xff, 10])]), 'undecodable'],
  ['an Excel workbook', Buffer.from('PK\x03\x04rest of it'), 'not-csv'],
  ['an old Excel file', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]), 'not-csv'],
  ['a page', Buffer.from('\n<html><body><table>'), 'not-csv'],
  ['JSON', Buffer.from('[{"name": "Li"}]'), 'not-csv'],
  ['bytes', Buffer.from(Array.from({ length: 999 }, (_, i) => (i * 7) % 32)), 'not-csv'],
  ['nothing', Buffer.from(''), 'empty-file'],
  ['a mark alone', Buffer.from('\uFEFF'), 'empty-file'],
  ['blank lines', Buffer.from('\n \r\n\t\n'), 'empty-file'],
  ['a copy that broke off and is zeros from there', Buffer.concat([Buffer.from('k,note\n' + 'a,long enough to be no binary file\n'.repeat(300)), Buffer.alloc(200)]), 'truncated'],
]
test.each(refused)('refused: %s', async (_, bytes, code) => {
  for (const pool of pools) expect(await refusalOf(pool, plan(), csv(bytes))).toBe(code)
})
