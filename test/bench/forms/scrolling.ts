import type { Page } from 'playwright-core'
import { percentiles, showInGallery } from './show-in-gallery.ts'

const rows = 1000
const frames = 300
/** Pixels a frame: the whole table in about ten seconds, as with a wheel turned fast. */
const step = 80

/** Frames while a table of 1,000 rows and six columns, pasted from a spreadsheet, is scrolled. */
export async function measureScrolling(page: Page): Promise<{ readonly rows: number; readonly frames: number; readonly perSecond: number; readonly p95: number; readonly work: number; readonly script: number; readonly layout: number }> {
  await showInGallery(page, form, 1)
  await page.getByRole('button', { name: '添加一行' }).click()
  const cells = Array.from({ length: rows }, (_, i) => [`工人${i}`, String(i % 60), `2026-03-${String(1 + (i % 28)).padStart(2, '0')}`, i % 2 === 0 ? '是' : '否', i % 3 === 0 ? '木工' : '瓦工', `${i}.50`].join('\t')).join('\n')
  await page.locator('[data-cell="0:0"] input').focus()
  await page.evaluate(`{
    const data = new DataTransfer()
    data.setData('text/plain', ${JSON.stringify(cells)})
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  }`)
  await page.getByText(`共 ${rows} 行`).waitFor()
  await page.evaluate('document.activeElement.blur()')
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Performance.enable')
  const busy = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics')
    const of = (name: string) => metrics.find((one) => one.name === name)?.value ?? NaN
    return { work: of('TaskDuration'), script: of('ScriptDuration'), layout: of('LayoutDuration') + of('RecalcStyleDuration') }
  }
  const before = await busy()
  const spans = await page.evaluate<number[]>(`new Promise((resolve) => {
    const box = document.querySelector('.box.long')
    const times = []
    const turn = (now) => {
      times.push(now)
      if (times.length > ${frames}) return resolve(times.slice(1).map((time, i) => time - times[i]))
      box.scrollTop += ${step}
      requestAnimationFrame(turn)
    }
    requestAnimationFrame(turn)
  })`)
  const after = await busy()
  const each = (part: keyof typeof before) => ((after[part] - before[part]) * 1000) / frames
  const perFrame = { work: each('work'), script: each('script'), layout: each('layout') }
  return { rows, frames, perSecond: 1000 / (spans.reduce((sum, span) => sum + span, 0) / spans.length), p95: percentiles(spans).p95, ...perFrame }
}

const form = {
  $schema: '../schemas/form.schema.json', id: 'bench', title: '性能',
  schema: {
    type: 'object',
    properties: {
      list: {
        type: 'array', title: '名单', maxItems: 2000,
        items: {
          type: 'object',
          properties: {
            name: { type: 'string', title: '姓名' }, age: { type: 'integer', title: '年龄' }, day: { type: 'string', format: 'date', title: '日期' }, met: { type: 'boolean', title: '见面' },
            trade: { type: 'string', title: '工种', enum: ['木工', '瓦工'] }, wage: { type: 'number', title: '工资', multipleOf: 0.01 },
          },
        },
      },
    },
  },
}
