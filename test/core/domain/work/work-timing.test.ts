import { describe, expect, test } from 'vitest'
import type { WorkflowFile } from '../../../../core/contracts/generated/workflow.ts'
import { lights, type WorkTiming } from '../../../../core/contracts/matter-clock.ts'
import { beginTiming, moveTiming, settleTiming, timeColumns } from '../../../../core/domain/work/work-timing.ts'
import { buildCalendar } from '../../../../core/engines/deadlines/calendar.ts'
import { nationalCalendar, nationalCalendarThrough } from '../../../../core/engines/deadlines/national-calendar.ts'
import { standardMachines } from '../../../../core/engines/workflow/standard-machines.ts'

const calendar = buildCalendar({ ...nationalCalendar, coveredThrough: nationalCalendarThrough, timeZone: 'Asia/Shanghai' })
const standard = standardMachines.get('case')!
const escalating: WorkflowFile = { ...standard, escalate: [{ when: 'blue', do: 'remind' }, { when: 'yellow', do: 'notice:reminder' }, { when: 'red', do: 'raise' }] }
const city = (text: string) => new Date(`${text.replace(' ', 'T')}:00+08:00`)

/** A matter that goes through the acts, each with its time and whether it is handed over. */
function walk(flow: WorkflowFile, start: string, acts: readonly (readonly [string, string, boolean?])[]): { state: string; timing: WorkTiming; said: string[] } {
  let [state, timing, said] = [flow.initial, beginTiming(calendar, flow, flow.initial, city(start)), [] as string[]]
  for (const [action, at, handed = false] of acts) {
    const settled = settleTiming(calendar, flow, { id: 'm', state }, timing, city(at))
    timing = moveTiming(calendar, flow, settled.timing, { action, from: state, handed }, city(at))
    state = flow.actions[action]!.to
    said = [...said, ...settled.effects.map(({ key }) => key)]
  }
  return { state, timing, said }
}
const columns = (flow: WorkflowFile, { state, timing }: ReturnType<typeof walk>, at: string) => timeColumns(calendar, flow, { id: 'm', state }, timing, city(at))
const lightOf = (flow: WorkflowFile, walked: ReturnType<typeof walk>, at: string) => lights[columns(flow, walked, at).light ?? 9] ?? null
// A Tuesday; the day of the start does not count.
const toRectifying = [['assign', '2026-03-03 09:00', true], ['sign', '2026-03-03 10:00']] as const

describe('the clock of a matter', () => {
  test('is that of its state, and begins anew with each', () => {
    expect(columns(standard, walk(standard, '2026-03-03 08:00', []), '2026-03-03 08:00')).toMatchObject({ dueBy: city('2026-03-05 00:00'), light: 3, provisional: false })
    const signed = walk(standard, '2026-03-03 08:00', toRectifying)
    expect(signed.timing).toMatchObject({ state: 'rectifying', run: 3, clock: { span: '15wd', due: city('2026-03-25 00:00').toISOString(), run: 3 } })
    expect(columns(standard, signed, '2026-03-03 10:00')).toMatchObject({ yellowAt: city('2026-03-25 00:00'), redAt: city('2026-03-28 00:00') })
  })

  test('ends with the matter, and begins anew when it is reopened, with nothing held against it', () => {
    const rounds = [['submit', '2026-03-04 09:00'], ['return_rework', '2026-03-04 10:00'], ['submit', '2026-03-05 09:00'], ['return_rework', '2026-03-05 10:00']] as const
    const twice = walk(standard, '2026-03-03 08:00', [...toRectifying, ...rounds])
    expect([twice.timing.sentBack.length, lightOf(standard, twice, '2026-03-05 10:00')]).toEqual([2, 'yellow'])
    const closed = walk(standard, '2026-03-03 08:00', [...toRectifying, ...rounds, ['submit', '2026-03-06 09:00'], ['pass_review', '2026-03-06 10:00'], ['close', '2026-03-06 11:00']])
    expect(columns(standard, closed, '2030-01-01 00:00')).toMatchObject({ light: null, nextChangeAt: null, yellowAt: null, redAt: null })
    const again = moveTiming(calendar, standard, closed.timing, { action: 'reopen', from: 'closed', handed: false }, city('2026-04-01 09:00'))
    expect(again).toMatchObject({ state: 'rectifying', sentBack: [], run: closed.timing.run + 1, clock: { started: city('2026-04-01 09:00').toISOString() } })
  })

  test('what was held against who was in charge before is not held against the next', () => {
    const once = walk(standard, '2026-03-03 08:00', [...toRectifying, ['submit', '2026-03-04 09:00'], ['return_rework', '2026-03-04 10:00'], ['reassign', '2026-03-04 11:00', true]])
    expect(once.timing.sentBack).toEqual([])
  })

  test('stands while the matter is suspended, goes on with it, and no longer than the suspension may last', () => {
    const stood = walk(standard, '2026-03-03 08:00', [...toRectifying, ['suspend', '2026-03-04 10:00']])
    // The whole time of the suspension: 20 working days after 4 March, 5 and 6 April being days off and make-up days reckoned.
    const cap = columns(standard, stood, '2026-03-04 10:00').nextChangeAt!
    expect([stood.timing.state, stood.timing.clock!.suspendedSince, cap]).toEqual(['rectifying', city('2026-03-04 10:00').toISOString(), city('2026-04-02 00:00')])
    const resumed = walk(standard, '2026-03-03 08:00', [...toRectifying, ['suspend', '2026-03-04 10:00'], ['resume', '2026-03-11 10:00']])
    expect(resumed.timing).toMatchObject({ run: 3, clock: { suspendedSince: null, due: city('2026-04-01 00:00').toISOString() } })
    const late = walk(standard, '2026-03-03 08:00', [...toRectifying, ['suspend', '2026-03-04 10:00'], ['resume', '2026-06-01 10:00']])
    expect(late.timing.clock!.changes).toEqual([{ kind: 'suspension', from: city('2026-03-04 10:00').toISOString(), to: cap.toISOString() }])
    // The host lets it go on by itself, though nobody does.
    const settled = settleTiming(calendar, standard, { id: 'm', state: 'suspended' }, stood.timing, cap).timing
    expect(settled.clock).toEqual(late.timing.clock)
  })

  test('what is due because of a light is done once, also when the matter moves before the host comes by', () => {
    const walked = walk(escalating, '2026-03-03 08:00', [['assign', '2026-03-06 09:00', true], ['sign', '2026-03-06 10:00'], ['submit', '2026-03-09 10:00'], ['return_rework', '2026-03-09 11:00'], ['submit', '2026-03-09 12:00'], ['return_rework', '2026-03-09 13:00']])
    expect(walked.said).toEqual(['m:1:blue:remind', 'm:1:yellow:notice:reminder'])
    // Sent back twice: yellow at once, and the host comes by at once.
    expect(columns(escalating, walked, '2026-03-09 13:00')).toMatchObject({ light: 1, nextChangeAt: city('2026-03-09 13:00') })
    const { timing, effects } = settleTiming(calendar, escalating, { id: 'm', state: 'rectifying' }, walked.timing, city('2026-03-09 13:00'))
    expect(effects.map(({ key }) => key)).toEqual(['m:7:yellow:notice:reminder'])
    expect(settleTiming(calendar, escalating, { id: 'm', state: 'rectifying' }, timing, city('2026-03-09 14:00')).effects).toEqual([])
    expect(columns(escalating, { ...walked, timing }, '2026-03-09 14:00').nextChangeAt).toEqual(city('2026-04-03 00:00'))
  })

  test('a state without a deadline has no clock', () => {
    const topic = standardMachines.get('topic')!
    expect(timeColumns(calendar, topic, { id: 't', state: 'proposed' }, beginTiming(calendar, topic, 'proposed', city('2026-03-03 08:00')), city('2026-03-03 08:00'))).toMatchObject({ dueBy: new Date(8.64e15), light: 3, nextChangeAt: null })
  })
})
