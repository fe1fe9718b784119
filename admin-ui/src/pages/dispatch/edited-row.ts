import type { LocalText } from '../../../../core/base/text.ts'
import type { DispatchNoteJson, DispatchRowJson, DispatchRowRequest } from '../../../../core/contracts/dispatch-api.ts'

/** A row while the table is edited; `key` tells it from the others, new ones too. */
export interface EditedRow extends DispatchRowRequest {
  readonly key: string
  readonly organisationTitle: LocalText
  /** As the table was when it was read or tried last. */
  readonly notes: readonly DispatchNoteJson[]
  /** Alerts at the desk that would go by it, as tried last; null: it has changed since. */
  readonly alerts: number | null
}

export const editedRow = ({ regionTitle: _regionTitle, ...row }: DispatchRowJson): EditedRow => ({ ...row, key: row.id, alerts: null })

/** A row as it is sent. */
export function sentRow({ id, rules, levels, region, department, organisation, from, to, confirmed }: EditedRow): DispatchRowRequest {
  return { ...(id === undefined ? {} : { id }), rules, levels, region, department, organisation, from, to, ...(confirmed === true ? { confirmed } : {}) }
}
