import type { Level } from '../contracts/finding.ts'
import { findAlerts } from '../domain/alerts/find-alert.ts'
import { countRounds, findAssessments, openAssessmentsOf } from '../domain/assessments/find-assessments.ts'
import { noteAssessments, openAssessments } from '../domain/assessments/note-assessments.ts'
import { findCases } from '../domain/cases/find-cases.ts'
import { assessmentWorkflow, drop, join, openStates } from '../domain/work/asked-parts.ts'
import type { Moved } from '../domain/work/move-items.ts'
import { startItems } from '../domain/work/start-items.ts'
import { useWorkflow } from '../domain/work/workflow-versions.ts'
import type { Assessment } from '../store/entities/assessments/assessment.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'
import type { Change } from '../store/unit-of-work.ts'
import { asHost, itemsOf, moveByHost, type HostMoving, type Items } from './move-by-host.ts'

/**
 * What moves of matters mean for those who are asked about them: what was split asks each of them, what left the state in which they were
 * asked needs no answer any more, and where enough have answered the host goes on with the matter. `before`: the work as it was.
 */
export async function followRounds(deps: HostMoving, change: Change, before: Items, works: readonly Moved[]): Promise<void> {
  const assessed = works.filter(({ id }) => before.get(id)!.subject === 'assessment')
  await noteAssessments(change, assessed.map((work) => ({ ...work, organisation: work.organisation!, isOver: isOver(work) })))
  await endRounds(deps, change, works.filter(({ endsRound }) => endsRound))
  await askAll(deps, change, before, works.filter(({ asks }) => asks.length > 0))
  await joinRounds(deps, change, assessed.filter(isOver))
}

const isOver = ({ phase }: Pick<Moved, 'phase'>): boolean => phase === 'closed' || phase === 'void'

async function endRounds(deps: HostMoving, change: Change, ended: readonly Moved[]): Promise<void> {
  const open = ended.length === 0 ? [] : await openAssessmentsOf(change, ended.map(({ id }) => id), openStates)
  if (open.length > 0) await moveByHost(deps, change, await itemsOf(change, open), drop)
}

async function joinRounds(deps: HostMoving, change: Change, over: readonly Moved[]): Promise<void> {
  const rows = over.length === 0 ? [] : [...(await findAssessments(asHost(change), over.map(({ id }) => id))).values()].filter(({ state }) => state !== 'unneeded')
  if (rows.length === 0) return
  const counts = await countRounds(change, rows)
  await moveByHost(deps, change, await itemsOf(change, [...new Set(rows.map(({ parent }) => parent))]), (item, machine) => {
    const states = counts.get(item.id)
    const of = (...names: readonly string[]) => names.reduce((sum, name) => sum + (states?.get(name) ?? 0), 0)
    return join(machine, item, { asked: [...(states?.values() ?? [])].reduce((sum, count) => sum + count, 0), answered: of('answered'), returned: of('returned'), open: of(...openStates) })
  })
}

async function askAll({ machines }: HostMoving, change: Change, before: Items, split: readonly Moved[]): Promise<void> {
  if (split.length === 0) return
  const items = split.map(({ id }) => before.get(id)!)
  const machineOf = await machines.under(change, items)
  const about = await aboutOf(change, items)
  const rows: Assessment[] = split.flatMap(({ id, number, asks }) => {
    const { topic, region, department } = before.get(id)!
    return asks.map(({ id: own, organisation }) => ({ id: own, topic, parent: id, round: number, ...about.get(id)!, region, department, organisation, state: 'asked', askedAt: change.action.at, endedAt: null, answer: null }))
  })
  await openAssessments(change, rows)
  // What was split at once from like matters begins together.
  const alike = Map.groupBy(split, ({ id, state, clock }) => JSON.stringify([machineOf(before.get(id)!).version, before.get(id)!.topic, state, clock]))
  for (const [first, ...more] of alike.values()) {
    const { id, state, clock } = first!
    const { topic } = before.get(id)!
    const version = await useWorkflow(change, topic, assessmentWorkflow(machineOf(before.get(id)!), state))
    await startItems(change, machines.calendar, version, [first!, ...more].flatMap(({ id: parent, asks }) => {
      const { region, department } = before.get(parent)!
      return asks.map(({ id: own, organisation }) => ({ id: own, region, department, organisation }))
    }), undefined, clock)
  }
}

/** What matters are about in the end, by matter. */
async function aboutOf(change: Change, items: readonly WorkItem[]): Promise<ReadonlyMap<string, Pick<Assessment, 'root' | 'rootSubject' | 'level' | 'title' | 'titleEn'>>> {
  const whole = asHost(change)
  const of = (subject: string) => items.filter((item) => item.subject === subject).map(({ id }) => id)
  const found = new Map<string, { readonly level: Level | null; readonly title: string; readonly titleEn: string; readonly root?: string; readonly rootSubject?: Assessment['rootSubject'] }>([
    ...(await findAlerts(whole, of('alert'))), ...(await findCases(whole, of('case'))), ...(await findAssessments(whole, of('assessment'))),
  ])
  return new Map(items.map(({ id, subject }) => {
    const { level, title, titleEn, root = id, rootSubject = subject } = found.get(id) ?? { level: null, title: id, titleEn: id }
    return [id, { root, rootSubject, level, title, titleEn }]
  }))
}
