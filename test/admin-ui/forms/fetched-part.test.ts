import { afterEach, describe, expect, test, vi } from 'vitest'
import { problemOf } from '../../../admin-ui/src/api/failure.ts'
import { fetchedPart } from '../../../admin-ui/src/forms/fetched-part.ts'

const readings = '../../../core/language/han-readings.ts'
afterEach(() => {
  document.head.innerHTML = ''
  vi.doUnmock(readings)
  vi.resetModules()
})

test('of a part that did not come, styles that failed are taken out of the page, so that the next try fetches them too', async () => {
  const link = (sheet: object | null) => {
    const made = Object.assign(document.createElement('link'), { rel: 'stylesheet' })
    Object.defineProperty(made, 'sheet', { value: sheet })
    document.head.append(made)
    return made
  }
  const [loaded, failed] = [link({}), link(null)]
  expect(await fetchedPart(async () => 'there')).toBe('there')
  expect([loaded, failed].map((one) => one.isConnected)).toEqual([true, true])
  const thrown = await fetchedPart(() => Promise.reject(new TypeError('Failed to fetch dynamically imported module'))).catch((error: unknown) => error)
  expect(problemOf(thrown).code).toBe('part-not-loaded')
  expect([loaded, failed].map((one) => one.isConnected)).toEqual([true, false])
})

describe('a long list', () => {
  const choices = ['莆田市荔城区', '仙游县', '涵江区'].map((title, no) => ({ no, value: no, title }))
  const found = async (query: string) => {
    const { choiceSearch } = await import('../../../admin-ui/src/forms/controls/choice-search.ts')
    return (await choiceSearch())(choices, query).map(({ title }) => title)
  }

  test('is searched by titles as long as the readings cannot be fetched, and by pinyin once they can', async () => {
    vi.doMock(readings, () => {
      throw new TypeError('Failed to fetch dynamically imported module')
    })
    expect(await found('仙游')).toEqual(['仙游县'])
    expect(await found('xianyou')).toEqual([])
    vi.doUnmock(readings)
    expect(await found('xianyou')).toEqual(['仙游县'])
  })
})
