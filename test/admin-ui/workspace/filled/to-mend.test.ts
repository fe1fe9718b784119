import { expect, test } from 'vitest'
import type { QueuedAnswer } from '../../../../admin-ui/src/workspace/filled/answer-queue.ts'
import { toMend } from '../../../../admin-ui/src/workspace/filled/to-mend.ts'

test.each([
  ['an answer', {}, {}, { name: 'form', params: { topic: 't', pack: 'p', form: 'f' }, query: { queued: 'one' } }],
  // Begun anew it is a correction still, and no new answer.
  ['a correction', {}, { replaces: 'a1' }, { name: 'form', params: { topic: 't', pack: 'p', form: 'f' }, query: { queued: 'one', replaces: 'a1' } }],
  ['what is done by one', { act: { kind: 'cases', matter: 'm', action: 'reply', known: 1 } }, {}, { name: 'act', params: { kind: 'cases', id: 'm', action: 'reply' }, query: { queued: 'one' } }],
])('%s that was not taken is mended where it was written', (_, more, asked, to) => {
  expect(toMend({ place: { topic: 't', pack: 'p', form: 'f' }, filled: {}, request: { id: 'one', version: 'v', answer: {}, ...asked }, refused: null, ...more } as QueuedAnswer)).toEqual(to)
})
