import { afterAll, expect, test } from 'vitest'
import type { FormPreviewJson } from '../../../../core/contracts/form-api.ts'
import { createPreviewer, type PreviewAsked } from '../../../../core/domain/packs/preview-thread.ts'

const asked = (form: object): PreviewAsked => ({
  request: { text: JSON.stringify({ $schema: '../../../schemas/form.schema.json', id: 'x', title: 'x', ...form }) }, lang: 'en',
  settings: { hostVersion: '1.0.0', timeZone: 'Asia/Shanghai' }, env: { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } },
})
const small = asked({ schema: { type: 'object', properties: { a: { type: 'string', title: 'A' } } } })
/** Fields and controls, of which each points nowhere. */
const wrong = (count: number) => {
  const lots = Array.from({ length: Math.ceil(count / 500) }, (_, k) => Array.from({ length: Math.min(500, count - k * 500) }, (_, i) => k * 500 + i))
  return asked({
    schema: { type: 'object', allOf: lots.map((lot) => ({ properties: Object.fromEntries(lot.map((i) => [`f${i}`, { type: 'string' }])) })) },
    uischema: { type: 'VerticalLayout', elements: lots.map((lot) => ({ type: 'VerticalLayout', elements: lot.map((i) => ({ type: 'Control', scope: `#/properties/g${i}` })) })) },
  })
}
const previewer = createPreviewer()
afterAll(() => previewer.close())
const preview = async (of: PreviewAsked) => JSON.parse(await previewer.preview(of, [])) as FormPreviewJson

test('a form is previewed beside the server, which goes on meanwhile', async () => {
  let turns = 0
  let isDone = false
  const count = (): void => {
    turns += 1
    if (!isDone) setImmediate(count)
  }
  count()
  const [first, large] = await Promise.all([preview(small), preview(wrong(2000))])
  isDone = true
  expect([first.problems, first.form!.env.today]).toEqual([[], '2026-03-31'])
  expect(turns).toBeGreaterThan(100)
  // The first of its Problems are told, and how many more there are.
  expect(large.form).toBeNull()
  expect(large.problems).toHaveLength(201)
  expect(large.problems.at(-1)).toMatchObject({ code: 'more-problems', severity: 'error', message: 'There are 1800 more Problems, which are not listed.' })
  expect(JSON.stringify(large).length).toBeLessThan(100_000)
})

test('one that takes too long is given up, and the next is previewed', async () => {
  const hasty = createPreviewer({ seconds: 0, megabytes: 512, waiting: 1 })
  try {
    await expect(hasty.preview(small, [])).rejects.toMatchObject({ code: 'preview-too-large' })
    const waiting = hasty.preview(small, [])
    await expect(hasty.preview(small, [])).rejects.toMatchObject({ code: 'overloaded' })
    await expect(waiting).rejects.toMatchObject({ code: 'preview-too-large' })
  } finally {
    await hasty.close()
  }
  const other = createPreviewer({ seconds: 60, megabytes: 12, waiting: 5 })
  try {
    await expect(other.preview(wrong(20_000), [])).rejects.toMatchObject({ code: 'preview-too-large' })
  } finally {
    await other.close()
  }
  expect((await preview(small)).form).not.toBeNull()
})

test('a thread that ends says nothing to the preview after it', async () => {
  const restarting = createPreviewer()
  try {
    await restarting.preview(small, [])
    // As after a minute in which nobody previews: the next one comes before the thread has ended.
    const ending = restarting.close()
    expect((JSON.parse(await restarting.preview(small, [])) as FormPreviewJson).problems).toEqual([])
    await ending
  } finally {
    await restarting.close()
  }
})
