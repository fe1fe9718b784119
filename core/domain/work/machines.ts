import type { WorkflowContent } from '../../contracts/runtime-workflow.ts'
import { buildCalendar, type Calendar, type CalendarSettings } from '../../engines/deadlines/calendar.ts'
import { buildMachine, type Machine } from '../../engines/workflow/build-machine.ts'
import type { Reading } from '../../store/access.ts'
import type { WorkItem } from '../../store/entities/work/work-item.ts'
import { workflowVersions } from './workflow-versions.ts'

/** A version of a workflow, ready to run. */
export interface PinnedMachine extends Machine {
  /** Id of the version. */
  readonly version: string
  readonly content: WorkflowContent
}

/** Machines; each is built once. */
export interface Machines {
  /** What clocks of matters count by now. */
  readonly calendar: Calendar
  of(workflow: { readonly hash: string; readonly content: WorkflowContent }): Machine
  /** The machine that each of some matters stands under, by matter. */
  under(read: Pick<Reading, 'em'>, items: readonly WorkItem[]): Promise<(item: WorkItem) => PinnedMachine>
  /** The machines of some versions by their ids. */
  ofVersions(read: Pick<Reading, 'em'>, ids: Iterable<string>): Promise<ReadonlyMap<string, PinnedMachine>>
}

/** Machines kept at once; the one used longest ago goes first. Old versions are asked for as long as matters stand under them. */
const mostKept = 200

/** By settings that may tell other days later: from then on machines are built anew. */
export function createMachines(settings: CalendarSettings): Machines {
  const begin = () => ({ days: settings.holidays, calendar: buildCalendar(settings), built: kept<Machine>(), pinned: kept<PinnedMachine>() })
  let begun = begin()
  const now = (): typeof begun => (begun = settings.holidays === begun.days ? begun : begin())
  const of: Machines['of'] = ({ hash, content }) => {
    const { built } = now()
    return built(hash) ?? built(hash, buildMachine(content.workflow, { timeZone: settings.timeZone, calendar: settings, form: (reference) => content.forms[reference] ?? null }))!
  }
  const ofVersions: Machines['ofVersions'] = async (read, all) => {
    const ids = [...new Set(all)]
    const { pinned } = now()
    const machines = new Map(ids.map((id) => [id, pinned(id)]))
    const unknown = ids.filter((id) => machines.get(id) === undefined)
    if (unknown.length > 0) {
      for (const [id, { hash, content }] of await workflowVersions(read, unknown)) machines.set(id, pinned(id, { ...of({ hash, content }), version: id, content }))
    }
    return machines as ReadonlyMap<string, PinnedMachine>
  }
  return {
    get calendar() { return now().calendar },
    of,
    ofVersions,
    async under(read, items) {
      const machines = await ofVersions(read, items.map((item) => item.version as unknown as string))
      return (item) => machines.get(item.version as unknown as string)!
    },
  }
}

/** Gives what is kept under a key, after keeping what is given. */
function kept<T>(): (key: string, made?: T) => T | undefined {
  const all = new Map<string, T>()
  return (key, made) => {
    const found = made ?? all.get(key)
    if (found === undefined) return undefined
    // Taken out first: the map's order is then that of the last use.
    all.delete(key)
    all.set(key, found)
    const [oldest] = all.keys()
    if (all.size > mostKept) all.delete(oldest!)
    return found
  }
}
