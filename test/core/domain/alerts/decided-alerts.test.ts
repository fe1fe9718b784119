import { expect, test } from 'vitest'
import { decidedAlerts } from '../../../../core/domain/alerts/decided-alerts.ts'
import { startItems } from '../../../../core/domain/work/start-items.ts'
import { useWorkflow } from '../../../../core/domain/work/workflow-versions.ts'
import { standardMachines } from '../../../../core/engines/workflow/standard-machines.ts'
import { Alert } from '../../../../core/store/entities/alerts/alert.ts'
import { SupervisionCase } from '../../../../core/store/entities/cases/supervision-case.ts'
import { unitOfWork } from '../../../../core/store/unit-of-work.ts'
import { testAction } from '../../../support/action.ts'
import { testMachines as machines } from '../../../support/alert-work.ts'
import { freshDatabase } from '../../../support/database.ts'

test('of each key the last decision counts, a case that was found to be none as a dismissal', async () => {
  const { store, remove } = await freshDatabase()
  try {
    const at = new Date(0)
    const alert = (id: string, key: string, state: string, more = {}) => ({
      id, topic: 't', rule: 'r', fingerprint: key, content: '', wording: '', level: 'red', levelRank: 0, title: '', titleEn: '', region: null, department: null, state, organisation: null, presence: 'firing', firstSeenAt: at, lastSeenAt: at,
      timesSeen: 1, missingSince: null, goneAt: null, suppressedUntil: null, mergedInto: null, version: '', packVersion: 'v', asOf: '', run: 'r', proof: {}, finding: { key: [{ name: 'k', value: key, shown: null }] }, ...more,
    })
    // More than are read at once.
    const many = Array.from({ length: 600 }, (_, i) => alert(`m${String(i).padStart(4, '0')}`, `m${i}`, 'dismissed'))
    await store.writer().insertMany(Alert, [
      ...many, alert('a1', 'a', 'dismissed'), alert('a2', 'a', 'converted'), alert('b', 'b', 'converted'), alert('c', 'c', 'converted'), alert('d', 'd', 'merged'), alert('e', 'e', 'verifying'), alert('f', 'f', 'resolved'),
      alert('g', 'g', 'converted', { rule: 'other' }), alert('h', 'h', 'dismissed', { topic: 'other' }),
    ] as never)
    await store.writer().insertMany(SupervisionCase, ['b', 'c'].map((id, i) => ({ id: `case-${id}`, topic: 't', year: 2026, number: i + 1, alert: id, level: 'red', levelRank: 0, title: '', titleEn: '', region: null, department: null, state: '', organisation: null, registeredAt: at })) as never)
    await unitOfWork(store, testAction(), async (change) => {
      const version = await useWorkflow(change, 't', { id: 'p/case', hash: 'h', content: { pack: 'p', workflow: standardMachines.get('case')!, forms: {} } })
      for (const [id, state] of [['case-b', 'closed'], ['case-c', 'void']] as const) await startItems(change, machines.calendar, version, [{ id, region: null, department: null, organisation: null }], state)
    })
    const decided = await decidedAlerts({ em: store.reader() }, 't', 'r')
    expect(decided).toHaveLength(603)
    expect(decided.flatMap(({ key: [one], isConfirmed }) => (String(one!.value).startsWith('m') ? [] : [[one!.value, isConfirmed]]))).toEqual([['a', true], ['b', true], ['c', false]])
    expect(decided.filter(({ isConfirmed }) => !isConfirmed)).toHaveLength(601)
  } finally {
    await remove()
  }
})
