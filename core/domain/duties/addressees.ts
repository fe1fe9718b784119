import type { DutyFile } from '../../contracts/generated/duty.ts'
import type { Organisation } from '../../store/entities/identity/organisation.ts'

type Level = NonNullable<DutyFile['to']['levels']>[number]

/** Level of a region by its code (GB/T 2260, GB/T 10114); null for provinces. */
function levelOf(code: string): Level | null {
  if (code.length === 12) return code.endsWith('000') ? 'town' : 'village'
  if (code.length === 9) return 'town'
  return code.endsWith('0000') ? null : code.endsWith('00') ? 'city' : 'county'
}

/** Whom a duty is addressed to, of organisations that there are: of its kinds of department, or governments themselves, that serve a region of its levels. */
export function addressees<T extends Pick<Organisation, 'departmentKind' | 'serves'>>({ departments, levels }: DutyFile['to'], organisations: readonly T[]): readonly T[] {
  return organisations.filter(({ departmentKind, serves }) => {
    const isOfKind = departments === undefined ? departmentKind === null : departmentKind !== null && departments.includes(departmentKind)
    return isOfKind && (levels === undefined || serves.some((code) => levels.some((level) => level === levelOf(code))))
  })
}
