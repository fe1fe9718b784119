import { describe, expect, test } from 'vitest'
import { createFormState } from '../../../admin-ui/src/forms/form-state.ts'
import { answerRequest, type Sent } from '../../../admin-ui/src/pages/forms/answer-request.ts'
import { personHandle } from '../../../core/contracts/person-handle.ts'
import { buildForm } from '../../../core/engines/forms/build-form.ts'

const env = { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } }
const model = buildForm({
  schema: { type: 'object', properties: { who: { type: 'string', format: 'id-card', identifies: 'person' }, ask: { type: 'boolean' }, why: { type: 'string' }, first: { type: 'string' } } },
  uischema: { type: 'VerticalLayout', elements: [
    { type: 'Control', scope: '#/properties/who' }, { type: 'Control', scope: '#/properties/ask' },
    { type: 'Control', scope: '#/properties/why', rule: { effect: 'SHOW', condition: { cel: 'data.ask == true' } } },
    { type: 'Control', scope: '#/properties/first', rule: { effect: 'SHOW', condition: { cel: 'data.who.startsWith("9")' } } },
  ] },
}, () => undefined)
const sent: Sent = { id: 'a', version: 'v', anonymous: false, replaces: undefined, draft: {} }
function made(given: Record<string, unknown>, more: Partial<Sent> = {}) {
  const state = createFormState(model, env, { given, ...(more.replaces === undefined ? {} : { corrected: given }) }, 'f')
  return answerRequest(state, state.check(), { ...sent, ...more })
}

describe('what is sent of an answer', () => {
  test('nothing hidden, but for what hangs on a number that is not seen here', () => {
    const rest = { ask: false, why: '私事', first: 'a' }
    expect(made({ who: '350102199001010019', ...rest })).toEqual({ request: { id: 'a', version: 'v', answer: { who: '350102199001010019', ask: false } }, withheld: ['/why', '/first'] })
    const handle = personHandle('abc', { name: '王*', number: '35***********1234' })
    expect(made({ who: handle, ...rest })).toEqual({ request: { id: 'a', version: 'v', answer: { who: handle, ask: false, first: 'a' } }, withheld: ['/why'] })
    expect(made({ who: '35****', ...rest }, { replaces: 'b' })).toEqual({ request: { id: 'a', version: 'v', replaces: 'b', answer: { who: '35****', ask: false, first: 'a' } }, withheld: ['/why'] })
    expect(made({ ...rest }, { replaces: 'b' }).request.answer).toEqual({ ask: false })
  })

  test('an answer names its draft, an anonymous one never', () => {
    expect(made({ ask: true }, { draft: { draft: 'd' } }).request.draft).toBe('d')
    expect(made({ ask: true }, { draft: { draft: 'd' }, anonymous: true }).request).toEqual({ id: 'a', version: 'v', answer: { ask: true } })
  })
})
