import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import type { AnswerSummary, FormView } from '../../core/contracts/form-api.ts'
import type { FormFile } from '../../core/contracts/generated/form.ts'
import type { FormModel } from '../../core/contracts/form-model.ts'
import { runtimeForm } from '../../core/domain/packs/runtime-form.ts'
import type { FormEnv } from '../../core/engines/forms/form-condition.ts'
import { readFormWire } from '../../core/engines/forms/form-wire.ts'
import { residents } from '../fixtures/residents.ts'
import { readFormFixtures, type FormFixture } from '../fixtures/read-form-fixtures.ts'
import { expectJson, testHouse, type TestHouse } from '../support/house.ts'
import { runTopic } from '../support/run-topic.ts'
import type { Agent } from '../support/server.ts'
import { launch, visitor, type Visitor } from './browser.ts'

/** The topic, and its pack, whose forms are all those of `test/fixtures/forms`. */
export const corpus = 'fixtures'

export interface FormsStage {
  readonly house: TestHouse
  readonly browser: Browser
  /** May fill in forms and read answers. */
  readonly handler: Agent
  /** A fresh browser of somebody's, signed in already. */
  visit(options?: Parameters<typeof visitor>[2] & { agent?: Agent }): Promise<Visitor>
  /** A form as the pages have it; `form` is `pack/form`. */
  form(topic: string, form: string): Promise<ServedForm>
  /** Answers to a form, the newest first. */
  answers(topic: string, form: string): Promise<readonly AnswerSummary[]>
}

export interface ServedForm {
  readonly view: FormView
  readonly model: FormModel
  readonly env: FormEnv
}

/** A whole installation with the built pages, the shipped packs and the corpus with some forms more, and a browser, for the tests of the block that calls it. */
export function useFormsStage(more: readonly FormFile[] = []): FormsStage {
  const stage: Partial<{ -readonly [key in keyof FormsStage]: FormsStage[key] }> = {}
  beforeAll(async () => {
    ;[stage.house, stage.browser] = await Promise.all([testHouse(), launch()])
    const { house, browser } = stage as FormsStage
    const handler = await house.agent('handler')
    const url = house.open.address
    stage.handler = handler
    stage.visit = async ({ agent = handler, ...options } = {}) => {
      const found = await visitor(browser, { url } as never, options)
      const [name, value] = agent.cookie.split('=') as [string, string]
      await found.context.addCookies([{ name, value, url }])
      return found
    }
    stage.form = async (topic, form) => {
      const view = expectJson<FormView>(await handler.get(`/api/v1/topics/${topic}/forms/${form}`))
      return { view, model: readFormWire(view.model), env: view.env }
    }
    stage.answers = async (topic, form) => expectJson<{ items: readonly AnswerSummary[] }>(await handler.get(`/api/v1/topics/${topic}/forms/${form}/answers`)).items
    await runCorpus(house, more)
  })
  afterAll(async () => {
    await stage.browser?.close()
    await stage.house?.remove()
  })
  return stage as FormsStage
}

/** Lets a topic run whose forms are the corpus, each with the code tables of its own fixture. */
async function runCorpus(house: TestHouse, more: readonly FormFile[]): Promise<void> {
  const topic = { $schema: 'topic.schema.json', id: corpus, version: '1.0.0', host: '^1.0.0', title: '表单样例', uses: { common: '^1.0.0' }, modules: { basicData: { datasets: ['residents'] }, socialEvaluation: { forms: ['only'] } } }
  const only = { $schema: 'form.schema.json', id: 'only', title: '占位', schema: { type: 'object', properties: { a: { type: 'string', title: '甲' } }, additionalProperties: false } }
  const runtime = await runTopic(house, { 'topic.json': topic, 'forms/only.json': only, 'datasets/residents.json': residents })
  const forms = [...readFormFixtures().map((fixture) => ({ form: fixture.form, codes: tablesOf(fixture) })), ...more.map((form) => ({ form, codes: [] }))].map((content) => runtimeForm({ pack: corpus, ...content }))
  house.open.house.registry.swap({ runtime: { ...runtime, forms: new Map(forms.map((form) => [form.id, form])) }, packVersion: 'v1', publishedAt: new Date(0) })
}

function tablesOf({ form, codes }: FormFixture) {
  const names = new Set(JSON.stringify(form).match(/(?<="codes":")[^"]+/g) ?? [])
  if (JSON.stringify(form).includes('"region"')) names.add('common/regions')
  return [...names].flatMap((name) => codes(name) ?? [])
}

/** Opens a form and waits until it can be filled in. */
export async function openForm(page: Page, topic: string, form: string): Promise<void> {
  await page.goto(`/topics/${topic}/forms/${form}`)
  await page.getByRole('button', { name: '提交', exact: true }).waitFor()
}

/** Presses the button that sends a form and gives what the server answered; throws with the faults when nothing was sent. */
export async function sendForm(page: Page): Promise<{ readonly id: string; readonly status: number; readonly body: string }> {
  const answered = page.waitForResponse((response) => response.request().method() === 'POST' && response.url().endsWith('/answers'))
  await page.getByRole('button', { name: '提交', exact: true }).click()
  // What was wrong before and is mended now is listed still.
  const faults = page.locator('section.faults:not(.none)')
  const isRefused = (await faults.count()) > 0
  answered.catch(() => undefined)
  if (isRefused) throw new Error(`not sent: ${await faults.innerText()}`)
  const response = await answered
  return { id: (response.request().postDataJSON() as { id: string }).id, status: response.status(), body: await response.text() }
}
