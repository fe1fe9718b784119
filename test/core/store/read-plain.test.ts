import fc from 'fast-check'
import { expect, test } from 'vitest'
import { useWorkflow } from '../../../core/domain/work/workflow-versions.ts'
import { standardMachines } from '../../../core/engines/workflow/standard-machines.ts'
import { WorkItem } from '../../../core/store/entities/work/work-item.ts'
import { insertEach } from '../../../core/store/insert-each.ts'
import { readPlain } from '../../../core/store/read-plain.ts'
import { unitOfWork } from '../../../core/store/unit-of-work.ts'
import { updateEach } from '../../../core/store/update-each.ts'
import { testAction } from '../../support/action.ts'
import { freshDatabase } from '../../support/database.ts'

const text = fc.string({ unit: 'binary', maxLength: 12 })
const moment = fc.date({ noInvalidDate: true })
const row = fc.record({
  id: fc.uuid(), region: fc.option(text), department: fc.option(text), organisation: fc.option(text), assignee: fc.option(text), apartFrom: fc.option(text), state: text, role: fc.option(text),
  since: moment, startedAt: moment, acts: fc.nat(), timing: fc.option(fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()))), dueBy: moment, blueAt: fc.option(moment), yellowAt: fc.option(moment), redAt: fc.option(moment),
  light: fc.option(fc.nat(3)), nextChangeAt: fc.option(moment), provisional: fc.boolean(),
})

test('rows written and read in bulk are those that the mapper reads', async () => {
  const database = await freshDatabase()
  try {
    await fc.assert(fc.asyncProperty(fc.uniqueArray(row, { selector: ({ id }) => id, minLength: 1, maxLength: 8 }), async (rows) => {
      await unitOfWork(database.store, testAction(), async (change) => {
        change.audit({ verb: 'try', object: { kind: 'work', id: 'x' }, topic: null })
        const version = await useWorkflow(change, 't', { id: 'p/alert', hash: 'x', content: { pack: 'p', workflow: standardMachines.get('alert')!, forms: {} } })
        const whole = rows.map((one) => ({ ...one, subject: 'alert', topic: 't', version: version.id, phase: 'open' }) as unknown as WorkItem)
        const columns = change.em.getMetadata().get(WorkItem).props.map(({ name }) => name)
        await insertEach(change.em, WorkItem, columns, whole)
        const mapped = await change.em.find(WorkItem, { id: { $in: rows.map(({ id }) => id) } }, { orderBy: { id: 'asc' }, disableIdentityMap: true })
        const plain = await readPlain(change.em, WorkItem, `where id in (${rows.map(() => '?').join(', ')}) order by id`, rows.map(({ id }) => id))
        expect(plain).toEqual(mapped.map((one) => Object.fromEntries(columns.map((name) => [name, one[name]]))))
        // What was read can be written again as it is.
        await updateEach(change.em, WorkItem, columns.filter((name) => name !== 'id'), plain)
        expect(await readPlain(change.em, WorkItem, `where id in (${rows.map(() => '?').join(', ')}) order by id`, rows.map(({ id }) => id))).toEqual(plain)
        await change.em.nativeDelete(WorkItem, { id: { $in: rows.map(({ id }) => id) } })
      })
    }), { numRuns: 100 })
  } finally {
    await database.remove()
  }
})
