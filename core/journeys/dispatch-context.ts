import { dateIn } from '../base/clock.ts'
import type { DispatchTableJson } from '../contracts/dispatch-api.ts'
import type { RowContext } from '../domain/dispatch/row-faults.ts'
import { allOrganisations } from '../domain/identity/find-organisations.ts'
import { regionRows } from '../domain/identity/region-row.ts'
import type { Reading } from '../store/access.ts'
import { departmentKinds } from './keep-registers.ts'
import type { Routing } from './route-matters.ts'

/** What rows may name, with what it is called. */
export interface DispatchContext extends RowContext {
  readonly titled: Pick<DispatchTableJson, 'rules' | 'departments' | 'regions'>
}

/** What rows of a topic's table (null: of that of all topics) may name today: regions of the code table and of the register. */
export async function contextOf({ registry, timeZone }: Routing, read: Reading, topic: string | null): Promise<DispatchContext> {
  const running = registry.running().map(({ runtime }) => runtime)
  const rules = [...(running.find(({ pack }) => pack.id === topic)?.rules.values() ?? [])].map(({ id, title }) => ({ id, title }))
  const coded = running.map(({ codes }) => codes.get('common/regions')).find((table) => table !== undefined)?.entries ?? []
  const titles = new Map([...coded, ...(await regionRows(read)).values()].map(({ code, title }) => [code, title]))
  const departments = departmentKinds(registry)
  return {
    today: dateIn(timeZone, read.action.at), rules: topic === null ? null : new Set(rules.map(({ id }) => id)), regions: new Set(titles.keys()), departments: new Set(departments.keys()), organisations: await allOrganisations(read),
    titled: { rules, departments: [...departments].map(([code, title]) => ({ code, title })), regions: [...titles.keys()].sort().map((code) => ({ code, title: nameOf(titles, code) })) },
  }
}

/** 荔城区西天尾镇: county and town together, since towns' names repeat. */
function nameOf(titles: ReadonlyMap<string, string>, code: string): string {
  return [...new Set([code.slice(0, 6), code.slice(0, 9), code].flatMap((part) => titles.get(part) ?? []))].join('')
}
