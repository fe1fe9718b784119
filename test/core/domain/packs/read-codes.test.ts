import { describe, expect, test } from 'vitest'
import { readCodes } from '../../../../core/domain/packs/read-codes.ts'

const read = (text: string) => readCodes(Buffer.from(text), 'codes/x.csv', 'p/x')

describe('titles of codes', () => {
  test('two codes in force with one title are warned of, and the table is read all the same', () => {
    const { table, problems } = read('code,title\n1,一级\n2,一级\n3,三级\n')
    expect(table?.entries.map((entry) => entry.code)).toEqual(['1', '2', '3'])
    expect(problems).toMatchObject([{ code: 'ambiguous-title', severity: 'warning', file: 'codes/x.csv' }])
    expect(problems[0]!.message['zh-CN']).toContain('1、2')
    expect(problems[0]!.message.en).toContain('1, 2')
  })

  test('a title that passed from one code to another is not ambiguous', () => {
    expect(read('code,title,valid_from,valid_to\n1,一级,,2025-12-31\n2,一级,2026-01-01,\n').problems).toEqual([])
  })
})
