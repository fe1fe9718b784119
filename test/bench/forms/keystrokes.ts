import type { CDPSession, Page } from 'playwright-core'
import { percentiles, showInGallery, type Percentiles } from './show-in-gallery.ts'

export interface Keystrokes {
  readonly fields: number
  /** How many times slower than it is the processor is made. */
  readonly slowdown: number
  /** From the input event to the end of what it set off at once, in milliseconds. */
  readonly handled: Percentiles
  /** From the input event until style and layout are done, so that the next frame can show it; waiting for that frame left out. */
  readonly painted: Percentiles
  /** Milliseconds of the main thread a keystroke, with the check after a pause. */
  readonly work: number
}

const strokes = 60
/** Longer than the pause after which an answer is checked. */
const apart = 250

/** Keystrokes in text fields of a form with 3 fields and one with 300: each tenth of which has a condition that reads the one that is typed in. */
export async function measureKeystrokes(page: Page): Promise<readonly Keystrokes[]> {
  const results: Keystrokes[] = []
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Performance.enable')
  for (const fields of [3, 300]) {
    await showInGallery(page, formOf(fields), fields)
    for (const slowdown of [1, 4]) {
      await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
      results.push({ fields, slowdown, ...(await measure(page, devtools)) })
    }
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 })
  }
  return results
}

/**
 * Script of the page. What handlers put off to the end of their task is done before the next handler's turn, so that the window's own,
 * which is last, comes after all of it. Asking for a measure does style and layout at once.
 */
const watching = `if (globalThis.measured === undefined) {
  let from = 0
  addEventListener('input', () => { from = performance.now() }, { capture: true })
  addEventListener('input', () => {
    measured.handled.push(performance.now() - from)
    document.body.getBoundingClientRect()
    measured.painted.push(performance.now() - from)
  })
}
globalThis.measured = { handled: [], painted: [] }`

async function measure(page: Page, devtools: CDPSession): Promise<Omit<Keystrokes, 'fields' | 'slowdown'>> {
  const input = page.locator('.form input[type=text]').first()
  await input.fill('')
  await page.evaluate(watching)
  const before = await taskSeconds(devtools)
  for (let i = 0; i < strokes; i++) {
    await input.press('a')
    await page.waitForTimeout(apart)
  }
  const after = await taskSeconds(devtools)
  const { handled, painted } = await page.evaluate<{ handled: number[]; painted: number[] }>('measured')
  return { handled: percentiles(handled), painted: percentiles(painted), work: ((after - before) * 1000) / strokes }
}

async function taskSeconds(devtools: CDPSession): Promise<number> {
  const { metrics } = await devtools.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN
}

/** `count` fields, in turn text, number and choice; each tenth is locked by what the first says. */
function formOf(count: number): { readonly title: string } & Readonly<Record<string, unknown>> {
  const names = Array.from({ length: count }, (_, i) => `f${i}`)
  const kinds = (i: number) => [{ type: 'string', maxLength: 200 }, { type: 'integer', minimum: 0 }, { type: 'string', oneOf: ['a', 'b', 'c'].map((code) => ({ const: code, title: `选项${code}` })) }][i % 3]!
  const properties = Object.fromEntries(names.map((name, i) => [name, { title: `字段${i + 1}`, ...kinds(i) }]))
  const elements = names.map((name, i) => ({
    type: 'Control', scope: `#/properties/${name}`,
    ...(i % 10 === 9 ? { rule: { effect: 'DISABLE', condition: { scope: '#/properties/f0', schema: { const: 'locked' }, failWhenUndefined: true } } } : {}),
  }))
  return { $schema: '../schemas/form.schema.json', id: 'bench', title: '性能', schema: { type: 'object', properties, required: names.filter((_, i) => i % 3 === 0 && i > 0) }, uischema: { type: 'VerticalLayout', elements } }
}
