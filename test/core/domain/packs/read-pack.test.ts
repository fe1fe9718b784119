import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readPackFolder } from '../../../../core/domain/packs/read-pack.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'huiyan-pack-'))
})
afterEach(() => rm(dir, { recursive: true }))

const put = async (path: string, content: string | Uint8Array): Promise<void> => {
  await mkdir(join(dir, path, '..'), { recursive: true })
  await writeFile(join(dir, path), content)
}
const found = async () => {
  const { files, problems } = await readPackFolder(dir)
  return { paths: [...files.files.keys()], problems: problems.map((problem) => `${problem.code} ${problem.file}`) }
}

describe('a pack from its folder', () => {
  test('files by path with slashes, hidden and backup files passed over', async () => {
    await put('topic.json', '{}')
    await put('datasets/a.json', '{}')
    await put('.git/config', 'x')
    await put('datasets/.DS_Store', 'x')
    await put('datasets/a.json~', 'x')
    expect(await found()).toEqual({ paths: ['datasets/a.json', 'topic.json'], problems: [] })
  })

  test('a file beyond the limit is named and not read', async () => {
    await put('topic.json', '{}')
    await put('samples/big.csv', new Uint8Array(5 * 1024 * 1024 + 1))
    expect(await found()).toEqual({ paths: ['topic.json'], problems: ['file-too-large samples/big.csv'] })
  })

  test('files that are too much together are named once', async () => {
    for (const name of ['a', 'b', 'c', 'd']) await put(`samples/${name}.csv`, new Uint8Array(2 * 1024 * 1024))
    expect(await found()).toEqual({ paths: ['samples/a.csv', 'samples/b.csv'], problems: ['pack-too-large null'] })
  })

  test('the 201st file is too many', async () => {
    for (let i = 0; i < 200; i++) await put(`tests/${String(i).padStart(3, '0')}.json`, '{}')
    expect((await found()).problems).toEqual([])
    await put('topic.json', '{}')
    expect((await found()).problems).toEqual(['too-many-files null'])
  })

  test('symbolic links are not followed', async () => {
    await put('topic.json', '{}')
    await symlink('/etc/hostname', join(dir, 'secret.json'))
    await symlink('/etc', join(dir, 'datasets'))
    expect(await found()).toEqual({ paths: ['topic.json'], problems: ['symbolic-link datasets', 'symbolic-link secret.json'] })
  })

  test('names that other systems cannot write are refused', async () => {
    await put('datasets/a\u0001.json', '{}')
    await put('datasets/b:c.json', '{}')
    await put(`datasets/${'x'.repeat(220)}.json`, '{}')
    expect((await found()).problems.map((problem) => problem.split(' ')[0])).toEqual(['unsafe-path', 'unsafe-path', 'unsafe-path'])
  })

  test('no folder, or a file in its place, is a Problem', async () => {
    expect((await readPackFolder(join(dir, 'nowhere'))).problems[0]?.code).toBe('no-such-pack')
    await put('file', 'x')
    expect((await readPackFolder(join(dir, 'file'))).problems[0]?.code).toBe('no-such-pack')
  })
})
