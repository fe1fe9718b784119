import type { Lang } from '../../base/text.ts'
import type { FindingClause, FindingSaying } from '../../contracts/compiled-rule.ts'
import type { Expr } from '../../contracts/expression.ts'
import type { Finding, FindingValue, Wording } from '../../contracts/finding.ts'
import type { JsonValue } from '../../contracts/value-type.ts'

/** What a sentence is filled from. */
export interface Filling {
  readonly params: Readonly<Record<string, JsonValue>>
  readonly holds: (condition: Expr) => boolean
  readonly value: (expr: Expr) => FindingValue
}

/** The clauses that apply to the finding as one sentence. Values that may be shown to everybody become text, masked ones stay apart. */
export function fillSentence(clauses: readonly FindingClause[], finding: Finding, filling: Filling, lang: Lang): Wording {
  const parts: (string | FindingValue)[] = []
  const add = (part: string | FindingValue, isValue: boolean): void => {
    const last = parts.at(-1)
    if (typeof part !== 'string' || typeof last !== 'string') parts.push(part)
    else parts[parts.length - 1] = last + (lang === 'zh-CN' && meets(last, part, isValue) ? ' ' : '') + part
  }
  const fill = (saying: FindingSaying): void => {
    for (const part of saying) {
      if (typeof part === 'string') add(part, false)
      else if ('param' in part) add(plainText(filling.params[part.param] ?? part.param, lang), true)
      else if ('value' in part) {
        const value = filling.value(part.value)
        add(value.shown === null || value.value === null ? plainText(value.value, lang) : value, true)
      } else fill((part.either.find(({ when }) => filling.holds(when)) ?? part.either.at(-1))?.saying ?? [])
    }
  }
  clauses.filter(({ only }) => only === null || only.found.includes(rowsOf(finding, only.alias))).forEach(({ saying }, i) => {
    if (i > 0) add(lang === 'en' ? '; ' : '；', false)
    fill(saying[lang])
  })
  add(lang === 'en' ? '.' : '。', false)
  const [first, ...rest] = parts
  return lang === 'en' && typeof first === 'string' ? [first.charAt(0).toUpperCase() + first.slice(1), ...rest] : parts
}

/** Chinese and a number, whichever comes first, are set apart where a value meets the text. */
function meets(before: string, after: string, isValue: boolean): boolean {
  return isValue ? /\p{Script=Han}$/u.test(before) && /^[−-]?\d/.test(after) : /\d$/.test(before) && /^\p{Script=Han}/u.test(after)
}

/** Whether the row that stands for the finding met one of an optional alias. */
function rowsOf(finding: Finding, alias: string): 'none' | 'one' | 'unclear' {
  const kept = finding.sources.filter((source) => source.alias === alias).length
  if (kept === 0 && finding.sources.length === finding.sourceCount) return 'none'
  const single = new Set(finding.sources.map((source) => source.alias)).size === finding.sourceCount
  return kept === 1 && single ? 'one' : 'unclear'
}

/** A value inside a sentence. */
export function plainText(value: JsonValue, lang: Lang): string {
  if (value === null) return lang === 'en' ? 'empty' : '空'
  if (typeof value === 'boolean') return lang === 'en' ? (value ? 'yes' : 'no') : value ? '是' : '否'
  return String(value)
}
