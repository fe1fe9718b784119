import { launch, signIn, visitor } from '../e2e/browser.ts'
import { startServer } from '../support/start-server.ts'
import { measureKeystrokes } from './forms/keystrokes.ts'
import { scriptSize } from './forms/script-size.ts'
import { measureScrolling } from './forms/scrolling.ts'

/** What a browser has for a frame at 60 a second, in milliseconds. */
const frame = 1000 / 60

/**
 * Forms in a real browser: what a keystroke costs in a form of 300 fields against one of 3 in the same run, at full speed and slowed
 * down four-fold; frames while a table of 1,000 rows scrolls; how large the form's script is beyond Vue and Element Plus.
 */
export async function benchmark({ json }: { readonly rows: number | null; readonly json: boolean }): Promise<void> {
  const size = await scriptSize()
  const browser = await launch()
  const server = await startServer().catch(async (thrown: unknown) => {
    await browser.close()
    throw thrown
  })
  try {
    const { page } = await visitor(browser, server)
    await page.goto('/')
    await signIn(page, server, 'admin')
    const keys = await measureKeystrokes(page)
    const scroll = await measureScrolling(page)
    const results = { bench: 'forms', size, keys, scroll }
    if (json) return console.log(JSON.stringify(results))
    for (const { slowdown, fields, handled, painted, work } of keys) {
      console.log(`${fields} fields, processor ${slowdown === 1 ? 'as it is' : `slowed down ${slowdown}×`}: a keystroke is handled in ${handled.p50.toFixed(1)} ms (p95 ${handled.p95.toFixed(1)}), ready for the screen in ${painted.p50.toFixed(1)} ms (p95 ${painted.p95.toFixed(1)}), ${work.toFixed(1)} ms of work in all, checking included`)
    }
    for (const slowdown of [1, 4]) {
      const [few, many] = [3, 300].map((fields) => keys.find((one) => one.slowdown === slowdown && one.fields === fields)!)
      console.log(`300 fields against 3${slowdown === 1 ? '' : `, slowed down ${slowdown}×`}: ${(many!.painted.p50 / few!.painted.p50).toFixed(2)}; of a frame ${(many!.painted.p95 / frame).toFixed(2)}`)
    }
    console.log(`a table of ${scroll.rows} rows, scrolled for ${scroll.frames} frames: ${scroll.perSecond.toFixed(1)} a second, p95 ${scroll.p95.toFixed(1)} ms, ${scroll.work.toFixed(1)} ms of work a frame (${(scroll.work / frame).toFixed(2)} of it)`)
    console.log(`the form's script: ${(size.form / 1000).toFixed(1)} kB gzip; fetched only when needed: controls of files, persons, organisations and points ${(size.controls / 1000).toFixed(1)} together, patterns ${(size.patterns / 1000).toFixed(1)}, readings for pinyin ${(size.readings / 1000).toFixed(1)}`)
  } finally {
    await browser.close()
    await server.stop()
  }
}
