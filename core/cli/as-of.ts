import { dateIn } from '../base/clock.ts'
import { isDate } from '../base/start-of-date.ts'
import { UsageError } from './command.ts'
import { commandTimeZone } from './pack-argument.ts'

/** The date of `--as-of`, today in the city when it is not given. Throws `UsageError` when it is none. */
export function readAsOf(value: string | undefined): string {
  const asOf = value ?? dateIn(commandTimeZone(), new Date())
  if (isDate(asOf)) return asOf
  throw new UsageError(`--as-of 的值“${asOf}”不是日期（YYYY-MM-DD）。`, `--as-of is set to "${asOf}", which is no date (YYYY-MM-DD).`)
}
