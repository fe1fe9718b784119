import type { NoticeSummary } from '../../../../core/contracts/notice-api.ts'
import type { SharedActionJson } from '../../../../core/contracts/work-api.ts'

/** What is done with notices: before one is issued it goes as a whole, under its own id; afterwards by those of its parts that the reader may see. */
export const mattersIn = ({ id, issued, addressees }: NoticeSummary): readonly string[] => (issued === null ? [id] : addressees.flatMap((one) => (one.state === null ? [] : [one.id])))

/** An action that some of several notices allow, how many of these do, and with which matters it is done. */
export interface NoticesAction extends SharedActionJson {
  readonly matters: readonly string[]
}

/**
 * What several notices allow, by what their matters do. Of each notice the action is done with those parts alone that allow it, and one that
 * was issued is taken back by all of its parts or none; a notice that does not allow it is named too, once, so that it is said why.
 */
export function noticesActions(shared: readonly SharedActionJson[], notices: readonly NoticeSummary[]): readonly NoticesAction[] {
  return shared.flatMap((action) => {
    const allowing = new Set(action.ids)
    const ableIn = (notice: NoticeSummary) => {
      const own = mattersIn(notice)
      const able = own.filter((id) => allowing.has(id))
      return action.name === 'withdraw' ? (able.length === own.length ? able.slice(0, 1) : []) : able
    }
    const count = notices.filter((notice) => ableIn(notice).length > 0).length
    return count === 0 ? [] : [{ ...action, count, matters: notices.flatMap((notice) => (ableIn(notice).length > 0 ? ableIn(notice) : mattersIn(notice).slice(0, 1))) }]
  })
}
