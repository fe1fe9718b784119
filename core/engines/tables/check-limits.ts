import type { FieldModel } from '../../contracts/dataset-model.ts'
import type { Field } from '../../contracts/generated/dataset.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'
import { fieldTypeOf } from '../../language/field-types/field-types.ts'
import { readDecimal } from '../../language/values.ts'
import { compare } from './column-limits.ts'
import { significantDigits } from '../../language/plain-number.ts'
import { settingsOf } from './settings-of.ts'
import { misplaced, tableFault } from './table-fault.ts'

const boundNames = ['minimum', 'exclusiveMinimum', 'maximum', 'exclusiveMaximum'] as const

/** Lengths, bounds and allowed values: whether they mean something for the field, can be read, and leave room for any value. */
export function checkLimits(model: FieldModel, field: Field, at: string): readonly PartProblem[] {
  return [...lengthProblems(model, field, at), ...boundProblems(model, field, at), ...optionProblems(model, field, at)]
}

function lengthProblems(model: FieldModel, field: Field, at: string): PartProblem[] {
  const problems: PartProblem[] = []
  const isText = field.type === 'string' && model.formats.every((name) => fieldTypeOf(name, settingsOf(model, 'UTC'))?.storage.kind === 'string')
  for (const keyword of ['minLength', 'maxLength', 'pattern'] as const) {
    if (field[keyword] !== undefined && !isText) problems.push(misplaced(`${at}/${keyword}`, keyword, '文本字段', 'text'))
  }
  if ((model.minLength ?? 0) > (model.maxLength ?? Infinity)) problems.push(crossed(`${at}/minLength`, 'minLength', 'maxLength'))
  return problems
}

function boundProblems(model: FieldModel, field: Field, at: string): PartProblem[] {
  const problems: PartProblem[] = []
  const isNumber = field.type === 'integer' || field.type === 'number'
  for (const keyword of boundNames) {
    const written = field[keyword]
    if (written === undefined) continue
    if (!isNumber) problems.push(misplaced(`${at}/${keyword}`, keyword, '整数和数值字段', 'integers and numbers'))
    else if (typeof written === 'number' && significantDigits(written) > 15) {
      problems.push(tableFault('number-too-precise', `${at}/${keyword}`, [`${keyword} 的数字超过 15 位，JSON 的数不能准确表示。`, `${keyword} has more than 15 digits, which a JSON number does not keep exactly.`],
        ['写成带引号的文本。', 'Write it as text, in quotes.']))
    } else if (readDecimal(model[keyword]!) === null) {
      problems.push(tableFault('bad-bound', `${at}/${keyword}`, [`“${written}”不是数值。`, `"${written}" is no number.`], ['写成 12.50 这样的小数。', 'Write a decimal such as 12.50.']))
    }
  }
  if (problems.length > 0) return problems
  for (const low of ['minimum', 'exclusiveMinimum'] as const) {
    for (const high of ['maximum', 'exclusiveMaximum'] as const) {
      const [least, most] = [model[low], model[high]]
      if (least === null || most === null) continue
      const difference = compare(least, most)
      if (difference > 0 || (difference === 0 && (low === 'exclusiveMinimum' || high === 'exclusiveMaximum'))) problems.push(crossed(`${at}/${low}`, low, high))
    }
  }
  return problems
}

function optionProblems(model: FieldModel, field: Field, at: string): PartProblem[] {
  const types = model.formats.flatMap((name) => fieldTypeOf(name, settingsOf(model, 'UTC')) ?? [])
  return (model.options ?? []).flatMap((option, i) => {
    if (types.some((type) => type.reason(type.normalise(option)) === null) && (typeof field.enum![i] !== 'number' || field.type !== 'string')) return []
    return [tableFault('option-does-not-fit', `${at}/enum/${i}`, [`“${option}”不是该字段类型的值。`, `"${option}" is no value of the field’s type.`], ['改正它，或更改字段的类型。', 'Correct it, or change the type of the field.'])]
  })
}

function crossed(pointer: string, low: string, high: string): PartProblem {
  return tableFault('bounds-out-of-order', pointer, [`${low} 与 ${high} 之间没有任何值。`, `There is no value between ${low} and ${high}.`], ['改正其中一个。', 'Correct one of them.'])
}
