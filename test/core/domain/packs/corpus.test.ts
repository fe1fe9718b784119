import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { badDir, checkFolder, foldersIn, goodDir, pluginDir } from './corpus.ts'

interface Expected {
  readonly problems: readonly { readonly code: string; readonly severity: string; readonly file: string | null; readonly pointer: string; readonly line: number | null }[]
}

const bad = foldersIn(badDir)
const good = foldersIn(goodDir)

describe('packs with a fault', () => {
  test('there are plenty', () => {
    expect(bad.length).toBeGreaterThanOrEqual(100)
  })

  test.each(bad)('%s', async (name) => {
    const { pack, problems } = await checkFolder(badDir + name)
    const expected = JSON.parse(readFileSync(`${badDir}${name}.expected.json`, 'utf8')) as Expected
    expect(problems.map(({ code, severity, file, pointer, line }) => ({ code, severity, file, pointer, line }))).toEqual(expected.problems)
    expect(pack).toBeNull()
    for (const { code, message, hint } of problems) {
      expect(code).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
      expect(message['zh-CN'], 'a Chinese sentence').toMatch(/[\u4e00-\u9fff].*[。？]$/su)
      expect(message.en, 'an English sentence').toMatch(/^[^\u3000-\u303f\uff00-\uffef]+[.?]$/s)
      expect(message['zh-CN'], 'full-width punctuation in Chinese').not.toMatch(/[\u4e00-\u9fff][,;!?](?![a-z_])/)
      if (hint !== undefined) expect([hint['zh-CN'], hint.en]).toEqual([expect.stringMatching(/[。？]$/), expect.stringMatching(/[.?]$/)])
    }
  })
})

describe('packs without one', () => {
  test.each([...good.map((name) => goodDir + name), ...foldersIn(pluginDir).map((name) => pluginDir + name)])('%s', async (dir) => {
    const { pack, problems } = await checkFolder(dir)
    expect(problems).toEqual([])
    expect(pack?.hash).toMatch(/^[0-9a-f]{64}$/)
  })
})
