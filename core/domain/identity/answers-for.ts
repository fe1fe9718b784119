import { regionPrefix } from '../../base/region-prefix.ts'
import { sentence } from '../../base/text.ts'
import type { OrganisationRow } from './organisation-row.ts'
import { isInUse } from './find-organisations.ts'
import type { RegisterFault } from './register-fault.ts'

/**
 * What organisations may answer for that somebody keeps who keeps a part of them: alerts go to whoever answers for their region and
 * department, so that nobody draws any from others.
 */
export interface AnswersFor {
  /** The day: what has ended by then, or has not begun, answers for nothing. */
  readonly today: string
  readonly kinds: ReadonlySet<string>
  /** Whether one of those kept answers for a region, as a department of a kind; null: as a government, for all of them. */
  covers(kind: string | null, region: string): boolean
}

/** What the organisations that somebody keeps answer for already. */
export function answeredFor(rows: Iterable<OrganisationRow>, isKept: (id: string) => boolean, today: string): AnswersFor {
  const kept = [...rows].filter((row) => isKept(row.id) && isInUse(row, today)).map(({ departmentKind, serves }) => ({ departmentKind, prefixes: serves.map(regionPrefix) }))
  return {
    today,
    kinds: new Set(kept.flatMap(({ departmentKind }) => departmentKind ?? [])),
    covers: (kind, region) => kept.some(({ departmentKind, prefixes }) => departmentKind === kind && prefixes.some((prefix) => regionPrefix(region).startsWith(prefix))),
  }
}

/** What stands against a row because it would answer for more than `answersFor`, which what it answers for now (`known`) belongs to. `titleOf`: of a kind of departments. */
export function answeringFaults(row: OrganisationRow, known: OrganisationRow | undefined, answersFor: AnswersFor, titleOf: (kind: string) => string): readonly RegisterFault[] {
  const { id, departmentKind: kind, serves } = row
  if (hasEnded(row, answersFor.today)) return []
  const before = known !== undefined && answersNoLater(known, row, answersFor.today) ? known : null
  if (kind !== null && kind !== before?.departmentKind && !answersFor.kinds.has(kind)) {
    return [{ id, field: 'departmentKind', message: sentence(`您管理的机构里没有“${titleOf(kind)}”这一类部门。`, `None of the organisations that you keep is of the kind "${titleOf(kind)}".`), hint: sentence('预警按部门类别派发，新的类别由管理全部机构的管理员设置。', 'Alerts go by kinds of departments: a new one is set by an administrator of all organisations.') }]
  }
  const isNew = (code: string) => before === null || before.departmentKind !== kind || !before.serves.includes(code)
  const beyond = serves.filter((code) => isNew(code) && !answersFor.covers(kind, code))
  if (beyond.length === 0) return []
  const [codes, of] = [beyond.slice(0, 5), kind === null ? ['不分部门的', ' without a kind of department'] : [`“${titleOf(kind)}”类`, ` of the kind "${titleOf(kind)}"`]]
  return [{
    id, field: before !== null && before.departmentKind !== kind ? 'departmentKind' : 'serves',
    message: sentence(`您管理的${of[0]}机构不管辖 ${codes.join('、')}。`, `The organisations${of[1]} that you keep do not serve ${codes.join(', ')}.`),
    hint: sentence('预警按管辖和部门类别派发，超出部分由管理全部机构的管理员设置。', 'Alerts go by jurisdiction and kinds of departments: what is beyond is set by an administrator of all organisations.'),
  }]
}

/** Whether what an organisation answered for was answered for no later than it would be. */
function answersNoLater(known: OrganisationRow, row: OrganisationRow, today: string): boolean {
  return !hasEnded(known, today) && (isInUse(known, today) || (row.validFrom !== null && row.validFrom >= known.validFrom!))
}

function hasEnded({ validTo }: Pick<OrganisationRow, 'validTo'>, today: string): boolean {
  return validTo !== null && validTo < today
}
