import { sentence, textIn, type Sentence } from '../../base/text.ts'
import type { AnswerFault, AnswerSchema, NumericReason } from '../../contracts/answer-schema.ts'
import { fieldTypes } from '../../language/field-types/field-types.ts'
import { pointerPath } from './answer-path.ts'
import { eitherMissing, fieldTitle, isMissing, missingPlace, openBranch } from './missing-fields.ts'

const types: Readonly<Record<string, Sentence>> = {
  object: sentence('一组内容', 'a group of fields'), array: sentence('列表', 'a list'), string: sentence('文字', 'text'), integer: sentence('整数', 'a whole number'),
  number: sentence('数字', 'a number'), boolean: sentence('是或否', 'yes or no'), null: sentence('空', 'nothing'),
}

/**
 * What is wrong with an answer, and what to do, for whoever reads it away from the field: what is missing is named as the schema `root`
 * calls it.
 */
export function toldSentence(fault: AnswerFault, root: AnswerSchema): Sentence {
  const branch = openBranch(fault)
  if (branch?.length === 1) return toldSentence(branch[0]!, root)
  if (!isMissing(fault)) return eitherSentence(fault, root) ?? faultSentence(fault)
  const { 'zh-CN': zh, en } = titled([fault], root)
  return fault.orNothing ? sentence(`${zh}必须填写；确实没有的，请选“无”。`, `${en} has to be filled in; where there is nothing, choose "None".`) : sentence(`${zh}必须填写。`, `${en} has to be filled in.`)
}

/** Where one of several fields has to be filled in: which. Null where it is anything else. */
export function eitherSentence(fault: AnswerFault, root: AnswerSchema): Sentence | null {
  const ways = eitherMissing(fault).map((branch) => titled(branch, root))
  return ways.length === 0 ? null : sentence(`请填写${ways.map((way) => way['zh-CN']).join('或')}。`, `Fill in ${ways.map(({ en }) => en).join(' or ')}.`)
}

/** Names of what is missing, in quotes. */
function titled(faults: readonly AnswerFault[], root: AnswerSchema): Sentence {
  const titles = faults.map((fault) => fieldTitle(root, pointerPath(missingPlace(fault))))
  return sentence(titles.map((title) => `“${textIn(title, 'zh-CN')}”`).join('和'), titles.map((title) => `"${textIn(title, 'en')}"`).join(' and '))
}

/** What is wrong with an answer, and what to do, to be shown at the field. */
export function faultSentence({ keyword, detail, limit = '', orNothing }: AnswerFault): Sentence {
  const count = detail ?? ''
  switch (keyword) {
    case 'required': case 'dependentRequired': return orNothing ? sentence('必须填写；确实没有的，请选“无”。', 'This has to be filled in; where there is nothing, choose “None”.') : sentence('必须填写。', 'This has to be filled in.')
    case 'type': return limit === '' ? typeSentence(count.split(',')) : sentence(`整数最多到 ${limit}。`, `Whole numbers go up to ${limit}.`)
    case 'enum': case 'const': case 'codes': return sentence('请从列出的选项中选择。', 'Choose one of the options.')
    case 'numeric': return numericSentence(detail as NumericReason, limit)
    case 'minLength': return count === '1' ? sentence('不能为空。', 'This must not be empty.') : sentence(`至少 ${count} 个字。`, `At least ${count} characters.`)
    case 'maxLength': return sentence(`不能超过 ${count} 个字。`, `At most ${count} characters.`)
    case 'pattern': return sentence('格式不对，请按填写说明填写。', 'This is not in the form that is asked for; see the description.')
    case 'format': return fieldTypes.get(limit)?.reasons[count] ?? sentence('格式不对。', 'This is not in the form that is asked for.')
    case 'minItems': return sentence(`至少填写 ${count} 项。`, `At least ${count} ${count === '1' ? 'entry' : 'entries'}.`)
    case 'maxItems': case 'items': return sentence(`最多 ${count} 项，请删去多余的。`, `At most ${count} ${count === '1' ? 'entry' : 'entries'}; take the others out.`)
    case 'uniqueItems': return sentence('有重复的项，请删去。', 'An entry is there twice; take one out.')
    case 'additionalProperties': return sentence(`没有名为“${count}”的字段。`, `There is no field named "${count}".`)
    case 'oneOf': case 'anyOf': return detail === 'several' ? sentence('同时符合几种填法，只能选一种。', 'This fits several of the shapes; it has to fit one.') : sentence('不符合任何一种填法。', 'This fits none of the shapes.')
    case 'depth': return sentence('答复的层次太多。', 'The answer has too many levels.')
    default: return sentence('这样填写不符合要求。', 'This is not allowed here.')
  }
}

function typeSentence(asked: readonly string[]): Sentence {
  const known = asked.filter((type) => type !== 'null' && !(type === 'string' && asked.includes('number'))).map((type) => types[type] ?? types['string']!)
  return sentence(`应填写${known.map((one) => one['zh-CN']).join('或')}。`, `This has to be ${known.map(({ en }) => en).join(' or ')}.`)
}

function numericSentence(reason: NumericReason, bound: string): Sentence {
  switch (reason) {
    case 'not-a-number': return sentence('应填写数字，例如 12 或 3.50。', 'This has to be a number, such as 12 or 3.50.')
    case 'inexact': return sentence('数字的位数太多，会丢失末位：小数请写成文字形式，整数最多到 9007199254740991。', 'The number has more digits than are kept: write decimals as text; whole numbers go up to 9007199254740991.')
    case 'too-long': return sentence('数字太长，最多 100 个字符。', 'The number is too long; it may have 100 characters.')
    case 'minimum': return sentence(`不能小于 ${bound}。`, `At least ${bound}.`)
    case 'maximum': return sentence(`不能大于 ${bound}。`, `At most ${bound}.`)
    case 'exclusiveMinimum': return sentence(`必须大于 ${bound}。`, `This has to be more than ${bound}.`)
    case 'exclusiveMaximum': return sentence(`必须小于 ${bound}。`, `This has to be less than ${bound}.`)
    case 'multipleOf': return stepSentence(bound)
    case 'among': return sentence('请从列出的选项中选择。', 'Choose one of the options.')
  }
}

function stepSentence(step: string): Sentence {
  if (step === '1') return sentence('应填写整数。', 'This has to be a whole number.')
  const places = /^0\.(0*)1$/.exec(step)
  if (places === null) return sentence(`必须是 ${step} 的倍数。`, `This has to be a multiple of ${step}.`)
  const count = places[1]!.length + 1
  return sentence(`最多 ${count} 位小数。`, `At most ${count} ${count === 1 ? 'digit' : 'digits'} after the point.`)
}
