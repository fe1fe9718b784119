// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { permissions, roles } from '../../../core/domain/identity/permissions.ts'

interface Tree { readonly [key: string]: string | Tree }

const src = join(process.cwd(), 'admin-ui/src')
const read = (lang: string) => JSON.parse(readFileSync(join(src, `locales/${lang}.json`), 'utf8')) as Tree
const flat = (tree: Tree, path = ''): Map<string, string> =>
  new Map(Object.entries(tree).flatMap(([key, value]) => (typeof value === 'string' ? [[path + key, value] as const] : [...flat(value, `${path}${key}.`)])))
const zh = flat(read('zh-CN'))
const en = flat(read('en'))
const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()

const sources = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(vue|ts)$/.test(name)).map((name) => readFileSync(join(src, name), 'utf8')).join('\n')
/** Keys in the sources: exact ones, and the fixed parts around what is filled in. */
const literal = [...sources.matchAll(/'([a-z][A-Za-z]*(?:\.[A-Za-z-]+)+)'/g)].map((match) => match[1]!)
const patterns = [...sources.matchAll(/`([a-z][A-Za-z]*\.[^`\s]*\$\{[^`]+)`/g)].map((match) => new RegExp(`^${match[1]!.replaceAll('.', '\\.').replace(/\$\{[^}]*\}/g, '[A-Za-z-]+')}$`))

describe('messages', () => {
  test('both languages have the same keys', () => {
    expect([...en.keys()].sort()).toEqual([...zh.keys()].sort())
  })

  test('both languages name the same values', () => {
    for (const [key, text] of zh) {
      // A unit such as {n} may be spelled out in a singular form.
      expect(placeholders(en.get(key) ?? '').filter((name) => !placeholders(text).includes(name)), key).toEqual([])
      expect(placeholders(text).filter((name) => !placeholders(en.get(key) ?? '').includes(name)), key).toEqual([])
    }
  })

  test('no message is empty, and English holds no Chinese', () => {
    for (const [key, text] of zh) expect(text.trim(), key).not.toBe('')
    for (const [key, text] of en) expect(text, key).not.toMatch(/\p{Script=Han}/u)
  })

  test('Chinese uses Chinese punctuation', () => {
    for (const [key, text] of zh) expect(text, key).not.toMatch(/\p{Script=Han}[,;:?!]|[,;:?!]\p{Script=Han}|"|\.\.\./u)
  })

  test('every key in the sources is there', () => {
    const roots = new Set([...zh.keys()].map((key) => key.split('.')[0]))
    const missing = literal.filter((key) => roots.has(key.split('.')[0]) && !zh.has(key) && !key.endsWith('.ts') && !key.endsWith('.vue'))
    expect(missing).toEqual([])
  })

  test('every role and every permission is named', () => {
    expect([...roles.map((role) => `role.${role}`), ...permissions.map((permission) => `permission.${permission}`)].filter((key) => !zh.has(key))).toEqual([])
  })

  test('every message is used', () => {
    const unused = [...zh.keys()].filter((key) => !literal.includes(key) && !patterns.some((pattern) => pattern.test(key)))
    expect(unused).toEqual([])
  })
})
