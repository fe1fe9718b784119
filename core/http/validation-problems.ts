import type { FastifySchemaValidationError } from 'fastify'
import { unescapePointer } from '../base/json-pointer.ts'
import { sentence, type Sentence } from '../base/text.ts'
import type { Problem } from '../base/problem.ts'

/** No more are listed: a long list of wrong items helps nobody. */
const most = 20

/** What the schema of a route found wrong with a part of a request (`sent`), one Problem each; pointers begin with the part, e.g. `/body/account`. */
export function validationProblems(part: string, errors: readonly FastifySchemaValidationError[], sent: unknown): Problem[] {
  return errors.slice(0, most).map((error) => ({
    code: `request-${error.keyword.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    severity: 'error',
    file: null,
    pointer: `/${part}${error.instancePath}${memberOf(error)}`,
    line: null,
    message: say(error, sent),
  }))
}

function memberOf(error: FastifySchemaValidationError): string {
  const name = error.params['missingProperty'] ?? error.params['additionalProperty']
  return typeof name === 'string' ? `/${name.replace(/~/g, '~0').replace(/\//g, '~1')}` : ''
}

function say(error: FastifySchemaValidationError, sent: unknown): Sentence {
  const params = error.params as Record<string, unknown>
  const limit = String(params['limit'])
  switch (error.keyword) {
    case 'required':
      return sentence(`缺少“${String(params['missingProperty'])}”。`, `"${String(params['missingProperty'])}" is missing.`)
    case 'additionalProperties':
      return sentence(`不认识“${String(params['additionalProperty'])}”。`, `"${String(params['additionalProperty'])}" is not known here.`)
    case 'type':
      return sentence(`类型应为 ${String(params['type'])}。`, `It should be of type ${String(params['type'])}.`)
    case 'enum':
      return sentence(`只能是：${listOf(params['allowedValues'], '、')}。`, `It should be one of ${listOf(params['allowedValues'], ', ')}.`)
    case 'minLength':
      return sentence(`至少需要 ${limit} 个字符。`, `It needs at least ${limit} characters.`)
    case 'maxLength':
      return sentence(`最多 ${limit} 个字符。`, `It may have at most ${limit} characters.`)
    case 'minimum':
      return sentence(`不能小于 ${limit}。`, `It may not be less than ${limit}.`)
    case 'maximum':
      return sentence(`不能大于 ${limit}。`, `It may not be more than ${limit}.`)
    case 'minItems':
      return sentence(`至少要有 ${limit} 项。`, `It needs items: at least ${limit}.`)
    case 'maxItems':
      return sentence(`最多 ${limit} 项，请分几次来。`, `It may have at most ${limit} items: send them in several parts.`)
    case 'uniqueItems':
      return twice(params, valueAt(sent, error.instancePath))
    default:
      return sentence('格式不符合要求。', `It is not as required${error.message === undefined ? '' : `: ${error.message}`}.`)
  }
}

function listOf(values: unknown, separator: string): string {
  return Array.isArray(values) ? values.map(String).join(separator) : ''
}

/** Two items are the same: which, and where they stand. */
function twice({ i, j }: Record<string, unknown>, list: unknown): Sentence {
  const [first, second] = [Number(i), Number(j)].sort((a, b) => a - b) as [number, number]
  const item: unknown = Array.isArray(list) ? list[first] : undefined
  const [zh, en] = typeof item === 'string' ? [`“${item}”`, `"${item}"`] : ['同一项', 'The same item']
  return sentence(`${zh}写了两次（第 ${first + 1} 项和第 ${second + 1} 项），每项只能写一次；请去掉重复的再发送。`, `${en} is given twice (items ${first + 1} and ${second + 1}), and each may be given once: leave one out and send it again.`)
}

function valueAt(sent: unknown, pointer: string): unknown {
  let value = sent
  for (const key of pointer.split('/').slice(1).map(unescapePointer)) value = typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined
  return value
}
