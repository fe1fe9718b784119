import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '../../../core/host/config.ts'
import { holdDataDir } from '../../../core/host/hold-data-dir.ts'
import { readKeys } from '../../../core/host/keys.ts'
import { startHouse } from '../../../core/host/start-house.ts'

let folder = ''
let file = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'huiyan-places-'))
  file = join(folder, 'file')
  await writeFile(file, '')
})
afterAll(() => rm(folder, { recursive: true }))

const says = (promise: Promise<unknown>) => promise.then(() => 'nothing', (error: unknown) => error)

describe('a place that cannot be used is named, with its setting and what the system says', () => {
  test.each([
    ['a file', () => file, 'EEXIST'],
    ['a folder in a file', () => join(file, 'data'), 'ENOTDIR'],
    ['a place where nothing can be made', () => '/proc/x', 'ENOENT'],
    ['a folder where nothing can be made', () => '/proc', /^E/],
    ['a path too long for a socket', () => join(folder, 'long'.repeat(40)), /^E/],
  ])('data: %s', async (_, place, code) => {
    const error = await says(holdDataDir(place()))
    expect(error).toMatchObject({ code: 'path-unusable', params: { name: 'HUIYAN_DATA', path: place(), code: typeof code === 'string' ? code : expect.stringMatching(code) as string } })
    expect((error as { detail: { en: string } }).detail.en).toContain(place())
  })

  test('keys: a place where nothing can be made', async () => {
    expect(await says(readKeys('/proc/x/huiyan.key', true))).toMatchObject({ code: 'path-unusable', params: { name: 'HUIYAN_KEY_FILE', path: '/proc/x/huiyan.key' } })
  })

  test('the database: a folder where nothing can be made', async () => {
    const config = readConfig({ HUIYAN_DATA: join(folder, 'of-database'), HUIYAN_DATABASE_URL: '/proc/x/huiyan.sqlite', HUIYAN_PORT: '0' }, '/')
    expect(await says(startHouse(config))).toMatchObject({ code: 'path-unusable', params: { name: 'HUIYAN_DATABASE_URL', path: '/proc/x/huiyan.sqlite' } })
  })

  test('a data directory that is held by another says that, not more', async () => {
    const held = await holdDataDir(join(folder, 'data'))
    expect(await says(holdDataDir(join(folder, 'data')))).toMatchObject({ code: 'data-dir-in-use' })
    await held.release()
  })

  test.each(['999.1.1.1', '203.0.113.7'])('an address that is not ours: %s', async (host) => {
    const config = readConfig({ HUIYAN_DATA: join(folder, `at-${host}`), HUIYAN_HOST: host, HUIYAN_PORT: '0' }, '/')
    expect(await says(startHouse(config))).toMatchObject({ code: 'cannot-listen', params: { host } })
  })
})
