import { describe, expect, test } from 'vitest'
import { hasBrowser, seriousFindings, sidewaysOverflow, signIn, useStage, visitor } from './browser.ts'

describe.skipIf(!hasBrowser)('mails of notifications in a browser', () => {
  const stage = useStage()

  test('somebody says where mails go and of what; the administrator sees how they go out', async () => {
    const clerk = await visitor(stage.browser, stage.server, { width: 360, height: 740 })
    await clerk.page.goto('/my-notifications')
    await signIn(clerk.page, stage.server, 'handler')
    const address = clerk.page.getByLabel('接收邮箱')
    await address.fill('wu@')
    await clerk.page.getByRole('button', { name: '保存' }).click()
    await clerk.page.getByRole('alert').waitFor()
    await address.fill('wu@example.gov.cn')
    await clerk.page.getByText('有人在讨论中提到我').click()
    await clerk.page.getByText('English').last().click()
    expect([await sidewaysOverflow(clerk.page), await seriousFindings(clerk.page)]).toEqual([0, []])
    await clerk.page.getByRole('button', { name: '保存' }).click()
    await clerk.page.getByText('已保存').waitFor()
    await clerk.page.reload()
    await clerk.page.locator('input[type=email]').waitFor()
    expect([await address.inputValue(), await clerk.page.getByLabel('有人在讨论中提到我').isChecked(), await clerk.page.getByLabel('下级承办的事项逾期上报').isChecked(), await clerk.page.getByRole('radio', { name: 'English' }).isChecked()]).toEqual(['wu@example.gov.cn', false, true, true])

    const admin = await visitor(stage.browser, stage.server, {})
    await admin.page.goto('/mail')
    await signIn(admin.page, stage.server, 'admin')
    await admin.page.getByText('没有接通邮件服务器').waitFor()
    await admin.page.getByText('没有放弃发送的邮件').waitFor()
    expect([await sidewaysOverflow(admin.page), await seriousFindings(admin.page)]).toEqual([0, []])
    const failed = { id: 'm', account: { id: 'a', name: '吴敏' }, at: '2026-03-05T02:00:00.000Z', tries: 14, sentence: '邮件服务器不接受收件地址。请本人在“我的提醒设置”里改正后再发。' }
    let [again, still] = [0, 0]
    await admin.page.route('**/api/v1/mail', (route) => route.fulfill({ json: { sends: true, server: { host: 'mail.example.gov.cn', port: 587, security: 'starttls', sender: 'huiyan@example.gov.cn' }, waiting: 3, still, trouble: '连不上邮件服务器。', sent: 1204, failed: again === 0 ? [failed] : [] } }))
    await admin.page.route('**/api/v1/mail/retry', (route) => {
      again += 1
      return route.fulfill({ status: 204 })
    })
    await admin.page.getByRole('button', { name: '刷新' }).click()
    await admin.page.getByText('不接受收件地址').waitFor()
    await admin.page.setViewportSize({ width: 360, height: 740 })
    expect([await admin.page.getByText('1,204').count(), await sidewaysOverflow(admin.page), await seriousFindings(admin.page)]).toEqual([1, 0, []])
    await admin.page.getByRole('button', { name: '全部再发一次' }).click()
    await admin.page.getByText('没有放弃发送的邮件').waitFor()
    expect(again).toBe(1)
    still = 2
    await admin.page.getByRole('button', { name: '刷新' }).click()
    await admin.page.getByText('2 封连试 15 次没有发出').waitFor()
    expect([await sidewaysOverflow(admin.page), await seriousFindings(admin.page)]).toEqual([0, []])
    still = 0
    await admin.page.getByRole('button', { name: '全部再发一次' }).click()
    await admin.page.getByText('2 封连试 15 次没有发出').waitFor({ state: 'detached' })
    expect(again).toBe(2)
    for (const { trouble, context } of [clerk, admin]) {
      expect(trouble).toEqual({ violations: [], errors: [] })
      await context.close()
    }
  })
})
