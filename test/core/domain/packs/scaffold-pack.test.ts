import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isHuiyanError } from '../../../../core/base/errors.ts'
import { checkPack } from '../../../../core/domain/packs/check-pack.ts'
import { scaffoldPack } from '../../../../core/domain/packs/scaffold-pack.ts'
import { context } from './corpus.ts'

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'huiyan-new-'))
})
afterAll(() => rm(dir, { recursive: true }))

const check = (files: ReadonlyMap<string, string>) =>
  checkPack({ name: 'new', files: new Map([...files].map(([path, text]) => [path, new TextEncoder().encode(text)])) }, context(new Map()))

describe('a new pack', () => {
  test('without files is an example with a dataset, a rule and its test, and nothing wrong', async () => {
    const files = await scaffoldPack('first try', [], { hostVersion: '1.0.0' })
    expect([...files.keys()]).toEqual(['topic.json', 'datasets/payments.json', 'rules/paid-often.json', 'tests/paid-often.json'])
    const { pack, problems } = check(files)
    expect(problems).toEqual([])
    expect(pack?.id).toBe('first-try')
  })

  test.each([['我的主题', 'new-topic'], ['Care Visits 2026', 'care-visits-2026'], ['host', 'new-topic'], ['2026', 'new-topic']])('%s gets the id %s', async (name, id) => {
    expect(check(await scaffoldPack(name, [], { hostVersion: '1.0.0' })).pack).toMatchObject({ id, topic: { title: name } })
  })

  test.each([
    ['headers that clash with names made for others', '编号,number,Number 2,姓名,name,ID,id#,id no\n1,2,3,4,5,6,7,8\n2,3,4,5,6,7,8,9\n'],
    ['hostile headers', '"a""b","x\ny",__proto__,constructor,{{c}},<b>,in,true,null,f1\n1,2,3,4,5,6,7,8,9,10\n'],
    ['the same header in other letters and widths', 'Name,NAME,Ｎａｍｅ, name \na,b,c,d\n'],
    ['every kind of value', '身份证号,信用代码,残疾证,许可证,电话,区划,日期,时间,金额,整数,是否,邮箱,网址\n11010519491231002X,91110000600037341L,11010519491231002X42,JY13501000000000,13859491234,350302,2026-03-01,2026-03-01 08:00:00,1.50,7,是,a@example.org,https://example.org/\n'],
    ['no rows', 'a,b\n'],
    ['rows of other lengths', 'a,b\n1\n1,2,3\n'],
  ])('from a file with %s has nothing wrong', async (_, content) => {
    const path = join(dir, 'List of things.csv')
    await writeFile(path, content)
    const { pack, problems } = check(await scaffoldPack('x', [path, path], { hostVersion: '1.0.0' }))
    expect(problems).toEqual([])
    expect([...pack!.datasets.keys()]).toEqual(['list_of_things', 'list_of_things_2'])
  })

  test('a file without a header is an error that names it', async () => {
    const path = join(dir, 'empty.csv')
    await writeFile(path, '')
    await expect(scaffoldPack('x', [path], { hostVersion: '1.0.0' })).rejects.toSatisfy((error) => isHuiyanError(error, 'cannot-infer') && error.detail.en.includes('empty.csv'))
  })
})
