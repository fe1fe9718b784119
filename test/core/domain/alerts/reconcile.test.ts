import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseDuration } from '../../../../core/base/duration.ts'
import { reconcile, type AlertPolicy, type StandingAlert } from '../../../../core/domain/alerts/reconcile.ts'
import { standardFlow } from '../../../support/alert-work.ts'

const at = new Date('2026-11-24T02:00:00Z')
const policy: AlertPolicy = { resolve: 'when-gone', reopenWithin: parseDuration('P180D')!, keepOpenFor: parseDuration('P0D')! }
const finding = { fingerprint: 'f', content: 'red|1', wording: '94 days' }
const alert: StandingAlert = { id: 'a', ...finding, state: 'generated', presence: 'firing', missingSince: null, goneAt: null, suppressedUntil: null, carries: false }
const daysBefore = (days: number) => new Date(at.getTime() - days * 86_400_000)

describe('reconcile', () => {
  test('a new finding makes an alert', () => {
    expect(reconcile([], [finding], policy, standardFlow, at)).toEqual([{ kind: 'create', finding, after: null }])
  })

  test('the same run twice changes nothing', () => {
    expect(reconcile([alert], [finding], policy, standardFlow, at)).toEqual([])
  })

  test('another level or source is a change, another wording is not an event', () => {
    const worse = { ...finding, content: 'red|2' }
    const later = { ...finding, wording: '95 days' }
    expect(reconcile([alert], [worse], policy, standardFlow, at)).toEqual([{ kind: 'change', id: 'a', finding: worse }])
    expect(reconcile([alert], [later], policy, standardFlow, at)).toEqual([{ kind: 'reword', id: 'a', finding: later }])
  })

  test.each([
    ['generated', 'when-gone', true],
    ['dispatched', 'when-gone', true],
    ['verifying', 'when-gone', false],
    ['converted', 'when-gone', false],
    ['generated', 'by-hand', false],
  ] as const)('gone while %s under %s: resolved by the system %s', (state, resolve, resolved) => {
    expect(reconcile([{ ...alert, state }], [], { ...policy, resolve }, standardFlow, at)).toEqual([{ kind: 'gone', id: 'a', resolve: resolved }])
  })

  test('keepOpenFor: missing first, gone only when the time has passed, found again in between', () => {
    const patient = { ...policy, keepOpenFor: parseDuration('P3D')! }
    expect(reconcile([alert], [], patient, standardFlow, at)).toEqual([{ kind: 'missing', id: 'a' }])
    expect(reconcile([{ ...alert, missingSince: daysBefore(2) }], [], patient, standardFlow, at)).toEqual([])
    expect(reconcile([{ ...alert, missingSince: daysBefore(3) }], [], patient, standardFlow, at)).toEqual([{ kind: 'gone', id: 'a', resolve: true }])
    expect(reconcile([{ ...alert, missingSince: daysBefore(2) }], [finding], patient, standardFlow, at)).toEqual([{ kind: 'found', id: 'a', finding }])
  })

  test('a return within reopenWithin takes the alert up again, to the day; later it is a new one', () => {
    const gone = (days: number, state: string): StandingAlert => ({ ...alert, presence: 'gone', state, goneAt: daysBefore(days) })
    expect(reconcile([gone(180, 'resolved')], [finding], policy, standardFlow, at)).toEqual([{ kind: 'return', id: 'a', finding, reopen: true }])
    expect(reconcile([gone(10, 'converted')], [finding], policy, standardFlow, at)).toEqual([{ kind: 'return', id: 'a', finding, reopen: false }])
    expect(reconcile([gone(181, 'resolved')], [finding], policy, standardFlow, at)).toEqual([{ kind: 'create', finding, after: { id: 'a', resolve: false } }])
    expect(reconcile([gone(10, 'resolved')], [], policy, standardFlow, at)).toEqual([])
  })

  test('every finding and every standing alert is answered at most once, and applying the changes settles', () => {
    const fingerprints = fc.uniqueArray(fc.integer({ min: 0, max: 20 }), { maxLength: 20 })
    fc.assert(
      fc.property(fingerprints, fingerprints, (before, now) => {
        const standing = before.map((n) => ({ ...alert, id: `a${n}`, fingerprint: String(n) }))
        const findings = now.map((n) => ({ ...finding, fingerprint: String(n) }))
        const changes = reconcile(standing, findings, policy, standardFlow, at)
        const created = changes.filter((change) => change.kind === 'create').length
        const gone = changes.filter((change) => change.kind === 'gone').length
        expect(created).toBe(now.filter((n) => !before.includes(n)).length)
        expect(gone).toBe(before.filter((n) => !now.includes(n)).length)
        expect(changes).toHaveLength(created + gone)
      }),
    )
  })
})
