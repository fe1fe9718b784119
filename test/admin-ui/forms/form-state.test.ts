import { computed, effectScope, nextTick, watchEffect } from 'vue'
import { describe, expect, test } from 'vitest'
import { createFormState } from '../../../admin-ui/src/forms/form-state.ts'
import { placeName } from '../../../admin-ui/src/forms/place-name.ts'
import { personHandle } from '../../../core/contracts/person-handle.ts'
import type { Answer } from '../../../core/engines/forms/answer-path.ts'
import { buildForm } from '../../../core/engines/forms/build-form.ts'
import type { FormEnv } from '../../../core/engines/forms/form-condition.ts'
import { until } from '../mount.ts'
import { readFormFixtures } from '../../fixtures/read-form-fixtures.ts'

const env: FormEnv = { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } }
const model = buildForm({
  schema: {
    type: 'object', required: ['met', 'who'],
    properties: {
      met: { type: 'boolean', title: '见面' }, who: { type: 'object', title: '对象', required: ['name'], properties: { name: { type: 'string', title: '姓名', maxLength: 3 } } }, why: { type: 'string', title: '原因' },
      sum: { type: 'integer', computed: 'data.a + 1' }, a: { type: 'integer', default: 1 }, list: { type: 'array', title: '成员', items: { type: 'object', properties: { name: { type: 'string', title: '姓名', minLength: 2 } } } },
    },
  },
  uischema: { type: 'VerticalLayout', elements: [
    ...['met', 'who/properties/name', 'a', 'sum', 'list'].map((name) => ({ type: 'Control' as const, scope: `#/properties/${name}` })),
    { type: 'Control', scope: '#/properties/why', rule: { effect: 'SHOW', condition: { scope: '#/properties/met', schema: { const: false }, failWhenUndefined: true } } },
  ] },
}, () => undefined)
const begin = (given: Answer | null = null) => createFormState(model, env, { given }, 'f')
const places = (faults: readonly { readonly place: string }[]) => faults.map(({ place }) => place)

describe('an answer as it is filled in', () => {
  test('begins with defaults and what the schema asks for; computed fields follow', async () => {
    const state = begin()
    expect(state.draft()).toEqual({ a: 1, who: {} })
    expect(state.sent.value).toEqual({ a: 1, who: {}, sum: 2 })
    state.put(['a'], 41)
    await nextTick()
    expect(state.sent.value['sum']).toBe(42)
  })

  test('a very long one is put together in a pause in typing, and when a place is left', async () => {
    const rows = Array.from({ length: 1000 }, (_, i) => ({ name: `成员 ${i}` }))
    const state = begin({ a: 1, list: rows })
    state.put(['a'], 41)
    await nextTick()
    expect(state.sent.value['sum']).toBe(2)
    state.leave(['a'])
    expect(state.sent.value['sum']).toBe(42)
    state.put(['a'], 1)
    await until(() => expect(state.sent.value['sum']).toBe(2))
    state.put(['a'], 2)
    expect(state.check().answer['sum']).toBe(3)
  })

  test('a place is told of its own changes alone, also when nothing stood there', async () => {
    const state = begin()
    const seen: Record<string, number> = { name: 0, a: 0, entry: 0 }
    const scope = effectScope()
    scope.run(() => {
      watchEffect(() => { seen['name']! += 1; state.value(['who', 'name']) }, { flush: 'sync' })
      watchEffect(() => { seen['a']! += 1; state.value(['a']) }, { flush: 'sync' })
      watchEffect(() => { seen['entry']! += 1; state.value(['list', '0', 'name']) }, { flush: 'sync' })
    })
    state.put(['who', 'name'], '李')
    expect(state.value(['who', 'name'])).toBe('李')
    expect(seen['name']).toBe(2)
    expect(seen['a']).toBe(1)
    state.put(['list'], [{ name: '陈' }])
    state.put(['list', '0', 'name'], '陈英')
    expect(seen['entry']).toBeGreaterThan(1)
    expect(state.value(['list', '0', 'name'])).toBe('陈英')
    await nextTick()
    scope.stop()
  })

  test('what is wrong shows where one was, and everywhere once sending was tried', () => {
    const state = begin()
    expect(state.faultsAt(['met'])).toEqual([])
    state.leave(['met'])
    expect(state.faultsAt(['met']).map(({ says }) => says['zh-CN'])).toEqual(['必须填写。'])
    expect(state.faultsAt(['who', 'name'])).toEqual([])
    expect(places(state.check().faults)).toEqual(['/met', '/who/name'])
    expect(state.faultsAt(['who', 'name'])).toHaveLength(1)
  })

  test('what is mended goes on showing while something is pressed: its sentence would move what is being pressed', async () => {
    const state = begin()
    state.check()
    expect(places(state.shownFaults.value)).toContain('/met')
    state.press()
    state.put(['met'], true)
    // Another answer's pause, begun later, is over when its faults have gone.
    const other = begin()
    other.check()
    other.put(['met'], true)
    await until(() => expect(places(other.shownFaults.value)).not.toContain('/met'))
    expect(places(state.shownFaults.value)).toContain('/met')
    state.release()
    expect(places(state.shownFaults.value)).not.toContain('/met')
  })

  test('nothing that was left shows while something is pressed', () => {
    const state = begin()
    state.press()
    state.leave(['met'])
    expect(state.faultsAt(['met'])).toEqual([])
    state.release()
    expect(state.faultsAt(['met'])).toHaveLength(1)
  })

  test('a value that a condition hides is kept until the answer is sent, then dropped and named', () => {
    const state = begin()
    state.put(['met'], false)
    state.put(['why'], '不在家')
    state.put(['met'], true)
    state.put(['who', 'name'], '李明')
    expect(state.value(['why'])).toBe('不在家')
    expect(state.draft()['why']).toBe('不在家')
    const { answer, dropped, faults } = state.check()
    expect(faults).toEqual([])
    expect(dropped).toEqual(['/why'])
    expect(answer).toEqual({ a: 1, met: true, who: { name: '李明' }, sum: 2 })
    state.put(['met'], false)
    expect(state.check().answer['why']).toBe('不在家')
  })

  test('another answer takes the place of the one there is, with nothing shown as wrong', async () => {
    const state = begin()
    state.check()
    const seen = computed(() => state.value(['who', 'name']))
    state.replace({ who: { name: '王五' } })
    await nextTick()
    expect(seen.value).toBe('王五')
    expect(state.value(['a'])).toBeUndefined()
    expect(state.faultsAt(['met'])).toEqual([])
  })

  test('what was given stays as it was given', () => {
    const given = { who: { name: '李' } }
    begin(given).put(['who', 'name'], '张')
    expect(given.who.name).toBe('李')
  })

  test('whoever was looked up, and a mask that was not touched, are right within one of several shapes', () => {
    const shaped = buildForm({ schema: { type: 'object', properties: { about: { oneOf: [
      { type: 'object', required: ['card'], properties: { card: { type: 'string', format: 'id-card', identifies: 'person' } }, additionalProperties: false },
      { type: 'object', required: ['name'], properties: { name: { type: 'string' } }, additionalProperties: false },
    ] } } } }, () => undefined)
    const handle = personHandle('abc', { name: '王*', number: '35***********1234' })
    expect(createFormState(shaped, env, { given: { about: { card: handle } } }, 'f').check().faults).toEqual([])
    const corrected = { about: { card: '3501**********1234' } }
    const state = createFormState(shaped, env, { given: corrected, corrected }, 'f')
    expect(state.check().faults).toEqual([])
    state.put(['about', 'card'], '3501**********1235')
    expect(state.check().faults).not.toEqual([])
  })

  test('places are called as the form calls them', () => {
    const name = (...path: string[]) => placeName(model, path, 'zh-CN', (n) => `第 ${n} 项`)
    expect([name('met'), name('who', 'name'), name('list', '2', 'name'), name('list'), name('nowhere', 'x')]).toEqual(['见面', '姓名', '成员 › 第 3 项 › 姓名', '成员', 'nowhere › x'])
  })

  test.each(readFormFixtures().map((fixture) => [fixture.name, fixture] as const))('the answers of %s are sent and judged as the engine does', (_, { form, codes, answers }) => {
    const own = buildForm(form, codes)
    for (const { name, data, sent = data, faults = [] } of answers) {
      const { answer, faults: found } = createFormState(own, env, { given: data }, 'f').check()
      expect(answer, name).toEqual(sent)
      expect(found.length === 0, name).toBe(faults.length === 0)
    }
  })
})
