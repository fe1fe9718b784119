import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { EndedDraft } from '../../../../admin-ui/src/workspace/filled/kept-draft.ts'
import { draftStage, ways, type Way } from './draft-stage.ts'

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

type Step = { readonly do: 'type' } | { readonly do: 'wait'; readonly ms: number } | { readonly do: 'network'; readonly way: Way } | { readonly do: 'crash' | 'close' | 'leave' | 'online' | 'send' }

/** What goes wrong on such a way, with what was asked of the server; null for nothing. */
async function walk(steps: readonly Step[]): Promise<string | null> {
  const { rows, answers, network, waiting: waits, log, end, tab } = draftStage()
  let letter = 0
  /** Answers that wait, and what was sent. */
  let waiting: (EndedDraft & { readonly text: string })[] = []
  const sent = new Set<string>()
  /** As `refuseSent` and `endDraft` have it. */
  const deliver = ({ draft, drafted, text }: (typeof waiting)[number]) => {
    if (answers.has(draft!) && !sent.has(text)) throw new Error(`${text} was the draft of ${answers.get(draft!)!}`)
    answers.set(draft!, text)
    const known = rows.get(draft!)
    if (!sent.has(text) && (known === undefined || known.revision === drafted!.revision || known.writer!.id === drafted!.writer!.id || (drafted!.writer!.follows ?? []).some((one) => one.id === known.writer!.id && known.writer!.saving <= one.saving))) end(draft!)
    sent.add(text)
  }
  waits.drafts = () => waiting.map(({ draft }) => draft)

  let now = await tab()
  let page = await now.open()
  /** What has stood long enough to be kept. */
  let typed = ''
  let firm = ''
  let since = 0
  const settle = () => { if (Date.now() - since > 300) firm = typed }
  const reopened = (how: string) => {
    settle()
    if (!page.text().startsWith(firm)) return `${how}: ${JSON.stringify(page.text())} instead of ${JSON.stringify(firm)} (${typed})\n${log.join('\n')}`
    typed = firm = page.text()
    return null
  }
  for (const step of steps) {
    if (step.do === 'type') {
      settle()
      typed = page.text() + String.fromCodePoint(97 + letter++ % 26)
      since = Date.now()
      page.type(typed)
    } else if (step.do === 'wait') await vi.advanceTimersByTimeAsync(step.ms)
    else if (step.do === 'network') network.way = step.way
    else if (step.do === 'send') {
      if (page.text() === '') continue
      const one = { ...page.draft.hold('sent'), text: page.text() }
      await page.draft.forget()
      waiting.push(one)
      log.push(`send ${network.way} ${one.text}`)
      if (network.way.startsWith('slow')) await vi.advanceTimersByTimeAsync(1500)
      if (network.way !== 'no-request') deliver(one)
      if (network.way.startsWith('slow')) await vi.advanceTimersByTimeAsync(1500)
      if (['fine', 'slow', 'twice'].includes(network.way)) waiting = waiting.filter((other) => other !== one)
      const ended = page.draft.end(true)
      await vi.advanceTimersByTimeAsync(10_000)
      await ended
      page.leave()
      page = await now.open()
      await vi.advanceTimersByTimeAsync(1)
      if (page.text() !== '') return `after sending: ${page.text()}\n${log.join('\n')}`
      typed = firm = ''
    } else if (step.do === 'online') globalThis.dispatchEvent(new Event('online'))
    else {
      if (step.do === 'close') {
        const hidden = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
        document.dispatchEvent(new Event('visibilitychange'))
        hidden.mockRestore()
        await vi.advanceTimersByTimeAsync(1)
      }
      if (step.do === 'leave') {
        page.leave()
        await vi.advanceTimersByTimeAsync(1)
      } else {
        now.die()
        page.leave()
        now = await tab()
      }
      log.push(step.do)
      page = await now.open()
      // What it goes on with is kept as its own before anybody can do anything.
      await vi.advanceTimersByTimeAsync(1)
      const wrong = reopened(step.do)
      if (wrong !== null) return wrong
    }
    if (page.draft.sentAs.value !== null) return `told that it was sent: ${page.text()}\n${log.join('\n')}`
    if (page.draft.theirs.value !== null) return `conflict: ${page.text()} / ${String(page.draft.theirs.value.answer['text'])}\n${log.join('\n')}`
  }
  network.way = 'fine'
  waiting.forEach(deliver)
  waiting = []
  await vi.advanceTimersByTimeAsync(60_000)
  if (page.draft.theirs.value !== null) return `conflict at the end\n${log.join('\n')}`
  const there = [...rows.values()].map(({ answer }) => answer['text'])
  now.die()
  page.leave()
  if (typed !== '' && (there.length !== 1 || there[0] !== page.text())) return `at the end ${JSON.stringify(there)} instead of ${page.text()}\n${log.join('\n')}`
  return null
}

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.constant({ do: 'type' } as const) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(50, 310, 700, 1250, 2500, 5000, 21_000) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('network' as const), way: fc.constantFrom(...ways) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('crash' as const, 'close' as const, 'leave' as const, 'online' as const, 'send' as const) }) },
)

test('one person in one browser meets no conflict with herself and loses nothing, whatever gets lost on the way', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 30 }), async (steps) => {
    expect(await walk(steps)).toBeNull()
  }), { numRuns: Number(process.env['DRAFT_WALKS'] ?? 200) })
})
