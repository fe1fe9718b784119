import { expect, test } from 'vitest'
import type { WorkflowFile } from '../../../../core/contracts/generated/workflow.ts'
import type { WorkTiming } from '../../../../core/contracts/matter-clock.ts'
import type { PinnedMachine } from '../../../../core/domain/work/machines.ts'
import { copiesUnder } from '../../../../core/domain/work/migrate-items.ts'
import { beginTiming, moveTiming, settleTiming, timeColumns } from '../../../../core/domain/work/work-timing.ts'
import { buildCalendar } from '../../../../core/engines/deadlines/calendar.ts'
import { nationalCalendar, nationalCalendarThrough } from '../../../../core/engines/deadlines/national-calendar.ts'
import { standardMachines } from '../../../../core/engines/workflow/standard-machines.ts'
import type { Reading } from '../../../../core/store/access.ts'
import type { WorkItem } from '../../../../core/store/entities/work/work-item.ts'
import { testAction } from '../../../support/action.ts'

const calendar = buildCalendar({ ...nationalCalendar, coveredThrough: nationalCalendarThrough, timeZone: 'Asia/Shanghai' })
const standard = standardMachines.get('case')!
const [begun, stopped, later] = [new Date('2026-03-03T01:00:00Z'), new Date('2026-03-04T01:00:00Z'), new Date('2026-03-05T01:00:00Z')]
const pinned = (version: string, workflow: WorkflowFile) => ({ version, workflow }) as PinnedMachine
const withState = (flow: WorkflowFile, name: string, more: object): WorkflowFile => ({ ...flow, states: { ...flow.states, [name]: { ...flow.states[name]!, ...more } } })

/** A case whose clock was stopped while it was put right. */
function suspended(flow: WorkflowFile): WorkItem {
  const timing: WorkTiming = moveTiming(calendar, flow, beginTiming(calendar, flow, 'rectifying', begun), { action: 'suspend', from: 'rectifying', handed: false }, stopped)
  return { id: 'm', subject: 'case', state: 'suspended', phase: 'suspended', role: null, assignee: null, acts: 3, ...timeColumns(calendar, flow, { id: 'm', state: 'suspended' }, timing, stopped) } as unknown as WorkItem
}
/** Under which it goes over; nothing else is read. */
const over = (from: WorkflowFile, to: WorkflowFile, item: WorkItem) => copiesUnder({ action: testAction({ at: later }) } as Reading, calendar, { from: pinned('1', from), to: pinned('2', to) }, [item])

test('a suspended matter takes along the clock that stands, by the name that its state has now', async () => {
  const { rectifying, ...states } = standard.states
  const actions = Object.fromEntries(Object.entries(standard.actions).map(([name, action]) => [name, { ...action, from: action.from.map((state) => (state === 'rectifying' ? 'fixing' : state)), to: action.to === 'rectifying' ? 'fixing' : action.to }]))
  const renamed = { ...standard, states: { ...states, fixing: rectifying! }, actions } as WorkflowFile
  const item = suspended(standard)
  const { migrated: [gone] } = await over(standard, { ...renamed, migrate: { rectifying: 'fixing' } }, item)
  expect(gone!.columns).toMatchObject({ state: 'suspended', timing: { state: 'fixing', clock: item.timing!.clock } })
  // Where that state has no place it would begin anew when it goes on: it stays.
  const { migrated, staying } = await over(standard, renamed, item)
  expect([migrated, staying.map(({ why }) => why)]).toEqual([[], ['no-state']])
})

test('whose suspension has lasted as long as it may stays the task of whoever can let it go on, and with whoever has it', async () => {
  const capped = withState(standard, 'suspended', { within: '1wd' })
  const item = { ...suspended(capped), assignee: 'wu' }
  const long = { ...item, role: 'supervisor', timing: settleTiming(calendar, capped, item, item.timing!, new Date('2026-03-09T01:00:00Z')).timing }
  expect(long.timing.clock!.suspendedSince).toBeNull()
  expect((await over(capped, capped, long)).migrated[0]!.columns).toMatchObject({ state: 'suspended', role: 'supervisor', assignee: 'wu' })
  // What was owed meanwhile is told to them, and not to everybody.
  const brief = withState(standard, 'suspended', { within: '2h' })
  expect((await over(brief, brief, { ...item, assignee: null })).migrated[0]).toMatchObject({ owed: { item: { role: 'supervisor' } }, columns: { role: 'supervisor' } })
  expect((await over(capped, withState(capped, 'suspended', { within: '90wd' }), item)).migrated[0]!.columns).toMatchObject({ role: null, assignee: 'wu' })
})

test('no deadline begins while a matter is suspended, whatever the state says of how long it may be', async () => {
  const free = withState(standard, 'rectifying', { within: null })
  const item = suspended(free)
  expect(item.timing!.clock).toBeNull()
  const capped = withState(free, 'suspended', { within: '30wd' })
  const { migrated: [gone] } = await over(free, capped, item)
  expect([gone!.columns.timing!.clock, gone!.columns.light]).toEqual([null, item.light])
  // In a state that has a deadline now one begins.
  const open = { ...item, state: 'rectifying', phase: 'open', timing: beginTiming(calendar, free, 'rectifying', begun) } as WorkItem
  expect((await over(free, standard, open)).migrated[0]!.columns.timing!.clock).toMatchObject({ span: '15wd', started: later.toISOString() })
})
