import { HuiyanError } from '../base/errors.ts'
import { carryAlong, noteWork } from '../domain/alerts/note-work.ts'
import { noteCases } from '../domain/cases/register-cases.ts'
import { noteParts } from '../domain/notices/issue-notice.ts'
import { noteSampleStates } from '../domain/samples/write-draw.ts'
import { putInCharge } from '../domain/work/put-in-charge.ts'
import type { Moved } from '../domain/work/move-items.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'
import type { Change } from '../store/unit-of-work.ts'
import { converted, convertAlerts, type ConvertDeps } from './convert-alerts.ts'
import { followDuties } from './follow-duties.ts'
import { followLights } from './follow-lights.ts'
import { followRounds } from './follow-rounds.ts'
import { followSamples } from './follow-samples.ts'

/**
 * Notes what came of moves of work on alerts, cases and notices where their lists look; what is merged into alerts follows, and what turned out to
 * be true becomes a case. Those who are asked about what was split are asked, and matters go on by their answers. What was still owed because of their lights is done, for whoever was in charge then. `before`: the work as it
 * was, by matter.
 */
export async function settleMoves(deps: ConvertDeps, change: Change, before: ReadonlyMap<string, WorkItem>, results: ReadonlyMap<string, Moved | HuiyanError>): Promise<void> {
  const works = [...results.values()].flatMap((result) => (result instanceof HuiyanError ? [] : [result]))
  await followLights(deps, change, works.flatMap(({ owed }) => (owed.effects.length === 0 ? [] : [owed])))
  await noteStanding(change, works, ({ id }) => before.get(id)!.subject)
  const alerts = works.filter(({ id }) => before.get(id)!.subject === 'alert')
  await settleCarried(change, alerts.filter(({ id, organisation }) => before.get(id)!.organisation !== organisation))
  await convertAlerts(deps, change, alerts.filter(({ from, state }) => state === converted && from !== converted).map(({ id }) => id))
  const hosting = { machines: deps.machines, settle: (host: Change, was: ReadonlyMap<string, WorkItem>, moved: typeof results) => settleMoves(deps, host, was, moved) }
  await followRounds(hosting, change, before, works)
  await followSamples(hosting, change, before, works)
  await followDuties(change, before, works)
}

/** Notes how matters stand where the lists of their kinds look. */
export async function noteStanding<T extends Pick<Moved, 'id' | 'state' | 'phase' | 'organisation'>>(change: Change, works: readonly T[], subjectOf: (work: T) => WorkItem['subject']): Promise<void> {
  const of = (subject: WorkItem['subject']) => works.filter((work) => subjectOf(work) === subject)
  await noteWork(change, of('alert'))
  await noteCases(change, of('case'))
  await noteParts(change, of('notice'))
  await noteSampleStates(change, of('sample'))
}

/** Lets what is merged into some alerts follow to whom these are with, and the work on it. */
export async function settleCarried(change: Change, primaries: Parameters<typeof carryAlong>[1]): Promise<void> {
  await putInCharge(change, await carryAlong(change, primaries))
}
