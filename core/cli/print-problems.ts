import type { Problem } from '../base/problem.ts'
import { textIn, type Lang } from '../base/text.ts'

const words = { error: { 'zh-CN': '错误', en: 'error' }, warning: { 'zh-CN': '警告', en: 'warning' } } as const

/** One Problem for a person: place first, as editors link it; then what is wrong; then what to do. */
export function formatProblem(problem: Problem, lang: Lang): string {
  const place = problem.file === null ? '' : `${problem.file}${problem.line === null ? '' : `:${problem.line}`} ${problem.pointer}`.trimEnd() + '\n  '
  const hint = problem.hint === undefined ? '' : `\n  → ${textIn(problem.hint, lang)}`
  return `${place}${textIn(words[problem.severity], lang)} ${problem.code}: ${textIn(problem.message, lang)}${hint}`
}
