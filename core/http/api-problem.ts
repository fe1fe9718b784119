import { textIn, type Lang, type Sentence } from '../base/text.ts'
import type { HuiyanError } from '../base/errors.ts'
import type { Problem } from '../base/problem.ts'
import { problemToJson } from '../base/problem.ts'
import type { ApiProblem } from '../contracts/api.ts'

/** RFC 9457's title: the kind of failure, the same for every occurrence. */
const titles: Readonly<Record<number, Sentence>> = {
  400: { 'zh-CN': '请求有误', en: 'Bad request' },
  401: { 'zh-CN': '需要登录', en: 'Not signed in' },
  403: { 'zh-CN': '没有权限', en: 'Not permitted' },
  404: { 'zh-CN': '找不到', en: 'Not found' },
  409: { 'zh-CN': '状态冲突', en: 'Conflict' },
  412: { 'zh-CN': '内容已变', en: 'Changed meanwhile' },
  413: { 'zh-CN': '内容太大', en: 'Too large' },
  415: { 'zh-CN': '内容类型不符', en: 'Media type not supported' },
  422: { 'zh-CN': '内容不符合规则', en: 'Not acceptable as it is' },
  429: { 'zh-CN': '请求过于频繁', en: 'Too many requests' },
  503: { 'zh-CN': '服务繁忙', en: 'Busy' },
  507: { 'zh-CN': '存储空间不足', en: 'Out of storage' },
}
const otherTitle: Sentence = { 'zh-CN': '服务器出错', en: 'Server error' }

/** A coded error as it goes to the reader. */
export function apiProblem(error: HuiyanError, context: { lang: Lang; requestId: string; problems?: readonly Problem[] }): ApiProblem {
  return {
    type: `urn:huiyan:problem:${error.code}`,
    title: textIn(titles[error.status] ?? otherTitle, context.lang),
    status: error.status,
    code: error.code,
    detail: textIn(error.detail, context.lang),
    hint: textIn(error.hint, context.lang),
    ...(context.problems === undefined ? {} : { problems: context.problems.map((problem) => problemToJson(problem, context.lang)) }),
    requestId: context.requestId,
    ...error.members,
  }
}
