import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { DraftRequest } from '../../../../core/contracts/form-api.ts'
import { draftStage, ways, type Way } from './draft-stage.ts'

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

type Step = { readonly at: 0 | 1 } & ({ readonly do: 'type' | 'crash' | 'leave' | 'online' } | { readonly do: 'wait'; readonly ms: number } | { readonly do: 'network'; readonly way: Way })

/** What is lost on such a way of two windows of one browser, in which one draft is open, with what was asked of the server; null for nothing. */
async function walk(steps: readonly Step[]): Promise<string | null> {
  const { rows, things, network, log, tab } = draftStage()
  const open = async () => {
    const own = await tab()
    const page = await own.open()
    await vi.advanceTimersByTimeAsync(1)
    return { own, page, /** What has stood long enough to be kept. */ firm: page.text(), typed: page.text(), since: Date.now() }
  }
  type Window = Awaited<ReturnType<typeof open>>
  const windows = [await open(), await open()]
  const settle = (one: Window) => { if (Date.now() - one.since > 300) one.firm = one.typed }
  const kept = () => [...rows.values(), ...[...things.values()] as DraftRequest[]].map(({ answer }) => String(answer['text']))
  /** Each sign is typed once: whatever has it has what was typed, or goes on with it. At the end no page is open, and what is kept counts alone. */
  const isLost = (one: Window, others: readonly Window[]) => {
    settle(one)
    const known = [...kept(), ...others.flatMap((other) => (other === one ? [] : [other.page.text()]))]
    return one.firm !== '' && !known.some((text) => [...one.firm].every((sign) => text.includes(sign)))
  }
  const told = (one: Window) => `${one.firm} is in none of ${JSON.stringify(kept())}\n${log.join('\n')}`

  for (const [no, step] of steps.entries()) {
    const one = windows[step.at]!
    if (step.do === 'wait') await vi.advanceTimersByTimeAsync(step.ms)
    else if (step.do === 'network') network.way = step.way
    else if (step.do === 'online') globalThis.dispatchEvent(new Event('online'))
    else if (step.do === 'type') {
      settle(one)
      const theirs = one.page.draft.theirs.value
      // Of two versions what both have is gone on with.
      if (theirs !== null) one.page.draft.settle({ text: [...new Set([...one.page.text(), ...String(theirs.answer['text'])])].join('') })
      else one.page.type(one.page.text() + String.fromCodePoint(0x4e00 + no))
      ;[one.typed, one.since] = [one.page.text(), Date.now()]
      log.push(`${step.at} has ${one.typed}`)
    } else {
      log.push(`${step.at} ${step.do}`)
      if (step.do === 'crash') one.own.die()
      one.page.leave()
      if (step.do === 'leave') await vi.advanceTimersByTimeAsync(1)
      if (isLost(one, windows)) return told(one)
      if (step.do === 'leave') {
        network.way = 'fine'
        await vi.advanceTimersByTimeAsync(30_000)
        one.own.die()
      }
      windows[step.at] = await open()
    }
  }
  network.way = 'fine'
  await vi.advanceTimersByTimeAsync(60_000)
  for (const { own, page } of windows) {
    own.die()
    page.leave()
  }
  const lost = windows.find((one) => isLost(one, []))
  return lost === undefined ? null : told(lost)
}

const at = fc.constantFrom(0 as const, 1 as const)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ at, do: fc.constant('type' as const) }) },
  { weight: 5, arbitrary: fc.record({ at, do: fc.constant('wait' as const), ms: fc.constantFrom(50, 310, 700, 1250, 2500, 5000, 21_000) }) },
  { weight: 3, arbitrary: fc.record({ at, do: fc.constant('network' as const), way: fc.constantFrom(...ways) }) },
  { weight: 3, arbitrary: fc.record({ at, do: fc.constantFrom('crash' as const, 'leave' as const, 'online' as const) }) },
)

test('two windows of one browser that have the same draft open lose nothing of each other, whatever gets lost on the way', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 30 }), async (steps) => {
    expect(await walk(steps)).toBeNull()
  }), { numRuns: Number(process.env['DRAFT_WALKS'] ?? 200) })
})
