import { Buffer } from 'node:buffer'
import type { Locator, Page } from 'playwright-core'
import { textIn } from '../../core/base/text.ts'
import type { FormElement, FormField, FormModel } from '../../core/contracts/form-model.ts'
import { isAnswer, pathPointer, valueAt, type Answer, type Path } from '../../core/engines/forms/answer-path.ts'
import type { FormEnv } from '../../core/engines/forms/form-condition.ts'
import { plainText } from '../../core/engines/forms/numeric-limits.ts'
import { sameJson } from '../../core/engines/forms/same-json.ts'
import { codeTree, withPaths } from '../../admin-ui/src/forms/controls/code-tree.ts'
import { shapeOf } from '../../admin-ui/src/forms/controls/shape-of.ts'
import { tableColumns, type TableColumn } from '../../admin-ui/src/forms/controls/table-columns.ts'
import { orderedText } from '../../admin-ui/src/ui/ordered-text.ts'
import { isEmptied, offeredChoices, type Control } from './fill-plan.ts'
import { inPage } from './in-page.ts'

/** A picture of one point. */
export const smallPng = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

/** Longer tables are pasted, as people do. */
const mostTyped = 20

export interface Filled {
  /** Places of the answer whose control never came, or could not be changed. */
  readonly unreached: readonly string[]
  /** Values that identify somebody, as they were typed. */
  readonly personal: readonly string[]
}

interface Filling {
  readonly page: Page
  readonly model: FormModel
  readonly env: FormEnv
  readonly begun: Answer
  readonly done: Set<string>
  readonly waiting: Waiting[]
  readonly personal: string[]
}

/** A control that is not there yet, or cannot be changed yet. */
interface Waiting {
  readonly place: string
  try(): Promise<boolean>
}

const css = (text: string) => `"${text.replaceAll(/["\\]/g, '\\$&').replaceAll('\n', '\\a ')}"`
const at = (scope: Locator, path: Path) => scope.locator(`[data-place=${css(pathPointer(path))}]`).first()

/**
 * Fills in the form on the page from an answer (see `fillPlan`), through its controls, in the order of its layout; what comes late,
 * later. What stands there of `begun` stays.
 */
export async function fillForm(page: Page, model: FormModel, env: FormEnv, answer: Answer, begun: Answer = {}): Promise<Filled> {
  const filling: Filling = { page, model, env, begun, done: new Set(), waiting: [], personal: [] }
  await fillElement(filling, page.locator('div.form'), model.layout, answer, [])
  for (let before = Infinity; filling.waiting.length > 0 && filling.waiting.length < before;) {
    before = filling.waiting.length
    for (const one of filling.waiting.splice(0)) if (!(await one.try())) filling.waiting.push(one)
  }
  return { unreached: filling.waiting.map(({ place }) => place), personal: filling.personal }
}

async function fillElement(filling: Filling, scope: Locator, element: FormElement, value: Answer, base: Path): Promise<void> {
  switch (element.kind) {
    case 'text': return
    case 'column': case 'row': case 'group':
      for (const child of element.elements) await fillElement(filling, scope, child, value, base)
      return
    case 'pages': return element.asSteps ? fillSteps(filling, scope, element, value, base) : fillTabs(filling, scope, element, value, base)
    case 'control': {
      const own = valueAt(value, element.field.path)
      const path = [...base, ...element.field.path]
      const { field, options } = element
      const attempt = async () => own === undefined ? (field.default === undefined || !isEmptied(field, options) || valueAt(filling.begun, path) !== undefined || (await emptied(at(scope, path))), true) : fillControl(filling, at(scope, path), element, own, path)
      if (!(await attempt())) filling.waiting.push({ place: pathPointer(path), try: attempt })
    }
  }
}

/** What a field begins with, taken out. */
async function emptied(root: Locator): Promise<void> {
  const input = root.locator('input[type=text], textarea').first()
  if ((await input.count()) === 0) {
    const clear = root.locator('button.clear')
    if ((await clear.count()) > 0) await clear.click()
    return
  }
  // What begins as an empty text is one until something else stood there.
  await input.fill('0')
  await input.fill('')
  await input.blur()
}

async function fillTabs(filling: Filling, scope: Locator, element: Extract<FormElement, { kind: 'pages' }>, value: Answer, base: Path): Promise<void> {
  for (const [no, tab] of element.pages.entries()) {
    const place = `${pathPointer(base)}-${no}`
    const attempt = async () => {
      const button = scope.locator(`[role=tab][id$=${css(`-tab-${place}`)}]`)
      if ((await button.count()) === 0) return false
      await button.click()
      // Whatever waits on this page would be looked for on another one later.
      const inner: Filling = { ...filling, waiting: [] }
      for (let before = Infinity; ;) {
        inner.waiting.length = 0
        for (const child of tab.elements) await fillElement(inner, scope, child, value, base)
        if (inner.waiting.length === 0 || inner.waiting.length >= before) break
        before = inner.waiting.length
      }
      for (const one of inner.waiting) filling.waiting.push({ place: one.place, try: async () => (await button.count()) > 0 && (await button.click(), await one.try()) })
      return true
    }
    if (!(await attempt())) filling.waiting.push({ place, try: attempt })
  }
}

async function fillSteps(filling: Filling, scope: Locator, element: Extract<FormElement, { kind: 'pages' }>, value: Answer, base: Path): Promise<void> {
  const body = scope.locator(`[id$=${css(`-page-${pathPointer(base)}`)}]`)
  const steps = body.locator('xpath=..')
  const left = [...element.pages]
  for (;;) {
    const label = (await steps.locator(':scope > .steps li.now .name').textContent()) ?? ''
    const no = left.findIndex((one) => orderedText(textIn(one.label, 'zh-CN')) === label)
    if (no < 0) throw new Error(`no step is called ${label}`)
    const [step] = left.splice(0, no + 1).slice(-1)
    for (const child of step!.elements) await fillElement(filling, body, child, value, base)
    for (const one of filling.waiting.splice(0)) if (!(await one.try())) filling.waiting.push(one)
    const next = steps.locator(':scope > .acts').getByRole('button', { name: '下一步' })
    if ((await next.count()) === 0) return
    await next.click()
    const now = (await steps.locator(':scope > .steps li.now .name').textContent()) ?? ''
    if (now === label) throw new Error(`the step ${label} cannot be left: ${(await body.locator('.fault').allTextContents()).join(' ')}`)
  }
}

/** Fills in one control; false when it is not there, or cannot be changed. */
async function fillControl(filling: Filling, root: Locator, { field, options }: Pick<Control, 'field' | 'options'>, value: unknown, path: Path): Promise<boolean> {
  const { page, model, env } = filling
  const key = `${pathPointer(path)} ${field.input.kind}`
  if (filling.done.has(key)) return true
  const { input } = field
  const isOff = await root.evaluateAll(inPage<boolean | null>(`([element]) => {
    if (element === undefined) return null
    const first = element.querySelector('input, textarea, button')
    return first !== null && (first.disabled === true || first.getAttribute('aria-disabled') === 'true' || first.readOnly === true && first.getAttribute('role') !== 'combobox')
  }`))
  // The mark of a shape is not asked for.
  if (isOff === null) return path.length > 1 && field.required && input.kind === 'choice' && model.choices[input.choices]!.length === 1
  if (options.readonly) return true
  if (isOff && input.kind !== 'list') return false
  filling.done.add(key)
  // It begins so.
  if (sameJson(value, field.default) && (value === null || Array.isArray(value))) return true
  if (value === null && (await chosenNone(root))) return true
  switch (input.kind) {
    case 'text': case 'point': case 'number': case 'date': case 'date-time':
      if (options.control === 'slider') return slide(root, field, value)
      if (input.kind === 'number' && (options.control === 'rating' || options.control === 'scale')) return rate(root, Number(value) - Number(input.minimum ?? 1))
      if (input.kind === 'text' && field.mask !== null && input.format !== null && typeof value === 'string') filling.personal.push(value)
      // Days and numbers of persons are taken when they are left; others are left as the next field is entered.
      return type(root, value, input.kind === 'date' || input.kind === 'date-time' || filling.personal.length > 0)
    case 'region': return input.choices === null ? type(root, value) : pickInTree(filling, root, input.choices, value)
    case 'choice': {
      const all = offeredChoices(model, input.choices, env)
      const no = all.findIndex((one) => sameJson(one, value))
      const title = tidy(titleOf(model, input.choices, value))
      if (options.control === 'rating' || options.control === 'scale') return rate(root, [...all].sort((a, b) => Number(a) - Number(b)).findIndex((one) => sameJson(one, value)))
      if ((await root.locator('.codes .el-select').count()) > 0) return pickInTree(filling, root, input.choices, value)
      if ((await root.locator('.el-select').count()) > 0) return pick(page, root, title, all.length, all.slice(0, no).filter((one) => tidy(titleOf(model, input.choices, one)) === title).length)
      const box = root.locator('label.el-checkbox')
      if ((await box.count()) > 0) { if (!(await box.locator('input').isChecked())) await box.click() } else await root.locator('label.el-radio').nth(no).click()
      return true
    }
    case 'choices': {
      const wanted = value as readonly unknown[]
      const all = offeredChoices(model, input.choices, env)
      if ((await root.locator('.el-select').count()) > 0) {
        for (const one of wanted) await pick(page, root, titleOf(model, input.choices, one), all.length)
        await page.keyboard.press('Escape')
        return true
      }
      const boxes = root.locator('label.el-checkbox')
      // None of them, where the list has to be there: one that is ticked and taken back.
      if (wanted.length === 0) await boxes.first().click()
      for (const [no, one] of all.entries()) if ((await boxes.nth(no).locator('input').isChecked()) !== wanted.some((other) => sameJson(one, other))) await boxes.nth(no).click()
      return true
    }
    case 'boolean': {
      const toggle = root.locator('.el-switch')
      if ((await toggle.count()) === 0) await root.locator('label.el-radio').nth(value === true ? 0 : 1).click()
      else {
        const isOn = await toggle.locator('input').isChecked()
        if (isOn !== value) await toggle.click()
        // Off from the beginning is not answered.
        else if (value === false) { await toggle.click(); await toggle.click() }
      }
      return true
    }
    case 'attachment': return attach(root)
    case 'list': return fillList(filling, root, { field, options }, value as readonly unknown[], path)
    case 'object': {
      const object = root.locator('.object').first()
      const begin = object.locator(':scope > button').filter({ hasText: '填写' })
      if ((await begin.count()) > 0) await begin.click()
      await fillElement(filling, object, model.layouts[input.layout]!, value as Answer, path)
      return true
    }
    case 'branches': {
      const shape = shapeOf(model, path, input.branches, value)
      const branch = root.locator('.branch').first()
      await branch.locator(':scope > .which label.el-radio').nth(shape).click()
      await fillEntry(filling, branch.locator(':scope > .body'), input.branches[shape]!.field, value, path)
      return true
    }
    default: return true
  }
}

/** A value that has a place of its own: an object's layout, or a control. */
async function fillEntry(filling: Filling, scope: Locator, number: number, value: unknown, path: Path): Promise<void> {
  const field = filling.model.fields[number]!
  if (value === null && field.input.kind !== 'choice' && !field.nullable) return
  // Chosen with the shape.
  if (field.input.kind === 'choice' && filling.model.choices[field.input.choices]!.length === 1) return
  const control: Control = { kind: 'control', field, label: field.title, options: { control: null, rows: null, placeholder: null, unit: null, readonly: false, labelField: null, lookup: null }, rule: null }
  if (field.input.kind === 'object') await fillElement(filling, scope, filling.model.layouts[field.input.layout]!, isAnswer(value) ? value : {}, path)
  else if (!(await fillControl(filling, at(scope, path), control, value, path))) filling.waiting.push({ place: pathPointer(path), try: () => fillControl(filling, at(scope, path), control, value, path) })
}

async function fillList(filling: Filling, root: Locator, { field, options }: Pick<Control, 'field' | 'options'>, entries: readonly unknown[], path: Path): Promise<boolean> {
  const { model } = filling
  if (field.input.kind !== 'list') return true
  const { first, item } = field.input
  const isDetail = options.control === 'list-with-detail'
  if (!isDetail && first.length === 0 && item !== null && model.fields[item]!.input.kind === 'attachment') return attachSeveral(root, entries.length)
  const columns = isDetail ? null : tableColumns(model, field)
  const list = root.locator(isDetail ? '.both' : columns === null ? '.cards' : '.list').first()
  const add = isDetail ? list.locator(':scope > .names > button') : columns === null ? list.locator(':scope > div > button') : list.locator(':scope > .foot button')
  const rows = columns === null ? list.locator(isDetail ? ':scope > .names li' : ':scope > section.card') : list.locator('tbody tr[aria-rowindex]')
  const begun = await rows.count()
  const takeOut = isDetail ? list.locator(':scope > .detail > .acts button').last() : (columns === null ? list.locator(':scope > section.card > header .acts button') : list.locator('tbody td.acts button')).last()
  if (columns !== null && entries.length > mostTyped) return pasteRows(filling, list, add, columns, entries)
  if (entries.length === 0 && begun === 0) await add.click()
  for (let left = entries.length === 0 ? Math.max(begun, 1) : begun; left > entries.length; left--) await takeOut.click()
  for (const [i, entry] of entries.entries()) {
    if (i >= begun) {
      if ((await add.count()) === 0) return false
      await add.click()
    } else if (isDetail) await list.locator(':scope > .names li button').nth(i).click()
    const number = first[i] ?? item!
    if (columns === null) {
      const card = isDetail ? list.locator(':scope > section.detail') : list.locator(':scope > section.card').nth(i).locator(':scope > .body')
      if (!isDetail && (await card.count()) === 0) await list.locator(':scope > section.card').nth(i).locator(':scope > header .name').click()
      await fillEntry(filling, card, number, entry, [...path, String(i)])
      continue
    }
    for (const [j, column] of columns.entries()) {
      const own = column.field.path.length === 0 ? entry : isAnswer(entry) ? valueAt(entry, column.field.path) : undefined
      if (own === undefined || (own === null && !column.field.nullable)) continue
      const cell = list.locator(`[data-cell="${i}:${j}"]`)
      await cell.waitFor()
      const asleep = cell.locator('.waiting')
      if ((await asleep.count()) > 0) await asleep.focus()
      await fillControl(filling, cell, column, own, [...path, String(i), ...column.field.path])
    }
  }
  return true
}

/** What people have in a spreadsheet: put into the first cell at once. */
async function pasteRows({ model }: Filling, list: Locator, add: Locator, columns: readonly TableColumn[], entries: readonly unknown[]): Promise<boolean> {
  const text = ({ input }: FormField, value: unknown): string => {
    if (value === undefined || value === null) return ''
    const shown = typeof value === 'boolean' ? (value ? '是' : '否') : input.kind === 'choice' ? titleOf(model, input.choices, value) : typeof value === 'number' ? plainText(value)! : String(value)
    return /[\t\n"]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown
  }
  const rows = entries.map((entry) => columns.map(({ field }) => text(field, field.path.length === 0 ? entry : valueAt(entry, field.path))).join('\t'))
  if ((await list.locator('[data-cell="0:0"]').count()) === 0) await add.click()
  await paste(list.locator('[data-cell="0:0"] input').first(), rows.join('\r\n'))
  return true
}

/** Pastes a text into a field as from another program. */
export async function paste(field: Locator, text: string): Promise<void> {
  await field.focus()
  await field.evaluate(inPage(`(element, copied) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', copied)
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }`), text)
}

/** Puts a text into a field at once: of one that is as long as a book, key by key takes longer than anything. */
export async function putText(field: Locator, text: string): Promise<void> {
  await field.evaluate(inPage(`(element, text) => {
    element.value = text
    element.dispatchEvent(new Event('input', { bubbles: true }))
  }`), text)
}

/** Says that there is nothing, where that is offered beside the control. */
async function chosenNone(root: Locator): Promise<boolean> {
  const box = root.locator(':scope > .none-box, :scope > .cell > .none-box')
  if ((await box.count()) === 0) return false
  if (!(await box.locator('input').isChecked())) await box.click()
  return true
}

async function type(root: Locator, value: unknown, leaves = false): Promise<boolean> {
  const input = root.locator('input:not([type=radio]):not([type=checkbox]), textarea').first()
  await input.fill(typeof value === 'number' ? plainText(value)! : String(value))
  if (leaves) await input.blur()
  return true
}

async function slide(root: Locator, { input }: FormField, value: unknown): Promise<boolean> {
  if (input.kind !== 'number') return false
  const thumb = root.locator('input[type=range]')
  await thumb.press('Home')
  for (let i = 0; i < 200 && Number(await thumb.inputValue()) < Number(value); i++) await thumb.press('ArrowRight')
  return true
}

async function rate(root: Locator, step: number): Promise<boolean> {
  await root.locator('.rating label.step').nth(step).click()
  return true
}

const titleOf = (model: FormModel, choices: number, value: unknown): string => orderedText(textIn(model.choices[choices]!.find((one) => sameJson(one.value, value))!.title, 'zh-CN'))

/** Opens a list and chooses by title, searching where that can be done. */
async function pick(page: Page, root: Locator, title: string, count: number, sameBefore = 0): Promise<boolean> {
  const input = root.locator('input[role=combobox]').first()
  const id = (await input.getAttribute('aria-controls')) ?? ''
  const list = page.locator(`[id=${css(id)}]`)
  if ((await input.getAttribute('aria-expanded')) !== 'true') await root.locator('.el-select__wrapper').first().click()
  if (count > 10 && (await input.isEditable())) await input.fill(title.trim())
  const option = list.locator('.el-select-dropdown__item').filter({ has: page.locator(`xpath=self::*[normalize-space(.)=${xpathText(tidy(title))}]`) }).nth(sameBefore)
  // Of a list that is longer than its box only what is in view is there.
  for (let i = 0; i < Math.min(count, 30) && (await option.count()) === 0; i++) await input.press('ArrowDown')
  await option.click()
  return true
}

const tidy = (title: string) => title.trim().replaceAll(/\s+/g, ' ')
const xpathText = (text: string) => (text.includes('"') ? `concat(${text.split('"').map((part) => `"${part}"`).join(`,'"',`)})` : `"${text}"`)

/** Codes below codes are named with all above them. */
function pickInTree({ page, model, env }: Filling, root: Locator, choices: number, value: unknown): Promise<boolean> {
  const all = model.choices[choices]!.map(({ value: one, title }, no) => ({ no, value: one, title: orderedText(textIn(title, 'zh-CN')) })).filter((one) => offeredChoices(model, choices, env).some((other) => sameJson(other, one.value)))
  const wanted = all.find((one) => sameJson(one.value, value))!.no
  return pick(page, root, withPaths(codeTree(all)).get(wanted)!, Infinity)
}

/** All at once; where there are none the list has to have been touched. */
async function attachSeveral(root: Locator, count: number): Promise<boolean> {
  const files = root.locator('.files > .those > li')
  const wanted = Math.max(count, 1)
  const begun = await files.count()
  if (begun < wanted) await root.locator('.files input[type=file]').setInputFiles(Array.from({ length: wanted - begun }, (_, i) => ({ name: `现场${i}.png`, mimeType: 'image/png', buffer: smallPng })))
  await files.nth(wanted - 1).waitFor()
  for (let left = Math.max(begun, wanted); left > count; left--) await files.last().locator('.acts button').last().click()
  return true
}

async function attach(root: Locator): Promise<boolean> {
  const name = root.locator('.pad .name input')
  if ((await name.count()) > 0) {
    await name.fill('李小满')
    await root.getByRole('button', { name: '确认签名' }).click()
  } else await root.locator('input[type=file]').setInputFiles({ name: '现场.png', mimeType: 'image/png', buffer: smallPng })
  await root.locator('.attachment .file a').waitFor()
  return true
}
