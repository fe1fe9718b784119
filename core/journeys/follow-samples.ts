import { sentence } from '../base/text.ts'
import { findSamples, standingSamples } from '../domain/samples/find-samples.ts'
import { noteSamples } from '../domain/samples/write-draw.ts'
import { failed, reopening, withdrawal } from '../domain/work/inspections.ts'
import { lastNotes, type Moved } from '../domain/work/move-items.ts'
import type { Change } from '../store/unit-of-work.ts'
import { asHost, itemsOf, moveByHost, type HostMoving, type Items } from './move-by-host.ts'

const ended = ({ phase }: Pick<Moved, 'phase'>): boolean => phase === 'closed' || phase === 'void'

/**
 * What moves of matters mean for samples: what was inspected is noted where its lists look, a case that has failed is taken up again, with
 * what the inspection says, and one that is taken up again for another reason needs no inspection any more. `before`: the work as it was.
 */
export async function followSamples(deps: HostMoving, change: Change, before: Items, works: readonly Moved[]): Promise<void> {
  const samples = works.filter(({ id }) => before.get(id)!.subject === 'sample')
  await noteSamples(change, samples.map((work) => ({ ...work, organisation: work.organisation!, isOver: ended(work) })))
  await reopenFailed(deps, change, samples.filter(({ id, state }) => state === failed && before.get(id)!.state !== failed))
  await withdrawUnneeded(deps, change, works.filter((work) => before.get(work.id)!.subject === 'case' && before.get(work.id)!.phase === 'closed' && !ended(work)).map(({ id }) => id))
}

async function reopenFailed(deps: HostMoving, change: Change, works: readonly Moved[]): Promise<void> {
  if (works.length === 0) return
  const samples = await findSamples(asHost(change), works.map(({ id }) => id))
  const reasons = await lastNotes(change, works)
  const of = new Map([...samples.values()].map((sample) => [sample.case, sample.id]))
  await moveByHost(deps, change, await itemsOf(change, [...of.keys()]), (item, machine) => {
    const [move, sample] = [reopening(machine, item), of.get(item.id)!]
    return move === null ? null : { ...move, note: `${becauseFailed['zh-CN']}：${reasons.get(sample) ?? ''}`, details: { sample } }
  })
}

async function withdrawUnneeded(deps: HostMoving, change: Change, cases: readonly string[]): Promise<void> {
  const open = cases.length === 0 ? [] : (await standingSamples(change, cases)).filter(({ endedAt }) => endedAt === null).map(({ id }) => id)
  if (open.length === 0) return
  await moveByHost(deps, change, await itemsOf(change, open), (item, machine) => {
    const move = withdrawal(machine, item)
    return move === null ? null : { ...move, note: becauseReopened['zh-CN'] }
  })
}

const becauseFailed = sentence('随机抽查不合格', 'A random sample has failed')
const becauseReopened = sentence('问题已重新打开，不再复查', 'The case was taken up again: there is nothing to inspect')
