import { describe, expect, test } from 'vitest'
import { readConfig } from '../../../core/host/config.ts'

describe('readConfig', () => {
  test('defaults', () => {
    expect(readConfig({}, '/srv')).toMatchObject({
      dataDir: '/srv/data', host: '127.0.0.1', port: 8080, databaseUrl: '/srv/data/huiyan.sqlite',
      keyFile: '/srv/data/keys/huiyan.key', demo: true, baseUrl: 'http://127.0.0.1:8080', timeZone: 'Asia/Shanghai', poolMemory: '2GB', logLevel: 'warn',
    })
  })

  test('every value can be set', () => {
    const config = readConfig({
      HUIYAN_DATA: 'd', HUIYAN_PORT: '0', HUIYAN_HOST: '::1', HUIYAN_DATABASE_URL: '/x/y.sqlite', HUIYAN_KEY_FILE: '/k',
      HUIYAN_DEMO: '0', HUIYAN_BASE_URL: 'https://huiyan.example/', HUIYAN_TIMEZONE: 'UTC', HUIYAN_POOL_MEMORY: '512MB', HUIYAN_POOL_THREADS: '3', HUIYAN_LOG: 'info', HUIYAN_SCREEN_QUOTA: '7', HUIYAN_PEOPLE_QUOTA: '8', HUIYAN_PEOPLE_MISSES: '11', HUIYAN_LOOSE_FILES: '9', HUIYAN_LOOSE_MEGABYTES: '10',
    }, '/srv')
    expect(config).toEqual({
      dataDir: '/srv/d', port: 0, host: '::1', databaseUrl: '/x/y.sqlite', keyFile: '/k', demo: false,
      baseUrl: 'https://huiyan.example', timeZone: 'UTC', poolMemory: '512MB', poolThreads: 3, logLevel: 'info', screenQuota: 7, peopleQuota: 8, peopleMisses: 11, looseFiles: 9, looseMegabytes: 10,
    })
    expect(readConfig({ HUIYAN_HOST: '::1' }, '/').baseUrl).toBe('http://[::1]:8080')
  })

  test.each(['', ' '])('a variable set to "%s" is as good as none: the server never listens everywhere by mistake', (empty) => {
    const names = ['DATA', 'HOST', 'PORT', 'BASE_URL', 'DATABASE_URL', 'KEY_FILE', 'DEMO', 'TIMEZONE', 'POOL_MEMORY', 'POOL_THREADS', 'LOG', 'SCREEN_QUOTA', 'LOOSE_FILES', 'LOOSE_MEGABYTES']
    expect(readConfig(Object.fromEntries(names.map((name) => [`HUIYAN_${name}`, empty])), '/srv')).toEqual(readConfig({}, '/srv'))
  })

  test.each([
    ['HUIYAN_LOG', 'loud'],
    ['HUIYAN_PORT', 'http'], ['HUIYAN_PORT', '70000'], ['HUIYAN_PORT', '-1'], ['HUIYAN_DEMO', 'yes'], ['HUIYAN_BASE_URL', 'ftp://x'],
    ['HUIYAN_BASE_URL', 'huiyan'], ['HUIYAN_TIMEZONE', 'Putian'], ['HUIYAN_POOL_MEMORY', 'lots'], ['HUIYAN_POOL_MEMORY', '0GB'],
    ['HUIYAN_POOL_THREADS', '0'], ['HUIYAN_SCREEN_QUOTA', 'many'], ['HUIYAN_DATABASE_URL', 'mysql://u:secret@h/db'],
  ])('%s=%s stops the start with a sentence that names it', (name, value) => {
    try {
      readConfig({ [name]: value }, '/srv')
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({ code: 'bad-setting' })
      const { detail } = error as { detail: { 'zh-CN': string; en: string } }
      expect(detail['zh-CN']).toContain(name)
      expect(detail.en).toContain(name)
      expect(detail.en).not.toContain('secret')
    }
  })
})
