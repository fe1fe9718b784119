import { readFile } from 'node:fs/promises'
import { pinyin } from 'pinyin-pro'
import { describe, expect, test } from 'vitest'
import { generateReadings, readingsPath } from '../../../core/language/generate-readings.ts'
import { hanReadings } from '../../../core/language/han-readings.ts'

describe('hanReadings', () => {
  test('is what the generator writes', async () => {
    expect(await readFile(readingsPath, 'utf8')).toBe(generateReadings())
  })

  test('has each character once, all of the basic block but a few, and one of the readings that the library gives', () => {
    const groups = hanReadings.split(' ').map((group) => /^([a-z]+)(\P{ASCII}+)$/u.exec(group)!.slice(1) as [string, string])
    const pairs = groups.flatMap(([reading, characters]) => [...characters].map((character) => [character, reading] as const))
    const table = new Map(pairs)
    expect(table.size).toBe(pairs.length)
    expect(new Set(groups.map(([reading]) => reading)).size).toBe(groups.length)
    const basic = Array.from({ length: 0x9fff - 0x4e00 + 1 }, (_, i) => String.fromCodePoint(0x4e00 + i))
    expect(basic.filter((character) => table.has(character)).length / basic.length).toBeGreaterThan(0.99)
    for (const [character, reading] of table) expect(pinyin(character, { multiple: true, toneType: 'none', v: true, type: 'array' }), character).toContain(reading)
    expect([...'单曾吕女了〇䶮體'].map((character) => table.get(character))).toEqual(['dan', 'ceng', 'lv', 'nv', 'liao', 'ling', 'yan', 'ti'])
  })
})
