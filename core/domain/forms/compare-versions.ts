import { sentence, type Sentence } from '../../base/text.ts'
import { durationText } from '../../base/duration.ts'
import type { FormFile } from '../../contracts/generated/form.ts'
import type { FormContent } from '../../contracts/runtime-form.ts'
import type { FormDifference } from '../../contracts/form-differences.ts'
import { sameJson } from '../../engines/forms/same-json.ts'
import { fieldTypes } from '../../language/field-types/field-types.ts'
import { fieldFacts, limits, type FieldFacts, type Limit } from './field-facts.ts'

/** What has changed from one version of a form to another, in words, field by field in the order of the later one. */
export function compareVersions(before: FormContent, after: FormContent): readonly FormDifference[] {
  const [old, now] = [fieldFacts(before), fieldFacts(after)]
  const found = [
    ...[...now].flatMap(([pointer, field]) => {
      const was = old.get(pointer)
      return was === undefined ? [addition(pointer, field)] : changes(pointer, was, field)
    }),
    ...[...old].filter(([pointer]) => !now.has(pointer)).map(([pointer, { title }]) => difference('removed', pointer, `不再有“${title['zh-CN']}”。`, `"${title.en}" is no longer there.`)),
    ...(sameJson(before.form.uischema ?? null, after.form.uischema ?? null) ? [] : [difference('layout', '', '排列或显示条件有变化。', 'Fields are laid out, or shown, in another way.')]),
    ...(sameJson(before.form.score ?? null, after.form.score ?? null) ? [] : [difference('score', '', '评分有变化。', 'The score is computed in another way.')]),
    ...keeping(before.form, after.form),
  ]
  if (found.length > 0 || sameJson(before, after)) return found
  return [difference('other', '', '文字说明或其他要求有变化。', 'Descriptions or other demands have changed.')]
}

/** How answers are kept. */
function keeping(was: FormFile, now: FormFile): readonly FormDifference[] {
  const { retain } = now
  return [
    ...((was.anonymous ?? false) === (now.anonymous ?? false) ? [] : [now.anonymous === true
      ? difference('anonymous', '', '改为匿名填写，不再记录提交人。', 'It is answered anonymously now: who sends an answer is no longer kept.')
      : difference('anonymous', '', '不再匿名，答复会记录提交人。', 'It is no longer anonymous: who sends an answer is kept.')]),
    ...(was.retain === retain ? [] : [retain === undefined
      ? difference('retain', '', '答复不再有保存期限。', 'Answers are kept without an end.')
      : difference('retain', '', `答复的保存期限改为${durationText(retain)['zh-CN']}。`, `Answers are kept for ${durationText(retain).en}.`)]),
  ]
}

function addition(pointer: string, { title, isRequired }: FieldFacts): FormDifference {
  return isRequired
    ? difference('added', pointer, `新增“${title['zh-CN']}”，必须填写。`, `"${title.en}" is new, and has to be filled in.`)
    : difference('added', pointer, `新增“${title['zh-CN']}”。`, `"${title.en}" is new.`)
}

function changes(pointer: string, was: FieldFacts, now: FieldFacts): readonly FormDifference[] {
  const { 'zh-CN': zh, en } = now.title
  return [
    ...(sameJson(was.title, now.title) ? [] : [difference('renamed', pointer, `“${was.title['zh-CN']}”改称“${zh}”。`, `"${was.title.en}" is now called "${en}".`)]),
    ...(was.type === now.type ? [] : [difference('type', pointer, `“${zh}”由${typeWords(was.type)['zh-CN']}改为${typeWords(now.type)['zh-CN']}。`, `"${en}" was ${typeWords(was.type).en}, and is now ${typeWords(now.type).en}.`)]),
    ...(was.format === now.format ? [] : [difference('format', pointer, `“${zh}”的格式由${formatWords(was.format)['zh-CN']}改为${formatWords(now.format)['zh-CN']}。`, `The format of "${en}" was ${formatWords(was.format).en}, and is now ${formatWords(now.format).en}.`)]),
    ...(was.isRequired === now.isRequired ? [] : [now.isRequired ? difference('required', pointer, `“${zh}”改为必须填写。`, `"${en}" now has to be filled in.`) : difference('optional', pointer, `“${zh}”改为可以不填。`, `"${en}" may now be left out.`)]),
    ...optionChanges(pointer, was, now),
    ...limits.flatMap((limit) => limitChange(pointer, limit, was, now)),
  ]
}

function optionChanges(pointer: string, was: FieldFacts, now: FieldFacts): readonly FormDifference[] {
  const { 'zh-CN': zh, en } = now.title
  const [old, next] = [was.options ?? new Map<string, Sentence>(), now.options ?? new Map<string, Sentence>()]
  const [added, removed] = [namesOf(next, old), namesOf(old, next)]
  if (was.options !== null && now.options === null) return [difference('options-removed', pointer, `“${zh}”不再从选项中选择。`, `"${en}" is no longer chosen from options.`)]
  return [
    ...(added === null ? [] : [difference('options-added', pointer, `“${zh}”新增选项：${added['zh-CN']}。`, `"${en}" can now be: ${added.en}.`)]),
    ...(removed === null ? [] : [difference('options-removed', pointer, `“${zh}”不再有选项：${removed['zh-CN']}。`, `"${en}" can no longer be: ${removed.en}.`)]),
  ]
}

/** Options that are named one by one; of more, how many. */
const mostNamed = 10

function namesOf(options: ReadonlyMap<string, Sentence>, without: ReadonlyMap<string, Sentence>): Sentence | null {
  const names = [...options].filter(([value]) => !without.has(value)).map(([, title]) => title)
  if (names.length === 0) return null
  const some = names.slice(0, mostNamed)
  const more = names.length - some.length
  return sentence(
    `${some.map((title) => title['zh-CN']).join('、')}${more === 0 ? '' : `等 ${names.length} 项`}`,
    `${some.map((title) => title.en).join(', ')}${more === 0 ? '' : ` and ${more} more`}`,
  )
}

const limitWords: Readonly<Record<Limit, Sentence>> = {
  minimum: sentence('最小值', 'least value'), maximum: sentence('最大值', 'greatest value'), exclusiveMinimum: sentence('下限（不含）', 'lower bound, itself left out'),
  exclusiveMaximum: sentence('上限（不含）', 'upper bound, itself left out'), multipleOf: sentence('精度', 'step'), minLength: sentence('最少字数', 'least number of characters'),
  maxLength: sentence('最多字数', 'greatest number of characters'), minItems: sentence('最少项数', 'least number of entries'), maxItems: sentence('最多项数', 'greatest number of entries'),
  pattern: sentence('格式要求', 'pattern'),
}

function limitChange(pointer: string, limit: Limit, was: FieldFacts, now: FieldFacts): readonly FormDifference[] {
  const [old, next] = [was.limits.get(limit), now.limits.get(limit)]
  if (old === next) return []
  const { 'zh-CN': zh, en } = now.title
  const words = limitWords[limit]
  if (old === undefined) return [difference('bounds', pointer, `“${zh}”新增${words['zh-CN']}：${next}。`, `"${en}" has a new limit, ${words.en}: ${next}.`)]
  if (next === undefined) return [difference('bounds', pointer, `“${zh}”不再限制${words['zh-CN']}。`, `"${en}" has lost a limit, ${words.en}.`)]
  return [difference('bounds', pointer, `“${zh}”的${words['zh-CN']}由 ${old} 改为 ${next}。`, `The ${words.en} of "${en}" was ${old}, and is now ${next}.`)]
}

const types: Readonly<Record<string, Sentence>> = {
  object: sentence('一组内容', 'a group of fields'), array: sentence('列表', 'a list'), string: sentence('文字', 'text'), integer: sentence('整数', 'a whole number'),
  number: sentence('数字', 'a number'), boolean: sentence('是或否', 'yes or no'), null: sentence('空', 'nothing'),
}

function typeWords(type: string): Sentence {
  const words = type === '' ? [sentence('任意内容', 'anything')] : type.split(',').map((one) => types[one]!)
  return sentence(words.map((one) => one['zh-CN']).join('或'), words.map(({ en }) => en).join(' or '))
}

function formatWords(format: string): Sentence {
  return format === '' ? sentence('任意', 'any') : (fieldTypes.get(format)?.title ?? sentence(format, format))
}

function difference(kind: FormDifference['kind'], pointer: string, zh: string, en: string): FormDifference {
  return { kind, pointer, message: sentence(zh, en) }
}
