import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import type { AnswerSummary } from '../../core/contracts/form-api.ts'
import { expectJson } from '../support/house.ts'
import { hasBrowser } from './browser.ts'
import { corpus, openForm, useFormsStage } from './forms-stage.ts'
import { inPage } from './in-page.ts'

/** One stop on the way through a form: reached by Tab (`back`: Shift+Tab), then typed into and keys pressed, what is awaited being there. */
interface Stop {
  readonly at: string
  readonly back?: true
  readonly type?: string
  readonly sees?: string
  readonly press?: readonly string[]
}

const field = (place: string, kind = 'input') => `[data-place="${place}"] ${kind}`
const cell = (place: string, row: number, column: number) => `[data-place="${place}"] [data-cell="${row}:${column}"] input`
const named = (place: string, name: string) => `[data-place="${place}"] button:has-text("${name}")`
const send: Stop = { at: 'main .acts button:has-text("提交")', press: ['Enter'] }

const ways: readonly (readonly [form: string, kind: string, stops: readonly Stop[], stored: object])[] = [
  ['school-of-six-hundred', 'a list of 600 searched by pinyin, a date as people write it', [
    { at: field('/school'), type: 'cdzx', sees: '城东中心小学', press: ['Enter'] },
    { at: field('/on'), type: '2026年3月5日' },
    { at: field('/remark', ':is(input, textarea)'), type: '菜量充足' },
    send,
  ], { school: 's004', on: '2026-03-05', remark: '菜量充足' }],
  ['date-as-people-write-it', 'dates', [{ at: field('/granted'), type: '2026年3月5日', press: ['Enter'] }, send], { granted: '2026-03-05', review: '2027-03-05' }],
  ['hotline-callback', 'radio buttons, stars and steps that an answer reveals', [
    { at: field('/order_no'), type: 'FJ35260331000001' },
    { at: field('/reached'), press: ['Space'] },
    { at: field('/speed'), press: ['Space', 'ArrowRight', 'ArrowRight', 'ArrowRight'] },
    { at: field('/result'), press: ['Space', 'ArrowRight', 'ArrowRight'] },
    { at: field('/words', 'textarea'), type: '来得很快' },
    send,
  ], { order_no: 'FJ35260331000001', reached: true, speed: 4, result: 2, words: '来得很快' }],
  ['assistive-devices', 'lists of boxes, a table whose rows Enter begins', [
    { at: field('/devices', 'label:nth-of-type(2) input'), press: ['Space'] },
    { at: field('/devices', 'label:nth-of-type(3) input'), press: ['Space'] },
    { at: field('/days', 'label:nth-of-type(7) input'), press: ['Space'] },
    { at: named('/words', '添加一行'), press: ['Enter'] },
    { at: cell('/words', 0, 0), type: '上门评估', press: ['Enter'] },
    { at: cell('/words', 1, 0), type: '轮椅' },
    { at: field('/cert'), type: '35990019750610031612' },
    send,
  ], { devices: ['hearing', 'cane'], days: [7], words: ['上门评估', '轮椅'], cert: '3599************1612' }],
  ['tabs-within-steps', 'steps, and tabs within one', [
    { at: field('/name'), type: '东圳水库' },
    { at: field('/level'), type: '72.35' },
    { at: 'main .pages > .acts button:has-text("下一步")', press: ['Enter'] },
    { at: '[role=tab][aria-selected=true]' },
    { at: field('/dam/cracks'), press: ['Space', 'Space'] },
    { at: field('/dam/seepage'), type: '1.25' },
    { at: '[role=tab][aria-selected=true]', back: true, press: ['ArrowRight'] },
    { at: named('/gate', '填写'), press: ['Enter'] },
    { at: field('/gate/opens'), press: ['Space'] },
    { at: 'main .pages > .acts button:has-text("下一步")', press: ['Enter'] },
    { at: named('/duty', '添加一行'), press: ['Enter'] },
    { at: cell('/duty', 0, 0), type: '翁师傅' },
    { at: cell('/duty', 0, 1), type: '13600000005', press: ['Enter'] },
    { at: cell('/duty', 1, 1) },
    { at: cell('/duty', 1, 0), back: true, type: '陈师傅' },
    { at: cell('/duty', 1, 1), type: '13600000006' },
    send,
  ], { name: '东圳水库', level: '72.35', dam: { cracks: false, seepage: '1.25' }, gate: { opens: true }, duty: [{ name: '翁师傅', phone: '136****0005' }, { name: '陈师傅', phone: '136****0006' }] }],
  ['lift-maintenance', 'a list with its entries beside it, a slider', [
    { at: field('/code'), type: '31101234567890123456' },
    { at: named('/visit', '添加一项'), press: ['Enter'] },
    { at: named('/visit', '添加一项'), press: ['Enter'] },
    { at: field('/visit/0'), back: true, type: '2026年3月5日 9:00' },
    { at: field('/visit/1'), type: '2026-03-05 10:40' },
    { at: named('/parts', '添加一项'), press: ['Enter'] },
    { at: field('/parts/0/name'), type: '钢丝绳' },
    { at: field('/parts/0/worn', '[type=range]'), press: ['ArrowRight', 'ArrowRight', 'ArrowLeft'] },
    send,
  ], { code: '31101234567890123456', visit: ['2026-03-05T09:00:00+08:00', '2026-03-05T10:40:00+08:00'], parts: [{ name: '钢丝绳', worn: 1 }] }],
  ['complaint-of-either-kind', 'one of several shapes', [
    { at: field('/about', '.which input'), press: ['Space', 'ArrowDown', 'ArrowDown'] },
    { at: field('/about/site'), type: '滨溪工地' },
    { at: field('/text', 'textarea'), type: '扬尘很大，窗户不敢开。' },
    { at: field('/anonymous'), press: ['Space'] },
    { at: field('/contact', '.which input'), press: ['Space', 'ArrowRight'] },
    { at: field('/contact', '.body input'), type: 'a@example.cn' },
    send,
  ], { about: { kind: 'dust', site: '滨溪工地' }, text: '扬尘很大，窗户不敢开。', anonymous: false, contact: 'a@e*****e.cn' }],
  ['phone-or-email', 'fields gone back to', [
    { at: field('/phone'), type: '13900000003' },
    { at: field('/visit'), press: ['Space', 'ArrowRight'] },
    { at: field('/phone'), back: true, press: ['ControlOrMeta+a'], type: '13900000004' },
    send,
  ], { phone: '139****0004', visit: false }],
]

describe.skipIf(!hasBrowser)('forms by keyboard alone, focus being seen wherever it is', () => {
  const stage = useFormsStage()

  test.each(ways)('%s: %s', async (form, _kind, stops, stored) => {
    const { page, context, trouble } = await stage.visit()
    await openForm(page, corpus, `${corpus}/${form}`)
    const unseen: string[] = []
    for (const stop of stops) {
      await goTo(page, stop, unseen)
      if (stop.press?.[0]?.includes('+') === true) await page.keyboard.press(stop.press[0])
      if (stop.type !== undefined) await page.keyboard.type(stop.type)
      if (stop.sees !== undefined) await page.locator('.el-select-dropdown__item:visible').first().filter({ hasText: stop.sees }).waitFor()
      for (const key of stop.press?.filter((one) => !one.includes('+')) ?? []) await page.keyboard.press(key)
    }
    await page.getByRole('heading', { name: '已提交' }).waitFor()
    expect(unseen).toEqual([])
    const [answer] = await stage.answers(corpus, `${corpus}/${form}`)
    const read = expectJson<AnswerSummary>(await stage.handler.get(`/api/v1/topics/${corpus}/forms/${corpus}/${form}/answers/${answer!.id}`))
    expect(read.answer).toEqual(stored)
    expect(trouble).toEqual({ violations: [], errors: [] })
    await context.close()
  })
})

const mostTabs = 60

/** Presses Tab until focus is there; notes what had it without looking any different for it. */
async function goTo(page: Page, { at, back }: Stop, unseen: string[]): Promise<void> {
  for (let i = 0; i < mostTabs; i++) {
    const { isThere, hidden } = await look(page, at)
    if (hidden !== null) unseen.push(hidden)
    if (isThere) return
    await page.keyboard.press(back === true ? 'Shift+Tab' : 'Tab')
  }
  throw new Error(`${at} is not reached by ${mostTabs} times Tab; focus is at ${await page.evaluate<string>('document.activeElement.outerHTML.slice(0, 200)')}`)
}

/** Whether focus is there; and of what had it at the last look, whether anything around it looked different then. */
async function look(page: Page, selector: string): Promise<{ readonly isThere: boolean; readonly hidden: string | null }> {
  const hidden = await page.evaluate<string | null>(`(() => {
    // What focus is put on so that it is read aloud, and Tab passes by, need not show it.
    const before = globalThis.lastLook
    for (const one of document.getAnimations()) one.finish()
    // A field, or the box that is drawn for it.
    const looksOf = (element) => {
      const box = element.parentElement
      const drawn = [element, box, box?.parentElement, box?.parentElement?.parentElement, element.nextElementSibling, element.firstElementChild].filter((one) => one != null)
      return drawn.map((one) => { const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor } = getComputedStyle(one); return [outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor].join(' ') }).join()
    }
    const now = document.activeElement
    const isHidden = before !== undefined && before.element !== now && before.element.isConnected && before.element !== document.body && before.element.getAttribute('tabindex') !== '-1' && looksOf(before.element) === before.looks
    globalThis.lastLook = { element: now, looks: looksOf(now) }
    return isHidden ? before.element.outerHTML.slice(0, 200) : null
  })()`)
  return { hidden, isThere: await page.locator(selector).evaluateAll(inPage<boolean>('(found) => found.includes(document.activeElement)')) }
}
