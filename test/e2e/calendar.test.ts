import { describe, expect, test } from 'vitest'
import { holidayNotice, likelyHolidays } from '../support/holiday-notice.ts'
import { hasBrowser, seriousFindings, sidewaysOverflow, signIn, useStage, visitor } from './browser.ts'

describe.skipIf(!hasBrowser)('the calendar of working days in a browser', () => {
  const stage = useStage()

  test('the administrator pastes the next notice, sees what is wrong with it, corrects it, and reads it in', async () => {
    const { page } = await visitor(stage.browser, stage.server, {})
    await page.goto('/calendar')
    await signIn(page, stage.server, 'admin')
    await page.getByText('随系统提供').waitFor()
    expect([await sidewaysOverflow(page), await seriousFindings(page)]).toEqual([0, []])
    const year = Number(/发布 (\d{4}) 年安排/.exec(await page.getByRole('note').innerText())![1])
    await page.getByRole('link', { name: '导入节假日安排' }).click()
    const notice = holidayNotice(year, likelyHolidays(year))
    await page.getByLabel('通知全文').fill(notice.replace('共7天', '共8天'))
    await page.getByRole('button', { name: '预览' }).click()
    await page.getByText('春节写着共 8 天，日期却是 7 天').waitFor()
    expect([await page.getByRole('button', { name: `导入 ${year} 年` }).count(), await seriousFindings(page)]).toEqual([0, []])
    await page.getByRole('button', { name: '修改通知' }).click()
    await page.getByLabel('通知全文').fill(notice)
    await page.getByRole('button', { name: '预览' }).click()
    await page.getByRole('button', { name: `导入 ${year} 年` }).click()
    await page.getByText(`${year} 年的节假日安排已导入`).waitFor()
    await page.setViewportSize({ width: 360, height: 740 })
    await page.getByRole('link', { name: '查看日历' }).click()
    await page.getByText('陈立 于').waitFor()
    expect([await page.locator('time[datetime$="-01-01"]').count(), await sidewaysOverflow(page), await seriousFindings(page)]).toEqual([1, 0, []])
  })
})
