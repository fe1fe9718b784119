import { afterEach, describe, expect, test } from 'vitest'
import { h, nextTick, ref } from 'vue'
import { answerDifferences, withTaken } from '../../../admin-ui/src/forms/answer-differences.ts'
import { createFormState } from '../../../admin-ui/src/forms/form-state.ts'
import DraftConflict from '../../../admin-ui/src/pages/forms/DraftConflict.vue'
import { pathPointer, type Answer } from '../../../core/engines/forms/answer-path.ts'
import { buildForm } from '../../../core/engines/forms/build-form.ts'
import { idNumber } from '../../support/id-number.ts'
import { answeringServer } from '../answering-server.ts'
import { mount, until, type Mounted } from '../mount.ts'

const env = { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } }
const text = { type: 'string' } as const
const idCard = { type: 'string', format: 'id-card', identifies: 'person', title: '证件号' } as const
const model = buildForm({
  schema: {
    type: 'object',
    properties: {
      kind: { title: '类别', oneOf: [{ const: 'k1', title: '现场检查' }, { const: 'k2', title: '书面检查' }] }, who: idCard,
      members: { type: 'array', title: '成员', items: { type: 'object', properties: { name: { ...text, title: '姓名' }, id_no: idCard } } },
      place: { type: 'object', title: '地点', properties: { town: { ...text, title: '镇街' }, road: { ...text, title: '门牌' } } }, note: { ...text, title: '备注' },
    },
  },
}, () => undefined)
const [zhang, li, wang] = [{ name: '张三', id_no: idNumber(1) }, { name: '李四', id_no: idNumber(2) }, { name: '王五', id_no: idNumber(3) }] as const
const places = (mine: Answer, theirs: Answer) => answerDifferences(model, mine, theirs).map(({ path }) => pathPointer(path))

describe('where two answers differ', () => {
  test('each field, and each entry of a list, is a place, in the order of the form', () => {
    expect(places({ note: 'a', members: [zhang, li], kind: 'k1', place: { town: '甲', road: '1' } }, { note: 'b', members: [zhang, wang, li], kind: 'k2', place: { town: '乙', road: '1' } })).toEqual(['/kind', '/members/1', '/members/2', '/place/town', '/note'])
    expect(places({ members: [zhang], note: undefined }, { members: [{ id_no: zhang.id_no, name: '张三' }] })).toEqual([])
    expect(places({ members: [zhang], old: 1 }, { place: { town: '乙' } })).toEqual(['/members', '/place/town', '/old'])
    expect(places({ note: null }, {})).toEqual(['/note'])
  })

  test('what is taken comes over alone', () => {
    const [mine, theirs] = [{ members: [zhang, li, wang], note: 'a', place: { town: '甲' } }, { members: [zhang, wang], place: { town: '甲', road: '1' } }]
    expect(withTaken(model, mine, theirs, [])).toEqual(mine)
    expect(withTaken(model, mine, theirs, [['members', '1'], ['place', 'road']])).toEqual({ members: [zhang, wang, wang], note: 'a', place: { town: '甲', road: '1' } })
    expect(withTaken(model, mine, theirs, answerDifferences(model, mine, theirs).map(({ path }) => path))).toEqual(theirs)
    expect(withTaken(model, theirs, mine, answerDifferences(model, theirs, mine).map(({ path }) => path))).toEqual(mine)
    // Of two entries more the second alone.
    expect(withTaken(model, { members: [] }, { members: [zhang, li] }, [['members', '1']])).toEqual({ members: [li] })
  })
})

describe('a draft that was changed elsewhere', () => {
  let mounted: Mounted
  afterEach(() => mounted.unmount())
  const compare = async (mine: Answer, theirs: Answer, onSettle: (answer: Answer) => void = () => undefined) => {
    const state = createFormState(model, env, { given: mine }, 'f')
    const draft = { id: 'd', topic: 't', form: 'p/f', version: 'v', answer: theirs, revision: 3, savedAt: '2026-03-31T02:00:00Z', device: 'Firefox · Windows' } as never
    const isOpen = ref(true)
    mounted = await mount({ setup: () => () => [h('input', { id: 'field' }), isOpen.value ? h(DraftConflict, { theirs: draft, state, onSettle: (answer: Answer) => { onSettle(answer); isOpen.value = false } }) : null] })
    return state
  }
  const values = () => [...mounted.root.querySelectorAll('.value')].map((one) => one.textContent.replace(/\s+/g, ' ').trim())

  test('is read as people read it: titles of choices, tables, and numbers of persons as their controls show them', async () => {
    await compare({ kind: 'k1', who: idNumber(1), members: [zhang] }, { kind: 'k2', who: idNumber(2), members: [zhang, li] })
    expect(values()).toEqual(['现场检查', '书面检查', `3503**********${idNumber(1).slice(-4)}`, `3503**********${idNumber(2).slice(-4)}`, '–', `姓名李四证件号3503**********${idNumber(2).slice(-4)}`])
    expect(mounted.root.textContent).not.toMatch(/\d{17}|k1|[{}]/)
    expect([...mounted.root.querySelectorAll('legend')].map((one) => one.textContent)).toEqual(['类别', '证件号', '成员 › 第 2 项'])
  })

  test('says so where two numbers differ in what is masked', async () => {
    const one = idNumber(1)
    const other = Array.from({ length: 28 }, (_, day) => idNumber(1, `198005${String(day + 1).padStart(2, '0')}`)).find((number) => number.endsWith(one.slice(-4)))!
    await compare({ who: one, note: 'a' }, { who: other, note: 'b' })
    expect([values()[0] === values()[1], values()[0]]).toEqual([true, `3503**********${one.slice(-4)}`])
    expect([...mounted.root.querySelectorAll('fieldset > p')].map((said) => said.textContent)).toEqual(['两边的号码不同，不同之处在遮盖的部分。'])
  })

  test('has the focus while it is open, gives it back, and is chosen from by name', async () => {
    const settled: Answer[] = []
    await compare({ kind: 'k1', note: 'a' }, { kind: 'k2', note: 'b' }, (answer) => settled.push(answer))
    expect(mounted.root.querySelector('[role="group"]')!.contains(document.activeElement)).toBe(true)
    const radios = [...mounted.root.querySelectorAll<HTMLInputElement>('input[type="radio"]')]
    const about = (one: HTMLInputElement) => [one.closest('fieldset')!.querySelector('legend')!.textContent, one.closest('label')!.textContent, document.getElementById(one.getAttribute('aria-describedby')!)!.textContent.trim()]
    expect(radios.map(about)).toEqual([['类别', '本页', '现场检查'], ['类别', '另一处', '书面检查'], ['备注', '本页', 'a'], ['备注', '另一处', 'b']])
    radios[3]!.click()
    ;[...mounted.root.querySelectorAll('button')].at(-1)!.click()
    expect(settled).toEqual([{ kind: 'k1', note: 'b' }])
    mounted.unmount()
    await compare({ kind: 'k1', note: 'a' }, { kind: 'k2', note: 'b' }, (answer) => settled.push(answer))
    ;[...mounted.root.querySelectorAll('button')].find((one) => one.textContent === '全部用另一处的')!.click()
    await nextTick()
    ;[...mounted.root.querySelectorAll('button')].at(-1)!.click()
    expect(settled[1]).toEqual({ kind: 'k2', note: 'b' })
  })

  test('has what is written beside the form to choose from too', async () => {
    const settled: unknown[] = []
    const state = createFormState(model, env, { given: { note: 'a' } }, 'f')
    const theirs = { id: 'd', topic: 't', form: 'p/f', version: 'v', answer: { note: 'a' }, terms: { note: '请先核实\n再报', organisation: 'o2' }, revision: 3, savedAt: '2026-03-31T02:00:00Z', device: 'Firefox · Windows' } as never
    const organisations = await answeringServer(() => ({ status: 200, body: { items: [{ id: 'o1', title: '民政局', parent: null }, { id: 'o2', title: '残联', parent: null }] } }))
    mounted = await mount({ setup: () => () => h(DraftConflict, { theirs, state, terms: { note: '已核实', organisation: 'o1' }, onSettle: (...chosen: unknown[]) => settled.push(chosen) }) }, { server: organisations.url })
    await until(() => expect(values()).toEqual(['民政局', '残联', '已核实', '请先核实 再报']))
    expect([...mounted.root.querySelectorAll('legend')].map((one) => one.textContent)).toEqual(['承办机构', '说明（可不填）'])
    mounted.root.querySelectorAll<HTMLInputElement>('input[type="radio"]')[3]!.click()
    ;[...mounted.root.querySelectorAll('button')].at(-1)!.click()
    expect(settled).toEqual([[{ note: 'a' }, { organisation: 'o1', note: '请先核实\n再报' }]])
    await organisations.close()
  })

  test('keeps what has come into the form meanwhile, as a file does', async () => {
    const settled: Answer[] = []
    const state = await compare({ note: 'a' }, { note: 'b' }, (answer) => settled.push(answer))
    state.put(['place', 'town'], '甲')
    ;[...mounted.root.querySelectorAll('button')].at(-1)!.click()
    expect(settled).toEqual([{ note: 'a', place: { town: '甲' } }])
  })
})
