import { alternatives, fittedQuality, matchingQuality, paymentSet, personSet } from './matching/matching-sets.ts'
import type { Quality } from './matching/quality.ts'

/**
 * How well `similar` matches records: generated sets comparable to FEBRL 4 (5,000 pairs of persons) and to 45,326 bank
 * transfers, each beside what a plain rule does, and what fitting
 * makes of equal weights and a threshold of 0.9. `rows`: the number of payments.
 */
export async function benchmark({ rows, json }: { readonly rows: number | null; readonly json: boolean }): Promise<void> {
  const [persons, payments] = [personSet(), paymentSet(rows ?? undefined)]
  const cases: readonly (readonly [string, () => Promise<Quality>])[] = [
    ['persons, plain SQL', () => matchingQuality(persons, alternatives.plain)],
    ['persons, declared rule', () => matchingQuality(persons)],
    ['persons, equal weights', () => matchingQuality(persons, alternatives.equal)],
    ['persons, then fitted', async () => (await fittedQuality(persons)).quality],
    ['payments, best of each', () => matchingQuality(payments, alternatives.greedy)],
    ['payments, one to one', () => matchingQuality(payments)],
    ['payments, equal weights', () => matchingQuality(payments, alternatives.equal)],
    ['payments, then fitted', async () => (await fittedQuality(payments)).quality],
  ]
  const results: (Quality & { readonly name: string; readonly seconds: number })[] = []
  for (const [name, run] of cases) {
    const began = performance.now()
    const quality = await run()
    const result = { name, ...quality, seconds: Math.round(performance.now() - began) / 1000 }
    results.push(result)
    if (!json) console.log(`${name.padEnd(24)} ${String(result.found).padStart(6)} pairs  precision ${quality.precision.toFixed(4)}  recall ${quality.recall.toFixed(4)}  F1 ${quality.f1.toFixed(4)}  ${result.seconds.toFixed(1)} s with loading`)
  }
  if (json) console.log(JSON.stringify({ results }))
}
