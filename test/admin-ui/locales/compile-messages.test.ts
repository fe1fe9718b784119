// @vitest-environment node
import { createI18n } from 'vue-i18n'
import { describe, expect, test } from 'vitest'
import { compileMessages } from '../../../admin-ui/compile-messages.ts'

const compile = async (messages: object) => {
  const { transform } = compileMessages() as unknown as { transform: { handler(code: string): { code: string } } }
  const { code } = transform.handler(JSON.stringify(messages))
  return ((await import(`data:text/javascript,${encodeURIComponent(code)}`)) as { default: object }).default
}

describe('messages compiled while building', () => {
  test('carry no text to be compiled in the browser, and say the same', async () => {
    const tree = await compile({ list: { range: '第 {from}–{to} 条', rows: '{n} row | {n} rows' } })
    expect(JSON.stringify(tree)).not.toContain('{from}')
    // The types of the library follow the application's own messages; these here are others.
    const { t } = (createI18n as unknown as (options: object) => { global: { t: (key: string, named: object, count?: number) => string } })({ legacy: false, locale: 'x', messages: { x: tree } }).global
    expect(t('list.range', { from: 1, to: 50 })).toBe('第 1–50 条')
    expect([t('list.rows', { n: 1 }, 1), t('list.rows', { n: '1,204' }, 1204)]).toEqual(['1 row', '1,204 rows'])
  })

  test('a message that does not parse stops the build and is named', async () => {
    await expect(compile({ list: { broken: '共 {n 条' } })).rejects.toThrow(/list\.broken/)
  })
})
