import { sentence } from '../../base/text.ts'
import type { RuleSchedule } from '../../contracts/compiled-rule.ts'
import type { RuleFile } from '../../contracts/generated/rule.ts'
import { report, under, type CheckState } from './check-state.ts'

/** When the rule runs; without a word about it, when data arrives. */
export function checkSchedule(state: CheckState, raw: RuleFile['schedule'], pointer: string): RuleSchedule[] {
  if (raw === undefined) return [{ on: 'data' }]
  const list = Array.isArray(raw) ? raw : [raw]
  return list.flatMap((item, i): RuleSchedule[] => {
    if (item === 'daily') return [{ cron: '0 2 * * *' }]
    if ('on' in item) return [{ on: item.on }]
    const fault = cronFault(item.cron)
    if (fault === null) return [{ cron: item.cron.trim().replace(/\s+/g, ' ') }]
    report(state, 'bad-cron', Array.isArray(raw) ? under(pointer, i, 'cron') : under(pointer, 'cron'), sentence(`定时表达式“${item.cron}”无效：${fault.zh}。`,
      `The cron expression "${item.cron}" is not valid: ${fault.en}.`),
    sentence('五段依次为分、时、日、月、星期，例如“0 2 * * *”是每天 02:00。', 'Five fields: minute, hour, day, month, weekday; `0 2 * * *` is 02:00 every day.'))
    return []
  })
}

const fields = [
  { zh: '分', en: 'minute', low: 0, high: 59 },
  { zh: '时', en: 'hour', low: 0, high: 23 },
  { zh: '日', en: 'day', low: 1, high: 31 },
  { zh: '月', en: 'month', low: 1, high: 12 },
  { zh: '星期', en: 'weekday', low: 0, high: 7 },
] as const

function cronFault(text: string): { readonly zh: string; readonly en: string } | null {
  const parts = text.trim().split(/\s+/)
  if (parts.length !== 5) return { zh: `须有五段，现有 ${parts.length} 段`, en: `it has ${parts.length} fields in place of five` }
  for (const [i, part] of parts.entries()) {
    const { zh, en, low, high } = fields[i]!
    if (!part.split(',').every((item) => isCronItem(item, low, high))) {
      return { zh: `“${zh}”一段“${part}”须在 ${low} 到 ${high} 之间`, en: `the ${en} field "${part}" must lie between ${low} and ${high}` }
    }
  }
  return null
}

/** A star, `n` or `a-b`, each perhaps with a step after a slash. */
function isCronItem(item: string, low: number, high: number): boolean {
  const match = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(item)
  if (match === null) return false
  const [from, to, step] = match.slice(1).map((digits) => (digits === undefined ? null : Number(digits))) as [number | null, number | null, number | null]
  const inside = (n: number | null) => n === null || (n >= low && n <= high)
  return inside(from) && inside(to) && (from === null || to === null || from <= to) && step !== 0
}
