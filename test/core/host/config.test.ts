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
      HUIYAN_DEMO: '0', HUIYAN_BASE_URL: 'https://huiyan.example/', HUIYAN_TIMEZONE: 'UTC', HUIYAN_POOL_MEMORY: '512MB', HUIYAN_POOL_THREADS: '3', HUIYAN_LOG: 'info', HUIYAN_SCREEN_QUOTA: '7', HUIYAN_RULE_MINUTES: '13', HUIYAN_PEOPLE_QUOTA: '8', HUIYAN_PEOPLE_MISSES: '11', HUIYAN_LOOSE_FILES: '9', HUIYAN_LOOSE_MEGABYTES: '10', HUIYAN_MAIL_MINUTES: '12', HUIYAN_CLAMD: '[::1]:3310',
    }, '/srv')
    expect(config).toEqual({
      dataDir: '/srv/d', port: 0, host: '::1', databaseUrl: '/x/y.sqlite', keyFile: '/k', demo: false,
      baseUrl: 'https://huiyan.example', timeZone: 'UTC', poolMemory: '512MB', poolThreads: 3, logLevel: 'info', screenQuota: 7, ruleMinutes: 13, peopleQuota: 8, peopleMisses: 11, looseFiles: 9, looseMegabytes: 10, scanner: { host: '::1', port: 3310 }, mail: null, mailMinutes: 12,
    })
    expect(readConfig({ HUIYAN_HOST: '::1' }, '/').baseUrl).toBe('http://[::1]:8080')
  })

  test.each(['', ' '])('a variable set to "%s" is as good as none: the server never listens everywhere by mistake', (empty) => {
    const names = ['DATA', 'HOST', 'PORT', 'BASE_URL', 'DATABASE_URL', 'KEY_FILE', 'DEMO', 'TIMEZONE', 'POOL_MEMORY', 'POOL_THREADS', 'LOG', 'SCREEN_QUOTA', 'LOOSE_FILES', 'LOOSE_MEGABYTES']
    expect(readConfig(Object.fromEntries(names.map((name) => [`HUIYAN_${name}`, empty])), '/srv')).toEqual(readConfig({}, '/srv'))
  })

  test('a virus scanner listens at a socket or an address', () => {
    expect(['/run/clamav/clamd.ctl', 'scan.example.cn:3310'].map((place) => readConfig({ HUIYAN_CLAMD: place }, '/srv').scanner)).toEqual([{ path: '/run/clamav/clamd.ctl' }, { host: 'scan.example.cn', port: 3310 }])
    for (const place of ['clamd', 'host:0', 'host:70000', 'http://host:3310', '::1:3310']) expect(() => readConfig({ HUIYAN_CLAMD: place }, '/srv'), place).toThrow(expect.objectContaining({ code: 'bad-setting' }))
  })

  test('mails go out where a server is named, encrypted unless said otherwise; a password comes from one place', () => {
    const named = { HUIYAN_SMTP_HOST: 'mail.example.gov.cn', HUIYAN_SMTP_FROM: 'huiyan@example.gov.cn' }
    expect(readConfig({ HUIYAN_SMTP_FROM: 'huiyan@example.gov.cn' }, '/srv').mail).toBeNull()
    expect(readConfig(named, '/srv').mail).toEqual({ host: 'mail.example.gov.cn', port: 587, security: 'starttls', sender: 'huiyan@example.gov.cn', user: null, password: null, passwordFile: null, authorityFile: null })
    expect(readConfig({ ...named, HUIYAN_SMTP_SECURITY: 'tls', HUIYAN_SMTP_USER: 'u', HUIYAN_SMTP_PASSWORD_FILE: 'secret', HUIYAN_SMTP_CA_FILE: 'ca.pem' }, '/srv').mail).toMatchObject({ port: 465, user: 'u', password: null, passwordFile: '/srv/secret', authorityFile: '/srv/ca.pem' })
    expect(readConfig({ ...named, HUIYAN_SMTP_HOST: '127.0.0.1', HUIYAN_SMTP_SECURITY: 'none', HUIYAN_SMTP_USER: 'u', HUIYAN_SMTP_PASSWORD: 'p' }, '/srv').mail).toMatchObject({ port: 25, security: 'none' })
    const refused = (env: Record<string, string>) => {
      try {
        readConfig({ ...named, ...env }, '/srv')
      } catch (error) {
        return [(error as { code: string }).code, /HUIYAN_\w+/.exec((error as { detail: { en: string } }).detail.en)![0], JSON.stringify(error).includes('s3cret')]
      }
      return null
    }
    expect(refused({ HUIYAN_SMTP_FROM: '' })).toEqual(['bad-setting', 'HUIYAN_SMTP_FROM', false])
    expect(refused({ HUIYAN_SMTP_FROM: 'a@b.cn, c@d.cn' })).toEqual(['bad-setting', 'HUIYAN_SMTP_FROM', false])
    expect(refused({ HUIYAN_SMTP_HOST: 'a b' })).toEqual(['bad-setting', 'HUIYAN_SMTP_HOST', false])
    expect(refused({ HUIYAN_SMTP_PORT: '0' })).toEqual(['bad-setting', 'HUIYAN_SMTP_PORT', false])
    expect(refused({ HUIYAN_SMTP_SECURITY: 'ssl' })).toEqual(['bad-setting', 'HUIYAN_SMTP_SECURITY', false])
    expect(refused({ HUIYAN_SMTP_USER: 'u' })).toEqual(['bad-setting', 'HUIYAN_SMTP_USER', false])
    expect(refused({ HUIYAN_SMTP_SECURITY: 'none', HUIYAN_SMTP_CA_FILE: '/ca.pem' })?.[1]).toBe('HUIYAN_SMTP_CA_FILE')
    expect(refused({ HUIYAN_SMTP_USER: 'u', HUIYAN_SMTP_PASSWORD: 's3cret', HUIYAN_SMTP_PASSWORD_FILE: '/f' })).toEqual(['bad-setting', 'HUIYAN_SMTP_PASSWORD_FILE', false])
    expect(refused({ HUIYAN_SMTP_USER: 'u', HUIYAN_SMTP_PASSWORD: 's3cret', HUIYAN_SMTP_SECURITY: 'none' })).toEqual(['bad-setting', 'HUIYAN_SMTP_SECURITY', false])
  })

  test.each([
    ['HUIYAN_LOG', 'loud'], ['HUIYAN_MAIL_MINUTES', '-1'], ['HUIYAN_RULE_MINUTES', '0'],
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
