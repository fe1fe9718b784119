import { HuiyanError } from '../../base/errors.ts'
import { textIn, type LocalText } from '../../base/text.ts'
import { shortestReason } from '../../contracts/work-api.ts'

/** Why an action cannot be done with what was noted: `work-reason-missing`; null where a reason is there. */
export function reasonMissing(title: LocalText, note: string | null | undefined): HuiyanError | null {
  if ([...(note ?? '').trim()].length >= shortestReason) return null
  return new HuiyanError('work-reason-missing', { 'action-zh': textIn(title, 'zh-CN'), 'action-en': textIn(title, 'en') })
}
