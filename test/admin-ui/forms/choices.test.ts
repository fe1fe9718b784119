import { describe, expect, test } from 'vitest'
import { choiceSearch } from '../../../admin-ui/src/forms/controls/choice-search.ts'
import { codeTree, withPaths, type TreeNode } from '../../../admin-ui/src/forms/controls/code-tree.ts'

const shown = (titles: readonly string[]) => titles.map((title, no) => ({ no, value: String(no), title }))

describe('searching choices', () => {
  const choices = shown(['城厢区', '荔城区', '莆田市', '仙游县', 'Hanjiang 涵江', '西天尾镇（荔城）'])
  const find = async (query: string) => (await choiceSearch())(choices, query).map(({ title }) => title)

  test('by characters, pinyin and its initials, those that begin so first', async () => {
    expect(await find('荔城')).toEqual(['荔城区', '西天尾镇（荔城）'])
    expect(await find('putian')).toEqual(['莆田市'])
    expect(await find('pts')).toEqual(['莆田市'])
    expect(await find('xian you')).toEqual(['仙游县'])
    expect(await find('hanjiang')).toEqual(['Hanjiang 涵江'])
    expect(await find('zzz')).toEqual([])
  })
})

describe('codes as a tree', () => {
  const tree = (codes: readonly string[]) => codeTree(codes.map((code, no) => ({ no, value: code, title: code })))
  const lines = (nodes: readonly TreeNode[], depth = 0): string[] => nodes.flatMap(({ label, children }) => [`${' '.repeat(depth)}${label}`, ...lines(children, depth + 1)])

  test('codes lie below the longest that they begin with', () => {
    expect(lines(tree(['a', 'a1', 'a12', 'b', 'b2']))).toEqual(['a', ' a1', '  a12', 'b', ' b2'])
  })

  test('each is named with all that it lies below', () => {
    expect([...withPaths(tree(['350300', '350302', '350302001'])).values()]).toEqual(['350300', '350300 › 350302', '350300 › 350302 › 350302001'])
  })

  test('regions below the city whose code ends in zeros', () => {
    expect(lines(tree(['350000', '350300', '350302', '350302001', '350304', '350400']))).toEqual(['350000', ' 350300', '  350302', '   350302001', '  350304', ' 350400'])
  })
})
