import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { unescapePointer } from '../../core/base/json-pointer.ts'
import { textIn } from '../../core/base/text.ts'
import type { AnswerSummary } from '../../core/contracts/form-api.ts'
import type { FormElement, FormModel } from '../../core/contracts/form-model.ts'
import { attachmentsOf } from '../../core/domain/forms/attachments.ts'
import { parePersonal } from '../../core/domain/forms/personal-values.ts'
import { valueAt, type Answer } from '../../core/engines/forms/answer-path.ts'
import { initialAnswer } from '../../core/engines/forms/edit-answer.ts'
import { isShown, type FormEnv } from '../../core/engines/forms/form-condition.ts'
import { sameJson } from '../../core/engines/forms/same-json.ts'
import { submissionOf } from '../../core/engines/forms/submission-of.ts'
import { orderedText } from '../../admin-ui/src/ui/ordered-text.ts'
import { validateSubmission } from '../../core/engines/forms/validate-submission.ts'
import { readFormFixtures, type FormFixture } from '../fixtures/read-form-fixtures.ts'
import { expectJson } from '../support/house.ts'
import { hasBrowser, seriousFindings, sidewaysOverflow, type Visitor } from './browser.ts'
import { fillForm } from './fill-form.ts'
import { fillPlan, withoutPlaces } from './fill-plan.ts'
import { corpus, openForm, sendForm, useFormsStage } from './forms-stage.ts'
import { inPage } from './in-page.ts'

/** The whole corpus takes three minutes on two cores: `npm run test:forms`. With all other tests goes each sixteenth form. */
const isWhole = process.env['HUIYAN_WHOLE_CORPUS'] === '1'
const fixtures = readFormFixtures().filter((_, i) => isWhole || i % 16 === 1)

/** Looked at by axe on a phone too: one of each kind. */
const onPhone: ReadonlySet<string> = new Set([
  'wage-arrears-list', 'lists-within-lists', 'procurement-review', 'twelve-steps', 'tabs-with-conditions', 'complaint-of-either-kind', 'sliders-and-scales', 'signed-on-site', 'region-trees',
  'school-of-six-hundred', 'hostile-titles', 'village-census-300-fields',
])

/** What nobody can type, and so was not: of all other forms an answer is filled in whole. */
const partly: Readonly<Record<string, string>> = {
  'anything-else-welcome': '/payload nothing can be shown for it; /raw nothing can be shown for it; /more no control is for it',
  'enabled-in-turn': '/area disabled; /grant disabled',
  'further-indicators': '/人均纯收入 no control is for it; /a~1b~0c no control is for it; /extra no control is for it',
  'grid-governance-tree': '/grids/0/sub/0/sub an empty list',
  'names-like-keywords': '/default an empty text; /not an empty list; /toString no control is for it',
  'organisation-tree': '/root/below/1/below/0/below an empty list',
  // A switch is on or off.
  'pesticide-shop': '/banned an empty list; /seized what it begins with cannot be emptied',
  'procurement-review': '/bidders/2/rejected what it begins with cannot be emptied',
  'public-housing': '/others an empty list',
  'readonly-prefilled': '/on only shown; /amount only shown',
  // A village, where regions end with towns.
  'region-trees': '/through/1 not offered',
  'shown-in-two-places': '/batch no control is for it',
  'titles-left-out': '/plain an empty text; /numbers an empty list; /inner/more no control is for it',
}

interface Outcome {
  /** What should not be. */
  readonly bad: readonly string[]
  /** Places that were not filled in, with the reason. */
  readonly leftOut: readonly string[]
}

describe.skipIf(!hasBrowser)('forms of the corpus', () => {
  const stage = useFormsStage()
  const outcomes = new Map<string, Outcome>()
  // Two at a time, as there are cores.
  beforeAll(async () => {
    const waiting = [...fixtures]
    await Promise.all([0, 1].map(async () => {
      const visited = await stage.visit()
      for (let fixture = waiting.shift(); fixture !== undefined; fixture = waiting.shift()) outcomes.set(fixture.name, await tried(visited, fixture))
      await visited.context.close()
    }))
  }, 600_000)

  test.each(fixtures)('$name is filled in, sent and read back equal; axe finds nothing, it fits on a phone', ({ name }) => {
    expect(outcomes.get(name)?.bad).toEqual([])
  })

  test('nearly all are filled in whole, and of the others it is known why not', () => {
    const found = [...outcomes].filter(([, { leftOut }]) => leftOut.length > 0).map(([name, { leftOut }]) => [name, leftOut.join('; ')] as const)
    expect(Object.fromEntries(found.sort())).toEqual(Object.fromEntries(Object.entries(partly).filter(([name]) => outcomes.has(name))))
    // A field that says nothing is left empty, whether the answer has it as an empty list or not at all.
    const whole = outcomes.size - found.filter(([, reasons]) => reasons.split('; ').some((reason) => !/ an empty list$/.test(reason))).length
    if (isWhole) expect([outcomes.size, outcomes.size - found.length, whole]).toEqual([96, 83, 86])
    else expect(whole).toBeGreaterThan(outcomes.size * 0.75)
  })

  async function tried(visited: Visitor, fixture: FormFixture): Promise<Outcome> {
    const bad: string[] = []
    const leftOut: string[] = []
    try {
      await filledIn(visited, fixture, bad, leftOut)
    } catch (thrown) {
      bad.push(String(thrown))
    }
    const { errors, violations } = visited.trouble
    bad.push(...errors.splice(0), ...violations.splice(0))
    return { bad, leftOut }
  }

  async function filledIn({ page }: Visitor, fixture: FormFixture, bad: string[], leftOut: string[]): Promise<void> {
    const form = `${corpus}/${fixture.name}`
    const { model, env, view } = await stage.form(corpus, form)
    const { plan, given } = chosenAnswer(model, env, fixture)
    // What the form asks for and nobody can type comes with a draft, as from a workflow.
    const isPrefilled = validateSubmission(model, plan.answer, env).faults.length > 0
    const prefilled = isPrefilled ? merged(initialAnswer(model), onlyPlaces(given, plan.leftOut.map(({ place }) => place))) : {}
    if (isPrefilled) await stage.handler.request({ method: 'PUT', url: `/api/v1/drafts/${randomUUID()}`, payload: { topic: corpus, form, version: view.version.hash, answer: prefilled, revision: 0 } })
    await openForm(page, corpus, form)
    await look(page, 'empty')
    await page.setViewportSize({ width: 360, height: 740 })
    const over = await sidewaysOverflow(page)
    if (over > 0) bad.push(`${over} px too wide`)
    if (onPhone.has(fixture.name)) await look(page, 'on a phone')
    await page.setViewportSize({ width: 1366, height: 768 })
    if (validateSubmission(model, isPrefilled ? prefilled : initialAnswer(model), env).faults.length > 0) {
      await page.getByRole('button', { name: '提交', exact: true }).click()
      await page.locator('section.faults').waitFor()
      await look(page, 'with faults')
    }
    const { unreached, personal } = await fillForm(page, model, env, plan.answer, prefilled)
    for (const number of personal) if (await isSeen(page, number)) bad.push(`${number} is still seen`)
    if ((await page.locator('main :is(table, .cards, .both)').count()) > 0) await look(page, 'filled in')
    const sent = await sendForm(page)
    if (sent.status !== 201) return void bad.push(sent.body)
    const heading = page.getByRole('heading', { name: '已提交' })
    await heading.waitFor()
    const { y } = (await heading.boundingBox())!
    if (y < 48 || y > 700) bad.push(`that it was sent stands out of sight, at ${y}`)
    const typed = withoutPlaces(plan.answer, unreached)
    const expected = submissionOf(model, isPrefilled ? merged(typed, prefilled) : typed, env).answer
    const read = expectJson<AnswerSummary>(await stage.handler.get(`/api/v1/topics/${corpus}/forms/${form}/answers/${sent.id}`))
    const [was, is] = [withoutFiles(fixture, parePersonal(fixture.form.schema, expected).masked), withoutFiles(fixture, read.answer)]
    if (!sameJson(was, is)) bad.push(`${JSON.stringify(is)} instead of ${JSON.stringify(was)}`)
    await page.goto(`/topics/${corpus}/forms/${form}/answers/${sent.id}`)
    await page.locator('article.sheet').waitFor()
    const titles = new Set((await page.locator('article.sheet dt').allTextContents()).map((title) => title.trim()))
    if (await isCramped(page)) bad.push('values have no room where they are read')
    for (const title of titlesOf(model.layout, model, read.answer, env)) if (!titles.has(title.trim())) bad.push(`${title} is not read`)
    leftOut.push(...plan.leftOut.map(({ place, why }) => `${place} ${why}`), ...unreached.map((place) => `${place} disabled`))

    async function look(at: Page, when: string): Promise<void> {
      for (const finding of await seriousFindings(at)) bad.push(`${when}: ${finding}`)
    }
  }
})

/** The first good answer that can be typed whole; else the first. */
function chosenAnswer(model: FormModel, env: FormEnv, { answers }: FormFixture) {
  const plans = answers.filter(({ faults = [] }) => faults.length === 0).map(({ data, sent = data }) => ({ given: sent, plan: fillPlan(model, env, sent) }))
  return plans.find(({ plan }) => plan.leftOut.length === 0) ?? plans[0]!
}

/** Of an answer what stands at those places alone. */
function onlyPlaces(answer: Answer, places: readonly string[]): Answer {
  const only: Record<string, unknown> = {}
  for (const place of places) {
    const path = place.split('/').slice(1).map(unescapePointer)
    let at = only
    for (const [i, name] of path.slice(0, -1).entries()) at = (at[name] ??= /^\d+$/.test(path[i + 1]!) ? [] : {}) as Record<string, unknown>
    at[path.at(-1)!] = valueAt(answer, path)
  }
  return only
}

/** Objects and lists with the members of both. */
function merged(one: unknown, other: unknown): Answer {
  const inner = (a: unknown, b: unknown): unknown => {
    if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return b === undefined ? a : b
    if (Array.isArray(a)) return a.map((value, i) => inner(value, (b as unknown[])[i]))
    return Object.fromEntries([...new Set([...Object.keys(a), ...Object.keys(b)])].map((name) => [name, inner(valueAt(a, [name]), valueAt(b, [name]))]))
  }
  return inner(one, other) as Answer
}

/** Whether a value that is read stands out of its sheet, or has not 60 px. */
function isCramped(page: Page): Promise<boolean> {
  return page.evaluate(inPage<boolean>(`() => {
    const { right } = document.querySelector('article.sheet').getBoundingClientRect()
    return [...document.querySelectorAll('article.sheet dd')].some((value) => value.clientWidth < 60 || value.getBoundingClientRect().right > right)
  }`))
}

/** Whether a text stands anywhere on the page, in its fields too. */
function isSeen(page: Page, text: string): Promise<boolean> {
  return page.evaluate(inPage<boolean>(`(sought) => document.documentElement.outerHTML.includes(sought) || [...document.querySelectorAll('input, textarea')].some(({ value }) => value.includes(sought))`), text)
}

/** Ids of files are the server's. */
function withoutFiles({ form }: FormFixture, answer: Answer): unknown {
  const ids = new Set(attachmentsOf(form.schema, answer).map(({ id }) => id))
  return JSON.parse(JSON.stringify(answer), (_, value: unknown) => (typeof value === 'string' && ids.has(value) ? 'a file' : value))
}

/** Titles of the controls that an answer shows, not those within objects and lists. */
function titlesOf(element: FormElement, model: FormModel, answer: Answer, env: FormEnv): readonly string[] {
  const shows = (rule: FormElement['rule']) => isShown(rule, model, answer, answer, env)
  if (!shows(element.rule)) return []
  switch (element.kind) {
    case 'control': return [orderedText(textIn(element.label ?? element.field.title, 'zh-CN'))]
    case 'text': return []
    case 'pages': return element.pages.filter(({ rule }) => shows(rule)).flatMap(({ elements }) => elements.flatMap((child) => titlesOf(child, model, answer, env)))
    default: return element.elements.flatMap((child) => titlesOf(child, model, answer, env))
  }
}
