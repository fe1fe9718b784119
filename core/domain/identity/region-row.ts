import { sentence } from '../../base/text.ts'
import type { Reading } from '../../store/access.ts'
import { Region } from '../../store/entities/identity/region.ts'
import type { Change } from '../../store/unit-of-work.ts'
import { regionPattern } from './organisation-faults.ts'
import { commonFaults, type RegisterFault } from './register-fault.ts'

/** A region whole. `code`: 6 digits, a town's 9, a village's 12. */
export interface RegionRow {
  readonly code: string
  readonly title: string
  readonly titleEn: string | null
  readonly validFrom: string | null
  readonly validTo: string | null
}

/** All of them by code, as they stand, within a change too. */
export async function regionRows({ em }: Pick<Reading, 'em'>): Promise<ReadonlyMap<string, RegionRow>> {
  const rows = await em.find(Region, {}, { orderBy: { code: 'asc' }, disableIdentityMap: true })
  return new Map(rows.map(({ code, title, titleEn, validFrom, validTo }) => [code, { code, title, titleEn, validFrom, validTo }]))
}

/** Everything that stands against putting `rows`, new or changed, among the regions that are there. */
export function regionFaults(before: ReadonlyMap<string, RegionRow>, rows: readonly RegionRow[]): readonly RegisterFault[] {
  const after = new Set([...before.keys(), ...rows.map(({ code }) => code)])
  return rows.flatMap((row) => {
    const { code: id } = row
    const faults = [...commonFaults({ ...row, id })]
    if (!regionPattern.test(id)) faults.push({ id, field: 'code', message: sentence(`区划代码“${id}”不合要求。`, `The code "${id}" is not as required.`), hint: sentence('县级以上 6 位、乡镇 9 位、村 12 位数字。', '6 digits, 9 for a town, 12 for a village.') })
    else if (id.length > 6 && !after.has(id.slice(0, -3))) faults.push({ id, field: 'code', message: sentence(`没有上级区划 ${id.slice(0, -3)}。`, `There is no region ${id.slice(0, -3)} that it could lie in.`), hint: sentence('改正代码，或把上级区划也列进来。', 'Correct the code, or enter the region above it too.') })
    return faults
  })
}

/** Adds regions and changes those that are there; those not given stay. One that has gone gets its last day: what was filed under it keeps its code. */
export async function putRegions({ em, audit }: Change, given: readonly RegionRow[]): Promise<void> {
  const before = await regionRows({ em })
  for (const row of given) {
    const known = before.get(row.code)
    if (known === undefined) {
      await em.insert(Region, { ...row })
      audit({ verb: 'create-region', object: { kind: 'region', id: row.code }, topic: null, after: { ...row } })
    } else if (JSON.stringify(known) !== JSON.stringify(row)) {
      await em.nativeUpdate(Region, { code: row.code }, { ...row })
      audit({ verb: 'change-region', object: { kind: 'region', id: row.code }, topic: null, before: { ...known }, after: { ...row } })
    }
  }
}
