import { createClosestName } from '../../base/closest-name.ts'
import { sentence } from '../../base/text.ts'
import { answeringFaults, type AnswersFor } from './answers-for.ts'
import { treeFaults } from './organisation-tree.ts'
import type { OrganisationRow } from './organisation-row.ts'
import { commonFaults, isDay, type RegisterFault } from './register-fault.ts'

/** What entries may refer to. */
export interface OrganisationContext {
  /** Codes of the register of regions; empty: there is none yet, and any code of the right form is taken. */
  readonly regions: ReadonlySet<string>
  /** Titles of department kinds by code; empty: no pack names any. */
  readonly kinds: ReadonlyMap<string, string>
  /** Whether the actor may put something below an organisation (null: at the top), or change it. */
  mayTouch(id: string | null): boolean
  /** What organisations may answer for that the actor keeps; null: anything. */
  readonly answersFor: AnswersFor | null
}

type ClosestName = ReturnType<typeof createClosestName>

const idPattern = /^[a-z0-9][a-z0-9._-]{0,63}$/
export const regionPattern = /^\d{6}(\d{3}){0,2}$/

/** Everything that stands against putting `rows`, new or changed, among the organisations that are there (`before`). */
export function organisationFaults(before: ReadonlyMap<string, OrganisationRow>, rows: readonly OrganisationRow[], context: OrganisationContext): readonly RegisterFault[] {
  const after = new Map([...before, ...rows.map((row) => [row.id, row] as const)])
  const parts = Map.groupBy(after.values(), ({ parent }) => parent)
  const given = new Set(rows.map(({ id }) => id))
  const closestName = createClosestName()
  return [...rows.flatMap((row) => [...commonFaults(row), ...ownFaults(row, before.get(row.id), context, closestName), ...lifeFaults(row, parts.get(row.id) ?? [], row.parent === null || given.has(row.parent) ? undefined : after.get(row.parent))]), ...shapeFaults(after, rows, closestName)]
}

function ownFaults(row: OrganisationRow, known: OrganisationRow | undefined, { regions, kinds, mayTouch, answersFor }: OrganisationContext, closestName: ClosestName): readonly RegisterFault[] {
  const { id } = row
  const faults: RegisterFault[] = []
  if (!idPattern.test(id)) faults.push({ id, field: 'id', message: sentence(`机构代码“${id}”不合要求。`, `The code "${id}" is not as required.`), hint: sentence('用小写字母、数字、点、横线，最多 64 个字符，例如 licheng-civil-affairs。', 'Lower-case letters, digits, dots and dashes, at most 64, such as licheng-civil-affairs.') })
  if (known === undefined ? !mayTouch(row.parent) : !mayTouch(id) || (known.parent !== row.parent && !mayTouch(row.parent))) {
    faults.push({ id, field: known === undefined || known.parent !== row.parent ? 'parent' : 'id', message: sentence('不在您的管理范围内。', 'It is outside your reach.'), hint: sentence('请由管理上级机构的管理员处理。', 'Have it done by an administrator of the organisation above.') })
  }
  if (row.departmentKind !== null && row.departmentKind !== known?.departmentKind && kinds.size > 0 && !kinds.has(row.departmentKind)) {
    const near = closestName(row.departmentKind, [...kinds.keys()])
    faults.push({ id, field: 'departmentKind', message: sentence(`没有部门类别“${row.departmentKind}”。`, `There is no department kind "${row.departmentKind}".`), hint: near === null ? sentence('从部门类别代码表中选择，或留空。', 'Choose one of the code table, or leave it empty.') : sentence(`是否为 ${near}？`, `Did you mean ${near}?`) })
  }
  const strange = row.serves.filter((code) => !(known?.serves ?? []).includes(code) && (!regionPattern.test(code) || (regions.size > 0 && !regions.has(code))))
  if (strange.length > 0) faults.push({ id, field: 'serves', message: sentence(`区划中没有 ${strange.slice(0, 5).join('、')}。`, `There is no region ${strange.slice(0, 5).join(', ')}.`), hint: sentence('改正区划代码，或先登记区划。', 'Correct the codes, or enter the regions first.') })
  if (answersFor !== null && mayTouch(known === undefined ? row.parent : id)) {
    faults.push(...answeringFaults({ ...row, serves: row.serves.filter((code) => !strange.includes(code)) }, known, answersFor, (kind) => kinds.get(kind) ?? kind))
  }
  return faults
}

/** What has parts lives as long as they do. `parent`: where it is not put itself, and then told of its parts. */
function lifeFaults(row: OrganisationRow, parts: readonly OrganisationRow[], parent: OrganisationRow | undefined): readonly RegisterFault[] {
  const { id, validTo } = row
  const outlives = (one: OrganisationRow, last: string) => one.validTo === null || one.validTo > last
  const faults: RegisterFault[] = []
  const left = validTo === null || !isDay(validTo) ? [] : parts.filter((part) => outlives(part, validTo))
  if (left.length > 0) faults.push({ id, field: 'validTo', message: sentence(`停用后仍有 ${left.length} 个下级机构：${left.slice(0, 3).map(({ title }) => title).join('、')}。`, `${left.length} organisations below it go on: ${left.slice(0, 3).map(({ title }) => title).join(', ')}.`), hint: sentence('先把下级机构移到别处，或给它们同样的停用日期。', 'Move them elsewhere first, or give them the same last day.') })
  if (parent !== undefined && parent.validTo !== null && outlives(row, parent.validTo)) faults.push({ id, field: 'parent', message: sentence(`上级机构“${parent.title}”到 ${parent.validTo} 停用。`, `"${parent.title}", above it, ends on ${parent.validTo}.`), hint: sentence('换一个上级机构，或把停用日期提前到那一天。', 'Choose another parent, or an earlier last day.') })
  return faults
}

function shapeFaults(after: ReadonlyMap<string, OrganisationRow>, rows: readonly OrganisationRow[], closestName: ClosestName): readonly RegisterFault[] {
  const { orphans, circular, tooDeep } = treeFaults(after.values())
  const given = new Map(rows.map((row) => [row.id, row]))
  const known = [...after.keys()]
  const told = (ids: readonly string[], say: (row: OrganisationRow) => Pick<RegisterFault, 'message' | 'hint'>) => ids.flatMap((id) => (given.has(id) ? [{ id, field: 'parent', ...say(given.get(id)!) }] : []))
  return [
    ...told(orphans, ({ parent }) => {
      const near = closestName(parent!, known)
      return { message: sentence(`没有上级机构“${parent}”。`, `There is no organisation "${parent}" above it.`), hint: near === null ? sentence('填写已有的机构代码，或把上级机构也列进来。', 'Write the code of one that there is, or list it too.') : sentence(`是否为 ${near}？`, `Did you mean ${near}?`) }
    }),
    ...told(circular, () => ({ message: sentence('上下级关系成环：它在自己之下。', 'It lies below itself.'), hint: sentence('改正这几个机构的上级。', 'Correct the parents of those in the circle.') })),
    ...told(tooDeep, () => ({ message: sentence('层级超过 40 级。', 'It lies deeper than 40 levels.'), hint: sentence('把它移到较高的层级。', 'Move it further up.') })),
  ]
}
