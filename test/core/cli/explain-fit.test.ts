import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { linkedPersons } from '../../bench/generate/linked-persons.ts'
import { huiyan } from '../../support/command.ts'

const linkage = 'test/fixtures/packs/good/linkage'
let dir = ''
beforeAll(async () => { dir = await mkdtemp(join(tmpdir(), 'huiyan-fit-')) })
afterAll(() => rm(dir, { recursive: true, force: true }))

describe('huiyan explain --fit', () => {
  test('says what the data suggests and what would change, and changes nothing', async () => {
    const { originals, duplicates } = linkedPersons(600)
    await writeFile(join(dir, 'originals.csv'), originals)
    await writeFile(join(dir, 'duplicates.csv'), duplicates)
    const pack = join(dir, 'linkage')
    await cp(linkage, pack, { recursive: true })
    const file = join(pack, 'rules/same-person.json')
    const changed = (await readFile(file, 'utf8')).replace('"atLeast": 0.58', '"atLeast": 0.95')
    await writeFile(file, changed)
    const { code, out, err } = await huiyan('explain', pack, 'same-person', '--fit', '--data', dir)
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(/其中约 \d{3} 对是同一对象/)
    expect(out).toMatch(/a\.soc_sec_id\s+b\.soc_sec_id\s+levenshtein\s+[\d.]+%\s+[\d.]+%\s+3\s+[\d.]+/)
    expect(out).toMatch(/最低相似度 atLeast：0\.95 → 0\.\d+/)
    const [, now, suggested, added, gone] = /命中：现在 (\d+) 条，全部采用后 (\d+) 条：新增 (\d+)，消失 (\d+)，改变级别 0。/.exec(out)!.map(Number)
    expect(suggested!).toBe(now! + added! - gone!)
    expect([now! < 500, suggested! >= 597, suggested! <= 600]).toEqual([true, true, true])
    expect(out).toContain('没有改动任何文件、预警或数据。')
    expect(out).toContain('在 rules/same-person.json 的 /steps/0/similar 里')
    expect(await readFile(file, 'utf8')).toBe(changed)
  })

  test.each([
    [['same-person', '--fit'], /--data/], [['same-person', '--data', 'test'], /--data.*--fit/], [['same-person', '--fit', '--sql', '--data', 'test'], /--fit.*--sql/],
  ])('wrong usage %j exits 2 and names it', async (args, named) => {
    const { code, err } = await huiyan('explain', linkage, ...args)
    expect(code).toBe(2)
    expect(err).toMatch(named)
  })

  test('a rule without a similar step has nothing to fit', async () => {
    const { code, err } = await huiyan('explain', 'test/fixtures/packs/good/chicago-food', 'repeat-failures', '--fit', '--data', 'test/fixtures/chicago-food')
    expect(code).toBe(2)
    expect(err).toContain('没有 similar 步骤')
  })
})
