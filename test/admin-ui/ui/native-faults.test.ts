import { afterEach, expect, test } from 'vitest'
import { createHuiyanI18n, changeLanguage } from '../../../admin-ui/src/ui/i18n.ts'
import { tellNativeFaults } from '../../../admin-ui/src/ui/native-faults.ts'

let end = () => {}
afterEach(() => {
  end()
  document.body.innerHTML = ''
})
const i18n = await createHuiyanI18n('zh-CN')
const begin = (html: string) => {
  document.body.innerHTML = `<form>${html}<button>go</button></form>`
  end = tellNativeFaults(document, (key, values) => i18n.global.t(key, values))
  return [document.querySelector('form')!, document.querySelector<HTMLInputElement>('#it')!, document.querySelector('button')!] as const
}

test.each([
  ['<label for="it"> 宽限天数 </label><input id="it" type="number" max="365" value="999" />', '“宽限天数”不能大于 365，请改小。', '宽限天数 must not be above 365: choose a smaller value.'],
  ['<label>宽限天数<input id="it" type="number" min="1" value="0" /></label>', '“宽限天数”不能小于 1，请改大。', '宽限天数 must not be below 1: choose a larger value.'],
  ['<input id="it" aria-label="理由" required />', '请填写“理由”。', 'Fill in 理由.'],
  ['<input id="it" aria-label="份数" type="number" value="1.5" />', '“份数”要是整数，请改正。', '份数 must be a whole number: correct it.'],
  ['<input id="it" aria-label="比例" type="number" step="0.5" value="1.2" />', '“比例”要是 0.5 的整倍数，请改正。', '比例 must be a multiple of 0.5: correct it.'],
])('what is wrong is said by name in the language of the pages: %s', async (html, zh, en) => {
  const [form, control] = begin(html)
  expect([form.reportValidity(), control.validationMessage]).toEqual([false, zh])
  await changeLanguage(i18n, 'en')
  expect([form.reportValidity(), control.validationMessage]).toEqual([false, en])
  await changeLanguage(i18n, 'zh-CN')
})

test('what is put right stands in nobody’s way, whether by hand or by the page', () => {
  const [form, control, button] = begin('<input id="it" aria-label="天数" type="number" max="9" value="10" />')
  form.reportValidity()
  control.value = '9'
  control.dispatchEvent(new Event('input', { bubbles: true }))
  expect(form.checkValidity()).toBe(true)
  control.value = '10'
  form.reportValidity()
  control.value = '8'
  form.addEventListener('submit', (event) => event.preventDefault())
  button.click()
  expect([form.checkValidity(), control.validationMessage]).toEqual([true, ''])
})

test('what the browser alone knows is left to it, and so is what has no name', () => {
  const [form, control] = begin('<input id="it" required />')
  expect(form.reportValidity()).toBe(false)
  expect(control.validity.customError).toBe(false)
})
