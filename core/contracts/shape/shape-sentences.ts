import { closestName } from '../../base/closest-name.ts'
import { escapePointer, unescapePointer } from '../../base/json-pointer.ts'
import { sentence, type Sentence } from '../../base/text.ts'
import type { PartProblem } from '../part-problem.ts'
import { jsonType } from './meant-branch.ts'
import type { ShapeError } from './validate.ts'

/** A Problem, and what it says about a member that was misspelt or left out. */
export interface ShapeProblem extends PartProblem {
  /** Pointer of the member that an unknown one most likely is. */
  readonly meant?: string
  /** Pointer of a member that is not there. */
  readonly missing?: string
}

/** One Ajv error as a sentence. */
export function shapeProblem(error: ShapeError, base: string): ShapeProblem {
  const at = base + error.instancePath
  const params = error.params
  switch (error.keyword) {
    case 'additionalProperties': return unknownField(at, String(params['additionalProperty']), error)
    case 'required': return missingField(at, String(params['missingProperty']))
    case 'propertyNames': return badName(at, String(params['propertyName']))
    case 'type': return wrongTypeProblem(at, [params['type'] as string | readonly string[]].flat(), error.data)
    case 'enum': return notAllowed(at, error.data, params['allowedValues'] as readonly unknown[])
    case 'const': return notAllowed(at, error.data, [params['allowedValue']])
    case 'pattern': return unfitProblem(at, error.data, examplesOf(error))
    case 'uniqueItems': return problem('repeated-item', `${at}/${Number(params['i'])}`, `${label(at)}里有重复的项。`, `${labelEn(at)} holds the same item twice.`, '删除重复的一项。', 'Remove one of them.')
    case 'minLength': return problem('too-short', at, `${label(at)}不能是空的${Number(params['limit']) > 1 ? `，至少 ${Number(params['limit'])} 个字符` : ''}。`, Number(params['limit']) > 1 ? `${labelEn(at)} is too short: at least ${Number(params['limit'])} characters.` : `${labelEn(at)} must not be empty.`, '补上内容，或删除它。', 'Fill it in, or remove it.')
    case 'maxLength': return limitProblem('too-long', at, '过长，最多', '个字符', 'is too long: at most', 'characters', params)
    case 'minItems': return limitProblem('too-few', at, '的项太少，至少', '项', 'has too few items: at least', 'items', params)
    case 'maxItems': return limitProblem('too-many', at, '的项太多，最多', '项', 'has too many items: at most', 'items', params)
    case 'additionalItems': return limitProblem('too-many', at, '的项太多，最多', '项', 'has too many items: at most', 'items', params)
    case 'minProperties': return limitProblem('too-few', at, '的成员太少，至少', '个', 'has too few members: at least', 'members', params)
    case 'maxProperties': return limitProblem('too-many', at, '的成员太多，最多', '个', 'has too many members: at most', 'members', params)
    case 'minimum': return limitProblem('out-of-range', at, '太小，不能小于', '', 'is too small: not below', '', params)
    case 'maximum': return limitProblem('out-of-range', at, '太大，不能大于', '', 'is too large: not above', '', params)
    case 'exclusiveMinimum': return limitProblem('out-of-range', at, '太小，必须大于', '', 'is too small: it has to be above', '', params)
    case 'exclusiveMaximum': return limitProblem('out-of-range', at, '太大，必须小于', '', 'is too large: it has to be below', '', params)
    default: return problem('unfit-value', at, `${label(at)}不符合格式要求。`, `${labelEn(at)} does not fit: ${error.message ?? error.keyword}.`)
  }
}

export function wrongTypeProblem(pointer: string, types: readonly string[], value: unknown): ShapeProblem {
  const actual = jsonType(value)
  const says = [
    `${label(pointer)}应为${types.map((type) => typeNames[type]?.[0] ?? type).join('或')}，实际是${typeNames[actual]?.[0] ?? actual}。`,
    `${labelEn(pointer)} should be ${types.map((type) => typeNames[type]?.[1] ?? type).join(' or ')}, but is ${typeNames[actual]?.[1] ?? actual}.`,
  ] as const
  const scalar = value !== null && typeof value !== 'object'
  const rewritten = !scalar ? null : types.includes('array') ? `[${JSON.stringify(value)}]` : types.includes('string') ? JSON.stringify(String(value)) : null
  return rewritten === null || rewritten.length > 60
    ? problem('wrong-type', pointer, ...says)
    : problem('wrong-type', pointer, ...says, `写成 ${rewritten}。`, `Write ${rewritten}.`)
}

/** The member that says which kind a thing is has a value that no kind has, or is not there. */
export function kindValueProblem(pointer: string, member: string, value: Readonly<Record<string, unknown>>, allowed: readonly unknown[]): ShapeProblem {
  return Object.hasOwn(value, member) ? notAllowed(`${pointer}/${member}`, value[member], allowed) : missingField(pointer, member, allowed)
}

/** A thing whose kind is said by which member it has, and it has none of them. */
export function kindMemberProblem(pointer: string, value: Readonly<Record<string, unknown>>, members: readonly string[]): ShapeProblem {
  const present = Object.keys(value)
  for (const name of present) {
    const meant = closestName(name, members)
    if (meant !== null) {
      return problem('unknown-kind', `${pointer}/${escapePointer(name)}`, `未知的“${name}”。`, `There is no "${name}" here.`, `是否想写“${meant}”？可用的有：${listZh(members)}。`, `Did you mean "${meant}"? Known are: ${listEn(members)}.`)
    }
  }
  const only = present.length === 1 ? `${pointer}/${escapePointer(present[0]!)}` : pointer
  return problem('unknown-kind', only, `${label(pointer)}缺少说明种类的成员。`, `${labelEn(pointer)} does not say which kind it is.`, `写上其中一个：${listZh(members)}。`, `It takes one of: ${listEn(members)}.`)
}

/** A text or number of none of the forms that are possible here. */
export function unfitProblem(pointer: string, value: unknown, examples: readonly unknown[]): ShapeProblem {
  const shown = examples.map((example) => (typeof example === 'string' ? example : JSON.stringify(example)))
  const hint = examples.length === 0 ? undefined : sentence(`例如：${shown.join('、')}。`, `For example: ${shown.join(', ')}.`)
  const message = sentence(`${label(pointer)}的值“${shorten(value)}”不符合格式要求。`, `${labelEn(pointer)} is "${shorten(value)}", which does not fit its format.`)
  return { code: 'unfit-value', severity: 'error', pointer, message, ...(hint === undefined ? {} : { hint }) }
}

function unknownField(at: string, name: string, error: ShapeError): ShapeProblem {
  const known = Object.keys((error.parentSchema?.['properties'] ?? {}) as object).filter((key) => key !== '$schema')
  const present = Object.keys((error.data ?? {}) as object)
  const meant = closestName(name, known.filter((key) => !present.includes(key)))
  const pointer = `${at}/${escapePointer(name)}`
  const told = problem('unknown-field', pointer, `未知的字段“${name}”。`, `Unknown field "${name}".`,
    meant === null ? `这里可用的有：${listZh(known)}。` : `是否想写“${meant}”？`,
    meant === null ? `Known here are: ${listEn(known)}.` : `Did you mean "${meant}"?`)
  return meant === null ? told : { ...told, meant: `${at}/${escapePointer(meant)}` }
}

function missingField(at: string, name: string, allowed?: readonly unknown[]): ShapeProblem {
  const told = allowed === undefined
    ? problem('missing-field', at, `${label(at)}缺少必需的“${name}”。`, `${labelEn(at)} lacks "${name}", which is required.`, `补上“${name}”。`, `Add "${name}".`)
    : problem('missing-field', at, `${label(at)}缺少必需的“${name}”。`, `${labelEn(at)} lacks "${name}", which is required.`, `补上“${name}”，可用的值：${listZh(allowed)}。`, `Add "${name}"; it takes: ${listEn(allowed)}.`)
  return { ...told, missing: `${at}/${escapePointer(name)}` }
}

function badName(at: string, name: string): ShapeProblem {
  return problem('bad-name', `${at}/${escapePointer(name)}`, `名称“${name}”不符合命名规则。`, `"${name}" is no valid name here.`,
    '名称以小写字母开头，只含小写字母、数字和下划线（标识用连字符），最多 60 个字符。', 'Names begin with a lower-case letter and hold lower-case letters, digits and underscores (ids: hyphens), at most 60 characters.')
}

function notAllowed(at: string, value: unknown, allowed: readonly unknown[]): ShapeProblem {
  const meant = typeof value === 'string' ? closestName(value, allowed.filter((item) => typeof item === 'string')) : null
  return problem('not-allowed-value', at, `${label(at)}的值“${shorten(value)}”不在允许的范围内。`, `${labelEn(at)} is "${shorten(value)}", which is not allowed.`,
    `${meant === null ? '' : `是否想写“${meant}”？`}可用的值：${listZh(allowed)}。`, `${meant === null ? '' : `Did you mean "${meant}"? `}It takes: ${listEn(allowed)}.`)
}

function limitProblem(code: string, at: string, zh: string, zhUnit: string, en: string, enUnit: string, params: Readonly<Record<string, unknown>>): ShapeProblem {
  const limit = Number(params['limit'])
  return problem(code, at, `${label(at)}${zh} ${limit}${zhUnit === '' ? '' : ` ${zhUnit}`}。`, `${labelEn(at)} ${en} ${limit}${enUnit === '' ? '' : ` ${limit === 1 ? enUnit.replace(/s$/, '') : enUnit}`}.`)
}

function problem(code: string, pointer: string, zh: string, en: string, doZh?: string, doEn?: string): ShapeProblem {
  const hint: Sentence | undefined = doZh === undefined || doEn === undefined ? undefined : sentence(doZh, doEn)
  return { code, severity: 'error', pointer, message: sentence(zh, en), ...(hint === undefined ? {} : { hint }) }
}

const typeNames: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  string: ['字符串', 'a string'],
  integer: ['整数', 'an integer'],
  number: ['数字', 'a number'],
  boolean: ['true 或 false', 'true or false'],
  object: ['对象 {…}', 'an object {…}'],
  array: ['列表 […]', 'a list […]'],
  null: ['null', 'null'],
}

/** `/levels/0/when` as people read it: `levels[0].when`. */
function readable(pointer: string): string {
  return pointer.split('/').slice(1).reduce((path, part) => {
    const key = unescapePointer(part)
    if (/^\d+$/.test(key)) return `${path}[${key}]`
    return path === '' ? key : `${path}.${key}`
  }, '')
}

function label(pointer: string): string {
  return pointer === '' ? '文件' : `“${readable(pointer)}”`
}

function labelEn(pointer: string): string {
  return pointer === '' ? 'The file' : `"${readable(pointer)}"`
}

function examplesOf(error: ShapeError): readonly unknown[] {
  return (error.parentSchema?.['examples'] ?? []) as readonly unknown[]
}

function shorten(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

function listZh(values: readonly unknown[]): string {
  return listed(values).join('、')
}

function listEn(values: readonly unknown[]): string {
  return listed(values).join(', ')
}

function listed(values: readonly unknown[]): readonly string[] {
  const texts = values.map((value) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))))
  return texts.length > 40 ? [...texts.slice(0, 40), '…'] : texts
}
