import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { HuiyanError, isHuiyanError } from '../base/errors.ts'
import type { Problem } from '../base/problem.ts'
import { sentence } from '../base/text.ts'
import { apiProblem } from './api-problem.ts'
import { languageOf } from './language.ts'
import { validationProblems } from './validation-problems.ts'

/**
 * Answers whatever was thrown with problem+json in the reader's language. What is not a coded error of ours
 * is logged whole and answered as `internal` without a word of it.
 */
export function handleError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { error, problems } = coded(thrown, request)
  // What went wrong with something sealed may quote it.
  const isSealed = request.routeOptions.config.sealed === true
  if (error.status >= 500) request.log.error({ ...(isSealed ? {} : { err: error.cause ?? thrown }), code: error.code }, 'request failed')
  sendProblem(request, reply, error, problems)
}

/** Sends a coded error; `seconds` among its params becomes `Retry-After`. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: HuiyanError, problems?: readonly Problem[]): void {
  const lang = languageOf(request)
  const seconds = error.params['seconds']
  if (seconds !== undefined) reply.header('retry-after', String(seconds))
  reply
    .code(error.status)
    // Again: an address that cannot be read is answered before any hook runs.
    .header('x-request-id', request.id)
    .header('cache-control', 'no-store')
    .header('content-language', lang)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(apiProblem(error, { lang, requestId: request.id, ...(problems === undefined ? {} : { problems }) })))
}

function coded(thrown: unknown, request: FastifyRequest): { error: HuiyanError; problems?: readonly Problem[] } {
  if (isHuiyanError(thrown)) return thrown.problems.length === 0 ? { error: thrown } : { error: thrown, problems: thrown.problems }
  const error = thrown as Partial<FastifyError>
  if (error.validation !== undefined) {
    const part = error.validationContext ?? 'body'
    return { error: new HuiyanError('bad-request'), problems: validationProblems(part, error.validation, part === 'body' ? request.body : request.query) }
  }
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
    case 'FST_REQ_FILE_TOO_LARGE':
      return { error: new HuiyanError('too-large', { limit: sizeText(request.routeOptions.bodyLimit) }) }
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return { error: new HuiyanError('media-type-not-supported', { type: request.headers['content-type'] ?? '—' }) }
    default:
      break
  }
  if (error.code === 'FST_ERR_CTP_INVALID_JSON_BODY' || error.code === 'FST_ERR_CTP_EMPTY_JSON_BODY') {
    return { error: new HuiyanError('bad-request', {}, { cause: thrown }), problems: [unreadableBody] }
  }
  const status = error.statusCode ?? 500
  return { error: new HuiyanError(status >= 400 && status < 500 ? 'bad-request' : 'internal', {}, { cause: thrown }) }
}

/** Fastify does not say which of the two it was. */
const unreadableBody: Problem = {
  code: 'request-json', severity: 'error', file: null, pointer: '/body', line: null,
  message: sentence('请求的内容不是能接收的 JSON：语法有误，或者有名为“__proto__”“constructor”的成员。', 'The request is no JSON that is taken: it is broken, or has a member named "__proto__" or "constructor".'),
  hint: sentence('检查引号、逗号和括号是否成对；给这样的成员换一个名字。', 'Look for a missing quote, comma or bracket; give such a member another name.'),
}

function sizeText(bytes: number | undefined): string {
  const mebibytes = (bytes ?? 0) / 2 ** 20
  return mebibytes >= 1 ? `${Math.floor(mebibytes)} MiB` : `${bytes ?? 0} B`
}
