import { describe, expect, test } from 'vitest'
import type { FormFile } from '../../core/contracts/generated/form.ts'
import { expectJson, fileRequest } from '../support/house.ts'
import { idNumber } from '../support/id-number.ts'
import { hasBrowser, seriousFindings, sidewaysOverflow } from './browser.ts'
import { paste, putText } from './fill-form.ts'
import { corpus, openForm, sendForm, useFormsStage } from './forms-stage.ts'
import { inPage } from './in-page.ts'

const report = `${corpus}/report-with-visits`
const visits: FormFile = {
  $schema: 'form.schema.json', id: 'report-with-visits', title: '走访报告',
  schema: {
    type: 'object', required: ['name'], additionalProperties: false,
    properties: {
      name: { type: 'string', title: '姓名', minLength: 2 },
      kind: { type: 'string', title: '类别', oneOf: [{ const: 'usual', title: '常规' }, { const: 'other', title: '其他' }] },
      why: { type: 'string', title: '其他的原因' },
      text: { type: 'string', title: '情况' },
      visits: {
        type: 'array', title: '走访', items: {
          type: 'object', title: '一次走访', required: ['town'], additionalProperties: false,
          properties: { town: { type: 'string', title: '镇街', minLength: 2 }, found: { type: 'array', title: '发现', items: { type: 'string', title: '一处' } } },
        },
      },
      rows: {
        type: 'array', title: '清单', maxItems: 1000, items: {
          type: 'object', title: '一行', additionalProperties: false,
          properties: { item: { type: 'string', title: '项目' }, count: { type: 'integer', title: '数量' }, on: { type: 'string', format: 'date', title: '日期' } },
        },
      },
    },
  },
  uischema: {
    type: 'Categorization', options: { variant: 'tabs' }, elements: [
      {
        type: 'Category', label: '基本', elements: [
          { type: 'Control', scope: '#/properties/name' }, { type: 'Control', scope: '#/properties/kind' }, { type: 'Control', scope: '#/properties/text' },
          { type: 'Control', scope: '#/properties/why', rule: { effect: 'SHOW', condition: { scope: '#/properties/kind', schema: { const: 'other' }, failWhenUndefined: true } } },
        ],
      },
      { type: 'Category', label: '走访', elements: [{ type: 'Control', scope: '#/properties/visits' }] },
      { type: 'Category', label: '清单', elements: [{ type: 'Control', scope: '#/properties/rows' }] },
    ],
  },
} as FormFile

const people = `${corpus}/people-visited`
const who = { type: 'string', format: 'id-card', identifies: 'person', title: '身份证号' }
const visited: FormFile = {
  $schema: 'form.schema.json', id: 'people-visited', title: '走访的人',
  schema: {
    type: 'object', required: ['who'], additionalProperties: false,
    properties: { who: { ...who, title: '走访对象' }, others: { type: 'array', title: '同住的人', items: { type: 'object', title: '一人', additionalProperties: false, properties: { id_no: who, tie: { type: 'string', title: '关系' } } } } },
  },
  uischema: {
    type: 'VerticalLayout', elements: [
      { type: 'Control', scope: '#/properties/who', options: { lookup: 'residents' } },
      { type: 'Control', scope: '#/properties/others', options: { control: 'table', detail: { type: 'HorizontalLayout', elements: [{ type: 'Control', scope: '#/properties/id_no', options: { lookup: 'residents' } }, { type: 'Control', scope: '#/properties/tie' }] } } },
    ],
  },
} as FormFile
const nothing: FormFile = {
  $schema: 'form.schema.json', id: 'nothing-said', title: '无也要说明',
  schema: {
    type: 'object', required: ['owner', 'due', 'amount'], additionalProperties: false,
    properties: {
      owner: { type: ['string', 'null'], title: '产权人', minLength: 2 }, due: { type: ['string', 'null'], format: 'date', title: '到期日' },
      amount: { anyOf: [{ type: 'number', multipleOf: 0.01 }, { type: 'null' }], title: '金额' },
      rows: { type: 'array', title: '明细', items: { type: 'object', required: ['note'], additionalProperties: false, properties: { note: { type: ['string', 'null'], title: '说明' } } } },
    },
  },
} as FormFile
/** Ends of isolates, overrides and letters written from the right, each beside words that stand where they are. */
const turned = ['\u2069\u202e甲项', '\u202b乙项\u2067', 'ئۇيغۇر', 'א1', '零\u200b宽', '\u0007响']
const order: FormFile = {
  $schema: 'form.schema.json', id: 'order-of-text', title: '文字次序',
  schema: {
    type: 'object', required: turned.map((_, i) => `f${i}`), additionalProperties: false,
    properties: {
      ...Object.fromEntries(turned.map((title, i) => [`f${i}`, { type: 'string', title, enum: [title, '常规'] }])),
      many: { type: 'array', uniqueItems: true, title: '几项', items: { type: 'string', enum: [...turned] } },
      said: { type: 'string', title: '所述' },
    },
  },
  uischema: {
    type: 'Categorization', options: { variant: 'tabs' }, elements: turned.map((title, i) => ({
      type: 'Category', label: title, elements: [{ type: 'Control', scope: `#/properties/f${i}` }, ...(i === 0 ? [{ type: 'Control', scope: '#/properties/many' }, { type: 'Control', scope: '#/properties/said', options: { unit: '元' } }] : [])],
    })),
  },
} as unknown as FormFile

const quiet: FormFile = {
  $schema: 'form.schema.json', id: 'quiet-report', title: '反映问题', anonymous: true, retain: 'P3Y',
  schema: {
    type: 'object', required: ['text'], additionalProperties: false,
    properties: { text: { type: 'string', title: '情况' }, photos: { type: 'array', title: '照片和材料', maxItems: 4, items: { type: 'string', format: 'attachment', title: '文件' } } },
  },
  uischema: { type: 'VerticalLayout', elements: [{ type: 'Control', scope: '#/properties/text', options: { multi: true } }, { type: 'Control', scope: '#/properties/photos' }] },
} as FormFile

const soon = { timeout: 30_000 }

describe.skipIf(!hasBrowser)('a form as it is filled in', () => {
  const stage = useFormsStage([visits, visited, quiet, nothing, order])
  const at = (place: string) => `[data-place="${place}"]`

  test('what is wrong leads to its field, on another page and in a folded entry', async () => {
    const { page, context, trouble } = await stage.visit({ agent: await stage.house.agent('handler') })
    await openForm(page, corpus, report)
    await page.locator(`${at('/name')} input`).fill('李小满')
    await page.getByRole('tab', { name: '走访' }).click()
    for (let i = 0; i < 5; i++) {
      await page.getByRole('button', { name: '添加一项' }).last().click()
      if (i < 4) await page.locator(`${at(`/visits/${i}/town`)} input`).fill('霞林街道')
    }
    const folded = page.locator('.cards > section > header > .name').nth(4)
    await folded.click()
    await expect.poll(() => page.locator(at('/visits/4/town')).count(), soon).toBe(0)
    await page.getByRole('tab', { name: '基本' }).click()
    await expect(sendForm(page)).rejects.toThrow('走访 › 第 5 项 › 镇街')
    expect(await page.getByRole('tab', { name: '走访' }).locator('.wrong').innerText()).toBe('1')
    await page.locator('section.faults button').click()
    await expect.poll(() => page.evaluate('document.activeElement.closest("[data-place]")?.dataset.place'), soon).toBe('/visits/4/town')
    await page.keyboard.type('新度镇')
    await page.getByText('都已改正，可以提交了').waitFor()
    // Whoever goes on in the same entry finds it open still, until they fold it themselves.
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.closest(".card")?.querySelector(".name").getAttribute("aria-expanded")')).toBe('true')
    expect(await page.locator(at('/visits/4/town')).count()).toBe(1)
    await folded.click()
    await expect.poll(() => page.locator(at('/visits/4/town')).count(), soon).toBe(0)
    const { status } = await sendForm(page)
    expect(status).toBe(201)
    expect(trouble).toEqual({ violations: [], errors: [] })
    await context.close()
  })

  test('what a condition hid stays until the form is sent, and the receipt names it', async () => {
    const { page, context } = await stage.visit({ agent: await stage.house.agent('handler') })
    await openForm(page, corpus, report)
    await page.locator(`${at('/name')} input`).fill('李小满')
    const kind = (title: string) => page.locator(`${at('/kind')} label`).filter({ hasText: title }).click()
    await kind('其他')
    await page.locator(`${at('/why')} input`).fill('群众反映')
    await kind('常规')
    await expect.poll(() => page.locator(at('/why')).count(), soon).toBe(0)
    await kind('其他')
    expect(await page.locator(`${at('/why')} input`).inputValue()).toBe('群众反映')
    await kind('常规')
    const { body } = await sendForm(page)
    expect(JSON.parse(body)).toMatchObject({ answer: { name: '李小满', kind: 'usual' } })
    await page.getByText('以下内容因条件不再适用，没有提交：其他的原因').waitFor()
    await context.close()
  })

  test('300 rows of a spreadsheet are pasted, what is too wide is said, rows change places by keyboard', async () => {
    const { page, context, trouble } = await stage.visit({ agent: await stage.house.agent('handler') })
    await openForm(page, corpus, report)
    await page.locator(`${at('/name')} input`).fill('李小满')
    await page.getByRole('tab', { name: '清单' }).click()
    await page.getByRole('button', { name: '添加一行' }).click()
    const lines = Array.from({ length: 300 }, (_, i) => [`"第 ${i + 1} 项\t""引号"""`, String(i), `2026年3月${(i % 28) + 1}日`, '多', '余'].join('\t'))
    await paste(page.locator('[data-cell="0:0"] input'), `${lines.join('\r\n')}\r\n`)
    await page.getByText('已粘贴 300 行。 右侧多出的 2 列没有粘贴。').waitFor()
    await page.getByText('共 300 行').waitFor()
    await page.locator('[data-cell="1:0"] .waiting').focus()
    await page.locator('[data-cell="1:0"] input').press('Alt+Shift+ArrowUp')
    await expect.poll(() => page.evaluate('document.activeElement.closest("[data-cell]")?.dataset.cell'), soon).toBe('0:0')
    await page.keyboard.press('Alt+Shift+ArrowUp')
    await page.keyboard.press('Alt+Shift+ArrowDown')
    await expect.poll(() => page.evaluate('document.activeElement.closest("[data-cell]")?.dataset.cell'), soon).toBe('1:0')
    await page.keyboard.press('Alt+Shift+ArrowDown')
    // Far down, where rows stand that stood for others before: the one that is entered can be taken out, and no other one offers it.
    await page.evaluate('document.querySelector(".box.long").scrollTop = 200 * 44')
    await page.locator('[data-cell="203:1"] .waiting').click()
    await page.getByRole('button', { name: '删除第 204 行' }).waitFor()
    expect(await page.locator('tr[data-row] .acts button').count()).toBe(3)
    const standing = await page.evaluate<number[]>('[...document.querySelectorAll("tr[data-row]")].map((row) => Number(row.dataset.row))')
    expect(standing).toEqual(Array.from({ length: standing.length }, (_, i) => standing[0]! + i))
    for (let i = 0; i < 5; i += 1) await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('删除第 204 行')
    expect(await seriousFindings(page)).toEqual([])
    await page.keyboard.press('Enter')
    await page.getByText('共 299 行').waitFor()
    // While it is scrolled rows stay where they are in the document; whoever presses a key finds them in their order, and at rest they are in it by themselves.
    const order = () => page.evaluate<number[]>('[...document.querySelectorAll("tr[data-row]")].map((row) => Number(row.dataset.row))')
    const inOrder = (rows: readonly number[]) => rows.every((row, i) => row === rows[0]! + i)
    await page.evaluate('document.activeElement.blur()')
    const loose = await page.evaluate<number[]>(`new Promise((resolve) => {
      const box = document.querySelector('.box.long')
      box.scrollTop = 207 * 44
      box.addEventListener('scroll', async () => {
        await new Promise((done) => queueMicrotask(done))
        const rows = () => [...document.querySelectorAll('tr[data-row]')].map((row) => Number(row.dataset.row))
        const before = rows()
        box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Tab', bubbles: true }))
        await new Promise((done) => queueMicrotask(done))
        resolve([before, rows()].flatMap((some) => [some.length, ...some]))
      }, { once: true })
    })`)
    const count = loose[0]!
    expect(inOrder(loose.slice(1, 1 + count))).toBe(false)
    expect(inOrder(loose.slice(2 + count))).toBe(true)
    await page.evaluate('document.querySelector(".box.long").scrollTop = 150 * 44')
    await expect.poll(async () => (await order()).includes(155) && inOrder(await order()), soon).toBe(true)
    // Whoever comes into a row while others still stand in its place stays in it, and goes on from it in order.
    await page.evaluate(`{
      const box = document.querySelector('.box.long')
      box.scrollTop = 157 * 44
      box.addEventListener('scroll', async () => {
        await new Promise((done) => queueMicrotask(done))
        document.querySelector('[data-cell="162:1"] .waiting').focus()
      }, { once: true })
    }`)
    await expect.poll(async () => (await page.evaluate('document.activeElement.closest("[data-cell]")?.dataset.cell')) === '162:1' && inOrder(await order()), soon).toBe(true)
    await page.keyboard.press('Tab')
    await expect.poll(() => page.evaluate('document.activeElement.closest("[data-cell]")?.dataset.cell'), soon).toBe('162:2')
    // What is wrong far down is a row that is not there: its fault leads to its cell all the same.
    await page.locator('[data-cell="155:1"] .waiting').click()
    await page.locator('[data-cell="155:1"] input').fill('不详')
    await page.evaluate('document.querySelector(".box.long").scrollTop = 0')
    await page.getByRole('tab', { name: '基本' }).click()
    await page.getByRole('button', { name: '提交', exact: true }).click()
    await page.locator('section.faults').getByRole('button', { name: '第 156 项' }).click()
    await expect.poll(() => page.evaluate('document.activeElement.closest("[data-cell]")?.dataset.cell'), soon).toBe('155:1')
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type('155')
    const { body } = await sendForm(page)
    const { rows } = (JSON.parse(body) as { answer: { rows: readonly { item: string; count: number; on: string }[] } }).answer
    expect(rows.length).toBe(299)
    expect(rows.slice(0, 4).map(({ count }) => count)).toEqual([0, 2, 1, 3])
    expect(rows.slice(202, 204).map(({ count }) => count)).toEqual([202, 204])
    expect(rows[298]).toEqual({ item: '第 300 项\t"引号"', count: 299, on: '2026-03-20' })
    expect(trouble).toEqual({ violations: [], errors: [] })
    await context.close()
  })

  test('a person is looked up, by keys alone and on a phone, and the number never comes to the page', async () => {
    const { house } = stage
    const [ming, other] = [idNumber(1), idNumber(2)]
    const file = ['姓名,身份证号,户籍区划', `王小明,${ming},350303105`, `王小明,${other},350302100`, ...Array.from({ length: 12 }, (_, i) => `陈静,${idNumber(100 + i)},350322001`)].join('\n')
    expectJson(await (await house.agent('supervisor')).request(fileRequest(`/api/v1/topics/${corpus}/datasets/residents/imports`, 'residents.csv', Buffer.from(file))), 202)
    await house.open.idle()
    const handler = await house.agent('handler')
    const { page, context, trouble } = await stage.visit({ agent: handler })
    const came: string[] = []
    page.on('response', (response) => void response.text().then((body) => came.push(body), () => undefined))
    const field = page.locator(`${at('/who')} input`)
    const options = page.getByRole('option')
    await openForm(page, corpus, people)
    await field.fill('王小明')
    await page.keyboard.press('Enter')
    await options.nth(1).waitFor()
    expect((await options.allInnerTexts()).map((text) => text.replace(/\s+/g, ' '))).toEqual([`王*明 3503**********${other.slice(-4)} 城厢区常太镇`, `王*明 3503**********${ming.slice(-4)} 涵江区萩芦镇`])
    expect(await seriousFindings(page)).toEqual([])
    await page.keyboard.press('ArrowDown')
    expect(await field.getAttribute('aria-activedescendant')).toBe(await options.nth(1).getAttribute('id'))
    await page.keyboard.press('Escape')
    await expect.poll(() => options.count(), soon).toBe(0)
    await page.keyboard.press('Enter')
    await options.nth(1).waitFor()
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    await expect.poll(() => field.inputValue(), soon).toBe(`王*明 3503**********${ming.slice(-4)}`)
    expect(await seriousFindings(page)).toEqual([])

    // In a row of a table, with the mouse; many of one name, and then nobody.
    await page.getByRole('button', { name: '添加一行' }).click()
    const cell = page.locator('[data-cell="0:0"]')
    await cell.locator('input').fill('陈静')
    await cell.getByRole('button', { name: '查找' }).click()
    await options.nth(9).waitFor()
    expect(await cell.innerText()).toContain('不止这些')
    await cell.locator('input').fill('陈小静')
    await cell.getByRole('button', { name: '查找' }).click()
    await expect.poll(() => cell.getByRole('status').innerText(), soon).toContain('“居民名册”里没有找到')
    await context.setOffline(true)
    await cell.getByRole('button', { name: '查找' }).click()
    await expect.poll(() => cell.getByRole('status').innerText(), soon).toContain('连不上服务器')
    await context.setOffline(false)
    await cell.locator('input').fill(`陈静 ${idNumber(105).slice(-4)}`)
    await page.keyboard.press('Enter')
    await options.first().click()
    await expect.poll(() => cell.locator('input').inputValue(), soon).toBe(`陈* 3503**********${idNumber(105).slice(-4)}`)
    await page.getByText('草稿已保存').waitFor()

    // The draft on a phone of the same account.
    const phone = await stage.visit({ agent: handler, width: 360, height: 740 })
    await openForm(phone.page, corpus, people)
    const again = phone.page.locator(`${at('/who')} input`)
    expect(await again.inputValue()).toBe(`王*明 3503**********${ming.slice(-4)}`)
    await phone.page.locator(at('/who')).getByRole('button', { name: '换一人' }).click()
    await again.fill(`王小明${other.slice(-4)}`)
    await phone.page.locator(at('/who')).getByRole('button', { name: '查找' }).click()
    await phone.page.getByRole('option').click()
    await expect.poll(() => again.inputValue(), soon).toBe(`王*明 3503**********${other.slice(-4)}`)
    expect(await sidewaysOverflow(phone.page)).toBeLessThanOrEqual(0)
    expect(await seriousFindings(phone.page)).toEqual([])
    const { status } = await sendForm(phone.page)
    expect(status).toBe(201)
    const [answer] = await stage.answers(corpus, people)
    expect(answer!.answer).toEqual({ who: `3503**********${other.slice(-4)}`, others: [{ id_no: `3503**********${idNumber(105).slice(-4)}` }] })
    expect(came.length).toBeGreaterThan(3)
    expect(came.filter((body) => body.includes(ming) || body.includes(other) || body.includes(idNumber(105)))).toEqual([])
    expect(trouble.violations).toEqual([])
    expect(phone.trouble).toEqual({ violations: [], errors: [] })
    await context.close()
    await phone.context.close()
  })

  test('ten million characters pasted into a field, more than an answer may have, end in a sentence', async () => {
    const { page, context, trouble } = await stage.visit({ agent: await stage.house.agent('handler') })
    await openForm(page, corpus, report)
    await page.locator(`${at('/name')} input`).fill('李小满')
    await putText(page.locator(`${at('/text')} input`), '长'.repeat(10_000_000))
    await page.getByRole('button', { name: '提交', exact: true }).click()
    await expect.poll(() => page.locator('.problem').allInnerTexts(), soon).toEqual([expect.stringMatching(/\p{Script=Han}{6}/u)])
    expect(await page.locator('.problem').innerText()).toMatch(/大|长|MB/)
    expect(await page.locator(`${at('/name')} input`).inputValue()).toBe('李小满')
    expect(trouble.errors).toEqual([])
    await context.close()
  })

  test('a field that may be nothing is missing until that is said; by keyboard, on a phone, and read again', async () => {
    const { page, context, trouble } = await stage.visit({ agent: await stage.house.agent('handler'), width: 360, height: 780 })
    await openForm(page, corpus, `${corpus}/nothing-said`)
    const none = (place: string) => page.locator(`${at(place)} > .none-box`)
    await expect(sendForm(page)).rejects.toThrow('必须填写；确实没有的，请选“无”。')
    const input = page.locator(`${at('/owner')} input[type=text]`)
    // Typed into and emptied, it is still not said.
    await input.fill('李')
    await input.fill('')
    await expect(sendForm(page)).rejects.toThrow('产权人')
    await input.focus()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    await expect.poll(() => none('/owner').locator('input').isChecked(), soon).toBe(true)
    await none('/amount').click()
    await none('/due').click()
    const due = page.locator(`${at('/due')} input[type=text]`)
    await due.fill('2026年3月5日')
    await due.blur()
    // What is filled in is no longer nothing.
    await expect.poll(() => none('/due').locator('input').isChecked(), soon).toBe(false)
    expect(await page.locator(`${at('/due')} .weekday`).innerText()).toBe('周四')
    await page.getByRole('button', { name: '添加一行' }).click()
    await page.locator('[data-cell="0:0"] .none-box').click()
    expect(await seriousFindings(page)).toEqual([])
    expect(await sidewaysOverflow(page)).toBe(0)
    const { body, id } = await sendForm(page)
    expect(JSON.parse(body)).toMatchObject({ answer: { owner: null, due: '2026-03-05', amount: null, rows: [{ note: null }] } })
    await expect.poll(() => page.locator('.receipt dl').allInnerTexts(), soon).toEqual(['产权人\n无', '到期日\n2026-03-05 (周四)', '金额\n无', expect.stringMatching(/^明细\n[^]*无$/)])
    await page.goto(`/topics/${corpus}/forms/${corpus}/nothing-said/answers/${id}`)
    await page.locator('.reading dl').first().waitFor()
    expect((await page.locator('.reading dl').allInnerTexts())[1]).toBe('到期日\n2026-03-05 (周四)')
    expect(trouble).toEqual({ violations: [], errors: [] })
    await context.close()
  })

  test('nothing in titles, tabs, options and values turns the words around that stand beside it', async () => {
    const { page, context, trouble } = await stage.visit({ agent: await stage.house.agent('handler') })
    await openForm(page, corpus, `${corpus}/order-of-text`)
    /** Every text node with a letter beside others in a line: whether its letters from left to right run as they are written, and whether it stands right of what comes before. */
    const turnedAround = (within: string) => page.evaluate(`(() => {
      const found = []
      for (const root of document.querySelectorAll(${JSON.stringify(within)})) {
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
        let last = null
        for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
          if (node.data.trim() === '' || node.parentElement.closest('.unseen') !== null) continue
          const range = document.createRange()
          const at = (i) => { range.setStart(node, i); range.setEnd(node, i + 1); return range.getBoundingClientRect() }
          const places = Array.from(node.data, (letter, i) => [letter, at(i)]).filter(([letter, box]) => box.width > 0 && /[\\p{Script=Han}*\\d（(]/u.test(letter))
          for (let i = 1; i < places.length; i++) if (Math.abs(places[i][1].top - places[i - 1][1].top) < 4 && places[i][1].left < places[i - 1][1].left) found.push(node.data)
          range.selectNodeContents(node)
          const box = range.getBoundingClientRect()
          if (last !== null && Math.abs(last.box.top - box.top) < 4 && box.left < last.box.right - 1) found.push(last.text + ' | ' + node.data)
          last = { box, text: node.data }
        }
      }
      return found
    })()`)
    await page.getByRole('button', { name: '提交', exact: true }).click()
    await page.locator('section.faults li').first().waitFor()
    expect(await turnedAround('[role=tab], .label, section.faults li')).toEqual([])
    for (let i = 0; i < turned.length; i++) {
      await page.getByRole('tab').nth(i).click()
      expect(await turnedAround('.label, label.el-radio')).toEqual([])
      await page.locator(`${at(`/f${i}`)} label.el-radio`).first().click()
    }
    await page.getByRole('tab').first().click()
    for (const box of await page.locator(`${at('/many')} label.el-checkbox`).all()) await box.click()
    await page.locator(`${at('/said')} input`).fill('\u2069\u202e12')
    const { body } = await sendForm(page)
    // What was chosen and typed is kept as it is.
    expect(JSON.parse(body)).toMatchObject({ answer: { f0: turned[0], f3: turned[3], many: turned, said: '\u2069\u202e12' } })
    await page.locator('.receipt dl').first().waitFor()
    expect(await turnedAround('.receipt dt, .receipt dd')).toEqual([])
    expect(await page.locator('.receipt dd').nth(2).innerText()).toBe('12元')
    expect(trouble).toEqual({ violations: [], errors: [] })
    await context.close()
  })

  test('what is masked in an answer is shown for a reason, until the page is left', async () => {
    const { page, context, trouble } = await stage.visit({ agent: await stage.house.agent('supervisor') })
    const name = 'uncovered-assistance/report'
    await openForm(page, 'uncovered-assistance', name)
    await page.locator(`${at('/kind')} label.el-radio`).first().click()
    await page.locator(`${at('/text')} textarea`).fill('邻居生活困难，没有得到救助。')
    await page.locator(`${at('/phone')} input`).fill('13959412399')
    const { id } = await sendForm(page)
    const answer = `/topics/uncovered-assistance/forms/${name}/answers/${id}`
    await page.goto(answer)
    await page.getByText('139****2399').waitFor()
    await page.getByRole('button', { name: '显示', exact: true }).click()
    await page.getByRole('dialog').locator('textarea').fill('入户核实身份')
    await page.getByRole('button', { name: '显示并留痕' }).click()
    await page.getByText('13959412399').waitFor()
    await page.getByRole('button', { name: '遮盖' }).click()
    await page.getByText('139****2399').waitFor()
    expect(trouble).toEqual({ violations: [], errors: [] })
    await context.close()
    // Who may read answers but not what is masked is not offered it.
    const reader = await stage.visit({ agent: await stage.house.agent('handler') })
    await reader.page.goto(answer)
    await reader.page.getByText('139****2399').waitFor()
    expect(await reader.page.getByRole('button', { name: '显示', exact: true }).count()).toBe(0)
    await reader.context.close()
  })

  test('hostile titles are text', async () => {
    const { page, context, trouble } = await stage.visit({ agent: await stage.house.agent('handler') })
    page.on('dialog', (dialog) => trouble.errors.push(dialog.message()))
    await openForm(page, corpus, `${corpus}/hostile-titles`)
    const label = page.locator(`${at('/markup')} .label`)
    expect(await label.evaluate(inPage<string>('(element) => element.firstChild.textContent'))).toBe('<img src=x onerror=alert(1)>')
    expect(await page.locator('h1').innerText()).toContain('标题<script>alert(1)</script>“引号”')
    expect(await page.locator('main :is(img, script, svg[onload])').count()).toBe(0)
    await expect(sendForm(page)).rejects.toThrow('<img src=x onerror=alert(1)> 必须填写')
    expect(trouble).toEqual({ violations: [], errors: [] })
    await context.close()
  })

  test('several files at once, one at a time, and an anonymous form whose draft stays here', async () => {
    const { page, context, trouble } = await stage.visit({ agent: await stage.house.agent('handler') })
    const server: string[] = []
    page.on('request', (request) => { if (request.method() !== 'GET') server.push(`${request.method()} ${new URL(request.url()).pathname.split('/')[3]}${new URL(request.url()).search}`) })
    await openForm(page, corpus, `${corpus}/quiet-report`)
    await page.getByText('这份表单匿名填写').waitFor()
    await page.locator(`${at('/text')} textarea`).fill('河道有异味')
    await page.getByText('草稿只留在本机', { exact: true }).waitFor()
    const file = (name: string, text: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })
    await page.locator(`${at('/photos')} input[type=file]`).setInputFiles([file('一.txt', '1'), file('坏.txt', 'MZ\0'), file('二.txt', '2')])
    await page.locator(`${at('/photos')} .those > li`).nth(1).waitFor()
    await page.getByText('文件“坏.txt”的内容不是可以上传的类型').waitFor()
    expect(await page.locator(`${at('/photos')} .those a`).allInnerTexts()).toEqual(['一.txt', '二.txt'])
    await page.getByRole('button', { name: '移除“坏.txt”' }).click()
    await page.getByText('草稿只留在本机', { exact: true }).waitFor()
    await page.reload()
    await page.locator(`${at('/photos')} .those > li`).nth(1).waitFor()
    expect(await page.locator(`${at('/text')} textarea`).inputValue()).toBe('河道有异味')
    const { status, body } = await sendForm(page)
    expect([status, (JSON.parse(body) as { answer: { photos: unknown[] } }).answer.photos.length]).toEqual([201, 2])
    await page.getByText('没有记录您是谁').waitFor()
    expect([...new Set(server)].toSorted()).toEqual(['POST attachments?anonymous=true', 'POST topics'])
    await page.getByRole('button', { name: '再填一份' }).click()
    await page.getByRole('button', { name: '提交', exact: true }).waitFor()
    expect(await page.locator(`${at('/text')} textarea`).inputValue()).toBe('')
    await page.goto(`/topics/${corpus}/forms/${corpus}/quiet-report/answers`)
    await page.getByText('答复保存 3 年').waitFor()
    await page.getByRole('cell', { name: '匿名' }).waitFor()
    // What the list is narrowed to stands in its address.
    await page.getByRole('button', { name: '提交时间' }).click()
    await page.getByLabel('从', { exact: true }).fill('2999-01-01')
    await page.waitForURL(/from=2999-01-01/)
    await page.getByText('没有符合条件的答复').waitFor()
    await page.reload()
    await page.getByText('没有符合条件的答复').waitFor()
    await page.getByRole('button', { name: '清除“提交时间”条件' }).click()
    await page.getByRole('cell', { name: '匿名' }).waitFor()
    expect(new URL(page.url()).search).toBe('')
    expect(trouble).toEqual({ violations: [], errors: [] })
    await context.close()
  })
})
