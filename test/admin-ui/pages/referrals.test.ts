import { expect, test } from 'vitest'
import { defineComponent, h, nextTick, ref } from 'vue'
import type { AccusedPerson } from '../../../core/contracts/referral-api.ts'
import AccusedFields from '../../../admin-ui/src/pages/referrals/AccusedFields.vue'
import { usePage } from '../page-stage.ts'

const stage = usePage()

/** Somebody of whom the organisation is not known. */
const nameless: AccusedPerson = { name: '王某', organisation: null, post: '经办人' }

test('what happens where nobody knows the organisation is said while none is there', async () => {
  await stage.serve(() => ({ status: 200, body: { items: [] } }))
  const organisations = ref<readonly string[]>([])
  const persons = ref<readonly AccusedPerson[]>([nameless])
  await stage.show(defineComponent(() => () => h(AccusedFields, { organisations: organisations.value, persons: persons.value, invalid: false })))
  const isSaid = () => stage.page.root.textContent?.includes('只能由授权覆盖全部机构的案管接办')
  expect(isSaid()).toBe(true)
  organisations.value = ['works']
  await nextTick()
  expect(isSaid()).toBe(false)
  organisations.value = []
  persons.value = [{ ...nameless, organisation: 'works' }, { ...nameless, name: '李某' }]
  await nextTick()
  expect(isSaid()).toBe(false)
})

test('the browser keeps no names and posts of whom it accuses', async () => {
  await stage.serve(() => ({ status: 200, body: { items: [] } }))
  await stage.show(AccusedFields, { props: { organisations: [], persons: [nameless], invalid: false } })
  expect([...stage.page.root.querySelectorAll('input')].map((one) => [one.value, one.autocomplete])).toEqual([['王某', 'off'], ['经办人', 'off']])
})
