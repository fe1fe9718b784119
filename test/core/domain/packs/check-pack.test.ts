import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hasErrors } from '../../../../core/base/problem.ts'
import type { PackFiles } from '../../../../core/contracts/pack.ts'
import { checkPack } from '../../../../core/domain/packs/check-pack.ts'
import { hashPack } from '../../../../core/domain/packs/hash-pack.ts'
import { readPackFolder } from '../../../../core/domain/packs/read-pack.ts'
import { checkFolder, context, foldersIn, goodDir, pluginDir } from './corpus.ts'

const { pack: common } = await checkFolder(`${pluginDir}common`, new Map())
const used = new Map([['common', common!]])
const check = (files: ReadonlyMap<string, Uint8Array>) => checkPack({ name: 'tiny', files }, context(used))
const read = async (name: string): Promise<ReadonlyMap<string, Uint8Array>> => (await readPackFolder(goodDir + name)).files.files
const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes)
const bytes = (content: string): Uint8Array => new TextEncoder().encode(content)
const said = (files: ReadonlyMap<string, Uint8Array>) => check(files).problems.map((problem) => `${problem.severity} ${problem.code} ${problem.file}`)

describe('a pack as a whole', () => {
  test('files of no kind are warned of and passed over; papers are no matter', async () => {
    const files = new Map([...await read('minimal'), ['notes.txt', bytes('x')], ['rules/old.bak', bytes('x')], ['datasets/deep/a.json', bytes('{}')], ['LICENSE', bytes('x')], ['README.zh.md', bytes('x')]])
    expect(said(files)).toEqual(['warning unknown-file datasets/deep/a.json', 'warning unknown-file notes.txt', 'warning unknown-file rules/old.bak'])
    expect(check(files).pack).not.toBeNull()
  })

  test('a broken dataset is reported once; rules, tests, dashboards and forms that name it are not blamed', async () => {
    for (const [name, file] of [['every-rule-step', 'datasets/exams.json'], ['dashboards-and-fields', 'datasets/everything.json'], ['workflows-and-forms', 'datasets/visits.json']] as const) {
      const files = new Map(await read(name))
      files.set(file, bytes(text(files.get(file)).replace('"mode"', '"mod"')))
      expect(said(files)).toEqual([`error unknown-field ${file}`])
    }
  })

  test('a fault that leaves names and types alone does not hide those of the rules', async () => {
    const files = new Map(await read('every-rule-step'))
    files.set('datasets/exams.json', bytes(text(files.get('datasets/exams.json')).replace('"maxLength": 40', '"maxLength": 40, "pattern": "(?=a)", "mask": "nam"').replace('"cluster": "patient"', '"cluster": "person"')))
    files.set('rules/busy.json', bytes(text(files.get('rules/busy.json')).replace('q.fee', 'q.fees')))
    expect(said(files)).toEqual([
      'error unknown-field datasets/exams.json', 'error unknown-mask datasets/exams.json', 'error bad-pattern datasets/exams.json', 'error unknown-field rules/busy.json',
    ])
    expect(check(files).pack).toBeNull()
  })

  test('a broken form, rule, code table or used pack is not blamed on those who name it either', async () => {
    const forms = new Map(await read('workflows-and-forms'))
    forms.set('forms/visit.json', bytes('{'))
    expect(said(forms)).toEqual(['error broken-json forms/visit.json'])
    const rules = new Map(await read('every-rule-step'))
    rules.set('rules/repeated.json', bytes('{'))
    rules.set('codes/results.csv', bytes('code\n'))
    expect(said(rules)).toEqual(['error codes-header codes/results.csv', 'error broken-json rules/repeated.json'])
    const withoutUsed = checkPack({ name: 'x', files: await read('every-rule-step') }, context(new Map()))
    expect(withoutUsed.problems.map((problem) => problem.code)).toEqual(['missing-pack'])
  })

  test('without topic.json the parts are judged all the same', async () => {
    const files = new Map(await read('every-rule-step'))
    files.delete('topic.json')
    files.set('rules/busy.json', bytes(text(files.get('rules/busy.json')).replace('g.mean > 500', 'g.meen > 500')))
    expect(said(files)).toEqual(['error no-topic null', 'error unknown-field rules/busy.json'])
  })

  test('the hash is that of paths and contents, not of their order', async () => {
    const files = await read('minimal')
    const hash = (content: Iterable<readonly [string, Uint8Array]>): string => hashPack({ name: 'any', files: new Map(content) })
    expect(hash([...files].toReversed())).toBe(hash(files))
    expect(hash([...files, ['a', bytes('b')]])).not.toBe(hash([...files, ['ab', bytes('')]]))
    expect(check(files).pack?.hash).toBe(hash(files))
  })
})

/** Some way to spoil a JSON value: every member or item can go, or become something else. */
function spoil(value: unknown, at: number, other: unknown): unknown {
  let left = at
  const walk = (part: unknown): unknown => {
    if (left-- === 0) return other
    if (Array.isArray(part)) return part.map(walk).filter((item) => item !== undefined)
    if (typeof part === 'object' && part !== null) return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, walk(item)]))
    return part
  }
  return walk(value)
}

describe('whatever is wrong with a pack', async () => {
  const packs: PackFiles[] = []
  for (const name of foldersIn(goodDir)) packs.push((await readPackFolder(goodDir + name)).files)
  const replacement = fc.oneof(fc.constantFrom(undefined, null, true, '', 'x', 'd.x', '{', '#/a', '../x', 'common/x', 0, -1, 1e300, [], {}, [[]], [{}], { cel: '1' }, ['a', 'a']), fc.jsonValue({ maxDepth: 2 }))

  test('the checker says so and never throws; lines and places are in the file', () => {
    fc.assert(fc.property(fc.constantFrom(...packs), fc.nat(1000), fc.nat(400), replacement, (pack, which, at, other) => {
      const names = [...pack.files.keys()].filter((name) => name.endsWith('.json'))
      const name = names[which % names.length]!
      const spoilt = JSON.stringify(spoil(JSON.parse(text(pack.files.get(name))), at, other), null, 2) ?? ''
      const files = new Map(pack.files).set(name, bytes(spoilt))
      const { pack: result, problems } = check(files)
      expect(result === null).toBe(hasErrors(problems))
      for (const { file, line, pointer, message } of problems) {
        expect(message['zh-CN'] !== '' && message.en !== '').toBe(true)
        if (file === null || line === null) continue
        expect(line).toBeGreaterThanOrEqual(1)
        expect(line).toBeLessThanOrEqual(text(files.get(file)).split('\n').length)
        expect(pointer === '' || pointer.startsWith('/')).toBe(true)
      }
    }), { numRuns: 200 })
  })
})
