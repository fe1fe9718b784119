import { parseDuration, type Duration } from '../../base/duration.ts'
import { sentence } from '../../base/text.ts'
import type { RuleFile } from '../../contracts/generated/rule.ts'
import { parseTemplate } from '../../language/parse-template.ts'
import { nearHint, report, under, type CheckState } from './check-state.ts'
import { checkMember, checkValue, comparable, typeName } from './check-value.ts'
import type { CheckedAlert, CheckedExpr } from './checked-rule.ts'

/** The alert of a rule, over the aliases that its last step leaves. Null when it cannot be made; the reasons are reported. */
export function checkAlert(state: CheckState, raw: RuleFile['alert'], pointer: string): CheckedAlert | null {
  const before = state.problems.length
  const key = raw.key.map((source, i) => checkKey(state, source, under(pointer, 'key', i)))
  const region = raw.region === undefined ? null : checkText(state, raw.region, under(pointer, 'region'))
  const department = checkDepartment(state, raw.department, under(pointer, 'department'))
  const isText = typeof raw.title === 'string'
  const zh = typeof raw.title === 'string' ? raw.title : raw.title['zh-CN']
  const en = typeof raw.title === 'string' ? undefined : raw.title.en
  const titleAt = under(pointer, 'title')
  const title = checkTemplate(state, zh, isText ? titleAt : under(titleAt, 'zh-CN'))
  const titleEn = en === undefined ? title : checkTemplate(state, en, under(titleAt, 'en'))
  const evidence = (raw.evidence ?? []).map((source, i) => checkShown(state, source, under(pointer, 'evidence', i)))
  const policy = {
    resolve: raw.resolve ?? 'when-gone',
    reopenWithin: checkDuration(state, raw.reopenWithin ?? 'P180D', under(pointer, 'reopenWithin')),
    keepOpenFor: checkDuration(state, raw.keepOpenFor ?? 'P0D', under(pointer, 'keepOpenFor')),
    onStale: raw.onStale ?? 'keep',
  } as const
  const failed = state.problems.slice(before).some((problem) => problem.severity === 'error')
  const complete = [...key, ...evidence].every((value) => value !== null) && title !== null && titleEn !== null
  if (failed || !complete) return null
  return { key: key as CheckedExpr[], region, department, title, titleEn, evidence: evidence as CheckedExpr[], policy }
}

/** Reports a key that cannot identify an alert for as long as it lives. */
function checkKey(state: CheckState, source: string, pointer: string): CheckedExpr | null {
  const value = checkMember(state, source, pointer)
  if (value === null || comparable(value.expr.type, value.expr.type)) return value
  return report(state, 'type-mismatch', pointer, sentence(`“${source}”的类型不能用作预警的键。`, `Values of the type of "${source}" cannot be a key.`))
}

/** A value that people are shown: anything but a list or a point. */
function checkShown(state: CheckState, source: string, pointer: string): CheckedExpr | null {
  const value = checkValue(state, source, pointer)
  if (value === null || (value.expr.type.kind !== 'list' && value.expr.type.kind !== 'point')) return value
  const got = typeName(value.expr)
  return report(state, 'type-mismatch', pointer, sentence(`“${source}”是${got['zh-CN']}，不能显示。`, `"${source}" is of type ${got.en} and cannot be shown.`))
}

function checkText(state: CheckState, source: string, pointer: string): CheckedExpr | null {
  return checkValue(state, source, pointer, { expected: 'string' })
}

function checkDepartment(state: CheckState, raw: RuleFile['alert']['department'], pointer: string): CheckedAlert['department'] {
  if (raw === undefined) return null
  if (typeof raw !== 'string') return checkText(state, raw.cel, under(pointer, 'cel'))
  const known = state.context.departments
  if (known === null || known.includes(raw)) return { code: raw }
  const hint = nearHint(raw, known) ?? sentence('请改用 common/departments 里的代码，表达式写作 {"cel": "d.department"}。',
    'Use a code of `common/departments`; an expression is written {"cel": "d.department"}.')
  return report(state, 'unknown-department', pointer, sentence(`部门表里没有“${raw}”。`, `The table of departments has no "${raw}".`), hint)
}

function checkTemplate(state: CheckState, text: string, pointer: string): (string | CheckedExpr)[] | null {
  const { parts, problems } = parseTemplate(text)
  for (const problem of problems) state.problems.push({ ...problem, pointer: pointer + problem.pointer })
  if (problems.some((problem) => problem.severity === 'error')) return null
  const checked = parts.map((part) => (typeof part === 'string' ? part : checkShown(state, part.source, pointer)))
  return checked.includes(null) ? null : (checked as (string | CheckedExpr)[])
}

function checkDuration(state: CheckState, text: string, pointer: string): Duration {
  const duration = parseDuration(text)
  if (duration !== null) return duration
  report(state, 'bad-duration', pointer, sentence(`“${text}”不是期限。`, `"${text}" is no duration.`),
    sentence('按 ISO 8601 写，例如 P180D（180 天）、P3Y（3 年）。', 'Write it as ISO 8601: P180D is 180 days, P3Y three years.'))
  return { months: 0, days: 0, milliseconds: 0 }
}

