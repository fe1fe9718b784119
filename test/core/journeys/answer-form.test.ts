import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isHuiyanError } from '../../../core/base/errors.ts'
import type { AnswerProblem } from '../../../core/contracts/form-api.ts'
import type { FormFile, Node } from '../../../core/contracts/generated/form.ts'
import type { FormContent, RuntimeForm } from '../../../core/contracts/runtime-form.ts'
import type { TopicRuntime } from '../../../core/contracts/topic-runtime.ts'
import { attachmentsOf } from '../../../core/domain/forms/attachments.ts'
import { checkAnswer } from '../../../core/domain/forms/check-answer.ts'
import { formEnv } from '../../../core/domain/forms/form-env.ts'
import { joinPersonal, parePersonal } from '../../../core/domain/forms/personal-values.ts'
import { createRowSealer } from '../../../core/domain/forms/row-sealer.ts'
import { personalOf } from '../../../core/domain/forms/store-answer.ts'
import { answerForRow } from '../../../core/domain/forms/answer-row.ts'
import { runtimeForm } from '../../../core/domain/packs/runtime-form.ts'
import { createTopicRegistry } from '../../../core/domain/topics/topic-registry.ts'
import { answerForm, type AnswerDeps } from '../../../core/journeys/answer-form.ts'
import { reading } from '../../../core/store/access.ts'
import { Attachment } from '../../../core/store/entities/forms/attachment.ts'
import { unitOfWork } from '../../../core/store/unit-of-work.ts'
import { answers as generatedAnswers, roots as generatedSchemas } from '../engines/forms/random-answers.ts'
import { readFormFixtures } from '../../fixtures/read-form-fixtures.ts'
import { testAction } from '../../support/action.ts'
import { unlimited } from '../../support/unlimited.ts'
import { freshDatabase, type TestDatabase } from '../../support/database.ts'

const at = new Date('2026-03-31T02:00:00Z')
const act = () => testAction({ at })
type Answer = Readonly<Record<string, unknown>>

let database: TestDatabase
let deps: AnswerDeps
beforeAll(async () => {
  database = await freshDatabase()
  deps = { store: database.store, registry: createTopicRegistry(), sealer: createRowSealer(Buffer.alloc(32, 7)), timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] }, pool: () => Promise.reject(new Error('no answer here names anybody who was looked up')), ...unlimited }
})
afterAll(() => database.remove())

/** Lets a topic of that one form run. */
function run(content: FormContent): RuntimeForm {
  const form = runtimeForm(content)
  const runtime = { pack: { id: content.pack }, forms: new Map([[form.id, form]]), datasets: new Map(), rules: new Map(), codes: new Map() } as unknown as TopicRuntime
  deps.registry.swap({ runtime, packVersion: 'v', publishedAt: at })
  return form
}

/** What is stored of an answer, whole and as lists have it; null with the faults where it is refused. */
async function stored(form: RuntimeForm, answer: Answer) {
  const id = randomUUID()
  const where = { topic: form.content.pack, form: form.id }
  try {
    // As a request brings it.
    const { receipt } = await answerForm(deps, act(), { organisation: null }, where, JSON.parse(JSON.stringify({ id, version: form.hash, answer })) as never)
    const row = (await answerForRow(reading(deps.store, act()), id))!
    return { whole: joinPersonal(row.answer, personalOf(deps.sealer, row)), listed: row.answer, receipt, faults: [] }
  } catch (error) {
    if (!isHuiyanError(error, 'answer-unfit')) throw error
    return { whole: null, listed: null, receipt: null, faults: (error.members as unknown as AnswerProblem).faults }
  }
}

describe.each(readFormFixtures())('the form $name', ({ form, codes, answers }) => {
  test('is answered as its fixture says, and what is stored reads back equal', async () => {
    const names = new Set<string>(JSON.stringify(form).match(/(?<="codes":")[^"]+/g) ?? [])
    if (JSON.stringify(form).includes('"region"')) names.add('common/regions')
    const running = run({ pack: 'fixtures', form, codes: [...names].flatMap((name) => codes(name) ?? []) })
    for (const { name, data, sent = data, dropped = [], faults = [], score } of answers) {
      await attach(form.schema, sent)
      const taken = await stored(running, data)
      expect(taken.faults.map(({ path, keyword }) => `${path} ${keyword}`).toSorted(), name).toEqual(faults.map((fault) => fault.join(' ')).toSorted())
      for (const { message } of taken.faults) expect([message['zh-CN'].length, message.en.length].every((length) => length > 3)).toBe(true)
      if (taken.whole === null) continue
      expect(taken.whole, name).toEqual(sent)
      expect([...taken.receipt.dropped].toSorted(), name).toEqual([...dropped].toSorted())
      expect(taken.listed, name).toEqual(parePersonal(form.schema, sent).masked)
      if (score !== undefined) expect(taken.receipt.score?.total ?? null, name).toBe(score[0])
    }
  })
})

/** What the fixture's answers attach is there. */
async function attach(schema: Node, answer: Answer): Promise<void> {
  const ids = [...new Set(attachmentsOf(schema, answer).map(({ id }) => id))]
  if (ids.length === 0) return
  await unitOfWork(deps.store, act(), async ({ em, action, audit }) => {
    audit({ verb: 'attach', object: { kind: 'attachment', id: ids[0]! }, topic: null })
    for (const id of ids) await em.upsert(Attachment, { id, hash: '', name: 'a', type: 'text/plain', size: 1, account: action.actor.id, isUnnamed: true, at })
  })
}

test('what a form can send is stored, and reads back equal, for forms of any shape', async () => {
  let [taken, refused] = [0, 0]
  await fc.assert(fc.asyncProperty(generatedSchemas, fc.array(generatedAnswers, { minLength: 2, maxLength: 5 }), async ({ $defs = {}, ...value }, all) => {
    const schema = { type: 'object', $defs, properties: { value }, additionalProperties: false } as const
    const form = run({ pack: 'generated', form: { id: 'any', title: 'any', schema: schema as FormFile['schema'] }, codes: [{ id: 'generated/colours', entries: ['red', 'blue', '1'].map((code) => ({ code, title: code, validFrom: null, validTo: null })) }] })
    for (const answer of all.map((one) => ({ value: one }))) {
      const checked = checkAnswer(form, answer, formEnv(deps, at))
      const { whole, listed, faults } = await stored(form, answer)
      // Ids of attachments are checked afterwards.
      if (faults.every(({ detail }) => detail === 'no-attachment') && faults.length > 0) continue
      expect(faults).toEqual(checked.faults)
      if (whole === null) {
        refused += 1
        continue
      }
      taken += 1
      expect(whole).toEqual(JSON.parse(JSON.stringify(checked.answer)))
      expect(listed).toEqual(parePersonal(schema as FormFile['schema'], whole).masked)
    }
  }), { numRuns: 60 * Number(process.env['TEST_EFFORT'] ?? 1) })
  expect(taken).toBeGreaterThan(20)
  expect(refused).toBeGreaterThan(20)
})
