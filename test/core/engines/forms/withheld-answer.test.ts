import { describe, expect, test } from 'vitest'
import { isPersonHandle, personHandle } from '../../../../core/contracts/person-handle.ts'
import type { Answer } from '../../../../core/engines/forms/answer-path.ts'
import { buildForm } from '../../../../core/engines/forms/build-form.ts'
import { submissionOf } from '../../../../core/engines/forms/submission-of.ts'
import { withheldAnswer } from '../../../../core/engines/forms/withheld-answer.ts'

const env = { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } }
const handle = personHandle('abc', { name: '王*', number: '35***********1234' })

const show = (scope: string, cel: string) => ({ type: 'Control' as const, scope: `#/properties/${scope}`, rule: { effect: 'SHOW' as const, condition: { cel } } })
const plain = (name: string) => ({ type: 'Control' as const, scope: `#/properties/${name}` })
const model = buildForm({
  schema: { type: 'object', properties: {
    who: { type: 'string', format: 'id-card', identifies: 'person' }, ask: { type: 'boolean' }, part: { type: 'string', computed: 'data.who.substring(6, 10)' },
    why: { type: 'string' }, byNumber: { type: 'string' }, byPart: { type: 'string' }, byThat: { type: 'string' }, both: { type: 'string' },
    list: { type: 'array', items: { type: 'object', properties: { card: { type: 'string', format: 'id-card', identifies: 'person' }, ask: { type: 'boolean' }, own: { type: 'string' }, other: { type: 'string' } } } },
  } },
  uischema: { type: 'VerticalLayout', elements: [
    ...['who', 'ask', 'part'].map(plain),
    show('why', 'data.ask == true'), show('byNumber', 'data.who.startsWith("9")'), show('byPart', 'data.part == "1980"'),
    { type: 'Group', label: '组', rule: { effect: 'SHOW', condition: { cel: 'data.byNumber == "a"' } }, elements: [plain('byThat')] },
    { type: 'Group', label: '不问', rule: { effect: 'HIDE', condition: { cel: 'data.ask == false' } }, elements: [show('both', 'data.who.startsWith("9")')] },
    { ...plain('list'), options: { detail: { type: 'VerticalLayout', elements: [
      plain('card'), plain('ask'),
      { ...plain('own'), rule: { effect: 'SHOW', condition: { scope: '#/properties/card', schema: { pattern: '^9' } } } },
      { ...plain('other'), rule: { effect: 'SHOW', condition: { scope: '#/properties/ask', schema: { const: true } } } },
    ] } } },
  ] },
}, () => undefined)
const sent = (filled: Answer) => withheldAnswer(model, env, filled, submissionOf(model, filled, env), (_, value) => isPersonHandle(value))

describe('what a page sends where something is not seen', () => {
  test('what is surely hidden stays here; what hangs on the number goes, also by computed and by hidden fields', () => {
    const filled = { who: handle, ask: false, why: '私事', byNumber: 'a', byPart: 'b', byThat: 'c', both: 'd' }
    expect(submissionOf(model, filled, env).dropped).toEqual(expect.arrayContaining(['/why', '/byNumber', '/byPart', '/byThat']))
    expect(sent(filled)).toEqual({ answer: { who: handle, ask: false, byNumber: 'a', byPart: 'b', byThat: 'c' }, withheld: ['/why', '/both'] })
  })

  test('a number that is seen leaves nothing to the server', () => {
    const { withheld } = sent({ who: '110101198001010010', ask: false, why: '私事', byNumber: 'a', byThat: 'c' })
    expect([...withheld].sort()).toEqual(['/byNumber', '/byThat', '/why'])
  })

  test('in each entry of a list by what stands in that entry', () => {
    const filled = { list: [{ card: handle, ask: false, own: 'a', other: 'b' }, { card: '350102199001010019', ask: false, own: 'c', other: 'd' }] }
    expect(sent(filled)).toEqual({
      answer: { list: [{ card: handle, ask: false, own: 'a' }, { card: '350102199001010019', ask: false }] },
      withheld: ['/list/0/other', '/list/1/own', '/list/1/other'],
    })
  })

  test('what was filled in is left as it was', () => {
    const filled = { who: handle, ask: false, why: '私事' }
    sent(filled)
    expect(filled.why).toBe('私事')
  })
})
