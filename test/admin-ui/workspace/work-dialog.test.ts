import { afterEach, expect, test } from 'vitest'
import { nextTick } from 'vue'
import type { WorkActionJson } from '../../../core/contracts/work-api.ts'
import type { WorkActRequest } from '../../../core/contracts/work-acts.ts'
import WorkDialog from '../../../admin-ui/src/workspace/WorkDialog.vue'
import { mount, until, type Mounted } from '../mount.ts'

let page: Mounted
afterEach(() => {
  page.unmount()
  document.body.replaceChildren()
})

async function open(needsReason: boolean): Promise<WorkActRequest[]> {
  const action: WorkActionJson = { name: 'return_rework', title: '退回整改', form: null, formVersion: null, handsOver: 'no', leadsTo: 'open', needsReason }
  const sent: WorkActRequest[] = []
  page = await mount(WorkDialog, { props: { action, proposed: null, current: null, problem: null, busy: false, onAct: (request: WorkActRequest) => sent.push(request) } })
  await until(() => expect(document.querySelector('textarea')).not.toBeNull())
  return sent
}
async function write(text: string) {
  const field = document.querySelector('textarea')!
  field.value = text
  field.dispatchEvent(new Event('input'))
  ;[...document.querySelectorAll<HTMLElement>('button')].find((button) => button.textContent === '退回整改')!.click()
  await nextTick()
}

test('what sends back asks for its reason and is not sent without', async () => {
  const sent = await open(true)
  expect(document.querySelector('label')!.textContent).toBe('理由（必填）')
  await write(' 不行 ')
  expect([sent, document.querySelector('[role=alert]')!.textContent, document.querySelector('textarea')!.getAttribute('aria-invalid')]).toEqual([[], '请写明理由，至少 4 个字。', 'true'])
  await write('材料不全')
  expect(sent).toEqual([{ note: '材料不全' }])
})

test('anything else is done without a note too', async () => {
  const sent = await open(false)
  expect(document.querySelector('label')!.textContent).toBe('说明（可不填）')
  await write('')
  expect(sent).toEqual([{}])
})
