import { sentence, type Lang } from '../base/text.ts'
import type { WorkEventJson } from '../contracts/work-api.ts'
import { findDraws, leavesOfDraws } from '../domain/samples/find-draws.ts'
import type { Reading } from '../store/access.ts'
import type { Sample } from '../store/entities/samples/sample.ts'
import { leafOf, tellActsOf, type WorkReading } from './describe-work.ts'

const drawnWords = sentence('被抽中复查', 'Drawn to be inspected again')

/** What was done with samples that the reader may see, by sample, in words, the newest first; each begins with its draw. */
export async function tellSamples(deps: WorkReading, read: Reading, samples: readonly Sample[], lang: Lang): Promise<ReadonlyMap<string, readonly WorkEventJson[]>> {
  const acts = await tellActsOf(deps, read, samples.map(({ id }) => id), lang)
  const draws = await findDraws(read, [...new Set(samples.map(({ draw }) => draw))])
  const leaves = await leavesOfDraws(read, [...draws.keys()])
  return new Map(samples.map(({ id, draw, drawnAt }) => [id, [
    ...(acts.get(id) ?? []).toReversed(),
    { at: drawnAt.toISOString(), text: drawnWords[lang], by: draws.get(draw)?.accountName ?? '', answer: null, ...leafOf(leaves.get(draw)) },
  ]]))
}
