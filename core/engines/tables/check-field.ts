import { closestName } from '../../base/closest-name.ts'
import type { FieldModel } from '../../contracts/dataset-model.ts'
import type { Field } from '../../contracts/generated/dataset.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'
import { patternFault } from '../../contracts/re2-pattern.ts'
import type { IdentityKind } from '../../contracts/value-type.ts'
import { datePattern } from '../../language/field-types/date-pattern.ts'
import { fieldTypes } from '../../language/field-types/field-types.ts'
import { maskNames } from '../../language/masks.ts'
import { checkLimits } from './check-limits.ts'
import { scaleOf } from '../../language/plain-number.ts'
import { misplaced, tableFault } from './table-fault.ts'

/** Formats whose values may stand for somebody of a kind; plain text may always. */
const identifying: Readonly<Record<IdentityKind, readonly string[]>> = {
  person: ['string', 'id-card', 'disability-cert', 'phone', 'email'],
  organisation: ['string', 'uscc', 'food-licence', 'phone'],
  account: ['string', 'bank-account', 'phone'],
  party: ['string', 'id-card', 'uscc', 'disability-cert', 'food-licence', 'phone'],
}

/** What a field's declaration lacks beyond its shape. */
export function checkField(model: FieldModel, field: Field): readonly PartProblem[] {
  const at = `/fields/${model.name}`
  return [...typeProblems(model, field, at), ...identityProblems(model, at), ...parseProblems(model, at), ...presentation(model, at), ...checkLimits(model, field, at)]
}

function typeProblems(model: FieldModel, field: Field, at: string): PartProblem[] {
  const problems: PartProblem[] = []
  if (field.format !== undefined && field.type !== 'string') problems.push(misplaced(`${at}/format`, 'format', '类型为 string 的字段', 'fields of type string'))
  const kinds = new Set(model.formats.map((name) => fieldTypes.get(name)?.storage.kind))
  if (kinds.size > 1) {
    problems.push(tableFault('formats-differ', `${at}/format`, ['列出的格式不能存在同一列里。', 'The formats listed cannot share one column.'], ['只列出都是文本的格式，例如 ["id-card", "uscc"]。', 'List formats that are all text, such as ["id-card", "uscc"].']))
  }
  if (field.type === 'number' && field.multipleOf === undefined) {
    problems.push(tableFault('missing-multiple-of', at, [`数值字段“${model.name}”没有写明 multipleOf。`, `The number "${model.name}" does not name its multipleOf.`], ['例如 0.01 表示两位小数。', 'Write 0.01 for two decimals, for example.']))
  }
  if (field.multipleOf !== undefined) {
    const scale = scaleOf(field.multipleOf)
    if (field.type !== 'number') problems.push(misplaced(`${at}/multipleOf`, 'multipleOf', '类型为 number 的字段', 'fields of type number'))
    else if (scale === null || scale > 15) {
      problems.push(tableFault('bad-multiple-of', `${at}/multipleOf`, [`multipleOf 应为 1、0.1、0.01 等，不能是 ${field.multipleOf}。`, `multipleOf is 1, 0.1, 0.01 and so on, not ${field.multipleOf}.`], ['最多 15 位小数。', 'At most 15 decimals.']))
    }
  }
  if (model.codes !== null) {
    if (field.format !== undefined || !['string', 'integer'].includes(field.type)) problems.push(misplaced(`${at}/codes`, 'codes', '没有 format 的文本或整数字段', 'text and integers without a format'))
    if (model.options !== null) problems.push(tableFault('codes-and-enum', `${at}/enum`, ['codes 与 enum 不能同时使用。', '"codes" and "enum" cannot stand together.'], ['保留其中一个。', 'Keep one of them.']))
  }
  return problems
}

function identityProblems(model: FieldModel, at: string): PartProblem[] {
  const { identity, formats } = model
  if (identity === null) return []
  const problems: PartProblem[] = []
  const unfit = formats.find((name) => !identifying[identity.kind].includes(name))
  if (unfit !== undefined) {
    problems.push(tableFault('identity-does-not-fit', `${at}/identifies`, [`“${unfit}”的值不能标识 ${identity.kind}。`, `A value of "${unfit}" cannot identify a "${identity.kind}".`],
      [`可用：${identifying[identity.kind].join('、')}。`, `These can: ${identifying[identity.kind].join(', ')}.`]))
  }
  if (model.codes !== null) problems.push(misplaced(`${at}/codes`, 'codes', '不标识任何人的字段', 'fields that identify nobody'))
  const { part } = identity
  if (part !== null && (formats.length !== 1 || fieldTypes.get(formats[0]!)?.parts?.[part] === undefined)) {
    problems.push(tableFault('part-does-not-fit', `${at}/identifies/part`, [`“${formats.join('、')}”的值里没有“${part}”。`, `A value of "${formats.join(', ')}" has no "${part}" inside.`], ['用于 disability-cert。', 'Use it with disability-cert.']))
  }
  return problems
}

function parseProblems(model: FieldModel, at: string): PartProblem[] {
  if (model.parse.length === 0) return []
  if (!model.formats.some((name) => name === 'date' || name === 'date-time')) return [misplaced(`${at}/parse`, 'parse', '日期和日期时间字段', 'dates and date-times')]
  return model.parse.flatMap((text) => {
    const pattern = datePattern(text)
    if (pattern === null) {
      return [tableFault('bad-parse', `${at}/parse`, [`“${text}”不是日期的写法。`, `"${text}" is no way of writing a date.`],
        ['须有 YYYY、M 或 MM 各一次，可有 D 或 DD（不写则为当月 1 日）；有日才可有 H 或 HH、mm、ss。', 'It needs YYYY and M or MM once each, and may have D or DD (without, the first of the month); only then H or HH, mm and ss.'])]
    }
    // 2026-03-04 is read as ISO before all else, and a date must not have two readings.
    const first = pattern.read('2026-03-04')
    if (first === null || first.month === 3) return []
    return [tableFault('bad-parse', `${at}/parse`, [`“${text}”与 YYYY-MM-DD 混淆。`, `"${text}" cannot be told from YYYY-MM-DD.`], ['先在来源中改为 YYYY-MM-DD。', 'Have the source write YYYY-MM-DD.'])]
  })
}

function presentation(model: FieldModel, at: string): PartProblem[] {
  const problems: PartProblem[] = []
  if (model.mask !== null && !maskNames.includes(model.mask)) {
    const meant = closestName(model.mask, maskNames)
    problems.push(tableFault('unknown-mask', `${at}/mask`, [`没有名为“${model.mask}”的脱敏方式。`, `There is no mask "${model.mask}".`],
      meant === null ? [`可用：${maskNames.join('、')}。`, `There are: ${maskNames.join(', ')}.`] : [`是否想写“${meant}”？`, `Did you mean "${meant}"?`]))
  }
  if (model.pattern !== null) {
    const fault = patternFault(model.pattern)
    if (fault !== null) problems.push({ code: 'bad-pattern', severity: 'error', pointer: `${at}/pattern`, ...fault })
  }
  return problems
}
