import { lights, type Light } from '../../contracts/matter-clock.ts'
import { openPhases } from '../../contracts/work-api.ts'
import { withinSql, type Reading } from '../../store/access.ts'
import { readRows } from '../../store/read-rows.ts'

/** Open matters by who is in charge and light, of those within the reader's reach: one statement, answered from its index alone. */
export async function countLoad(read: Reading): Promise<ReadonlyMap<string, Readonly<Record<Light, number>>>> {
  const { sql, values } = withinSql(read.action.scope, 'w')
  const rows = await readRows<{ organisation: string; light: number; count: number }>(read.em,
    `select w.organisation, w.light, count(*) as count from work_item as w where w.organisation is not null and w.light is not null and w.subject in ('alert', 'case', 'assessment', 'notice', 'duty', 'sample') and w.phase in (${openPhases.map(() => '?').join(', ')}) and ${sql} group by w.organisation, w.light`, [...openPhases, ...values])
  const loads = new Map<string, Record<Light, number>>()
  for (const { organisation, light, count } of rows) {
    const load = loads.get(organisation) ?? { red: 0, yellow: 0, blue: 0, green: 0 }
    load[lights[light]!] += count
    loads.set(organisation, load)
  }
  return loads
}
