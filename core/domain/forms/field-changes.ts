import { sentence, type Sentence } from '../../base/text.ts'
import type { FormDifference } from '../../contracts/form-differences.ts'
import { sameJson } from '../../engines/forms/same-json.ts'
import { fieldTypes } from '../../language/field-types/field-types.ts'
import { limits, type FieldFacts, type Limit } from './field-facts.ts'

/** A field that was not there before. */
export function addition(pointer: string, { name: title, isRequired }: FieldFacts): FormDifference {
  return isRequired
    ? difference('added', pointer, `新增“${title['zh-CN']}”，必须填写。`, `"${title.en}" is new, and has to be filled in.`)
    : difference('added', pointer, `新增“${title['zh-CN']}”。`, `"${title.en}" is new.`)
}

/** What is told of a field that both versions have. */
export function changes(pointer: string, was: FieldFacts, now: FieldFacts): readonly FormDifference[] {
  const { 'zh-CN': zh, en } = now.name
  return [
    ...(sameJson(was.title, now.title) ? [] : [difference('renamed', pointer, `“${was.name['zh-CN']}”改称“${now.title['zh-CN']}”。`, `"${was.name.en}" is now called "${now.title.en}".`)]),
    ...(was.type === now.type ? [] : [difference('type', pointer, `“${zh}”由${typeWords(was.type)['zh-CN']}改为${typeWords(now.type)['zh-CN']}。`, `"${en}" was ${typeWords(was.type).en}, and is now ${typeWords(now.type).en}.`)]),
    ...(was.format === now.format ? [] : [difference('format', pointer, `“${zh}”的格式由${formatWords(was.format)['zh-CN']}改为${formatWords(now.format)['zh-CN']}。`, `The format of "${en}" was ${formatWords(was.format).en}, and is now ${formatWords(now.format).en}.`)]),
    ...(was.isRequired === now.isRequired ? [] : [now.isRequired ? difference('required', pointer, `“${zh}”改为必须填写。`, `"${en}" now has to be filled in.`) : difference('optional', pointer, `“${zh}”改为可以不填。`, `"${en}" may now be left out.`)]),
    ...optionChanges(pointer, was, now),
    ...limits.flatMap((limit) => limitChange(pointer, limit, was, now)),
    ...(was.computed === now.computed ? [] : [computedChange(pointer, was, now)]),
    ...(was.mask === now.mask ? [] : [maskChange(pointer, was, now)]),
    ...(sameJson(was.conditions, now.conditions) ? [] : [difference('conditions', pointer, `“${zh}”在什么情况下要填写什么，有变化。`, `What has to be filled in under which conditions has changed in "${en}".`)]),
  ]
}

function computedChange(pointer: string, was: FieldFacts, { name: { 'zh-CN': zh, en }, computed }: FieldFacts): FormDifference {
  if (computed === null) return difference('computed', pointer, `“${zh}”不再自动计算，改为填写。`, `"${en}" is no longer computed, but filled in.`)
  return was.computed === null
    ? difference('computed', pointer, `“${zh}”改为自动计算。`, `"${en}" is computed now.`)
    : difference('computed', pointer, `“${zh}”的计算方法有变化。`, `"${en}" is computed in another way.`)
}

function maskChange(pointer: string, was: FieldFacts, { name: { 'zh-CN': zh, en }, mask }: FieldFacts): FormDifference {
  if (mask === null) return difference('mask', pointer, `“${zh}”不再遮盖，看得到答复的人都看得到它。`, `"${en}" is no longer masked: whoever sees an answer sees it.`)
  return was.mask === null
    ? difference('mask', pointer, `“${zh}”改为遮盖显示。`, `"${en}" is masked now.`)
    : difference('mask', pointer, `“${zh}”的遮盖方式有变化。`, `"${en}" is masked in another way.`)
}

function optionChanges(pointer: string, was: FieldFacts, now: FieldFacts): readonly FormDifference[] {
  const { 'zh-CN': zh, en } = now.name
  const [old, next] = [was.options ?? new Map<string, Sentence>(), now.options ?? new Map<string, Sentence>()]
  const [added, removed] = [namesOf(next, old), namesOf(old, next)]
  if (was.options !== null && now.options === null) return [difference('options-removed', pointer, `“${zh}”不再从选项中选择。`, `"${en}" is no longer chosen from options.`)]
  return [
    ...(added === null ? [] : [difference('options-added', pointer, `“${zh}”新增选项：${added['zh-CN']}。`, `"${en}" can now be: ${added.en}.`)]),
    ...(removed === null ? [] : [difference('options-removed', pointer, `“${zh}”不再有选项：${removed['zh-CN']}。`, `"${en}" can no longer be: ${removed.en}.`)]),
    ...renamedOptions(pointer, old, next, now),
  ]
}

/** Of options that swap their titles each means another now. */
function renamedOptions(pointer: string, old: ReadonlyMap<string, Sentence>, next: ReadonlyMap<string, Sentence>, { name: { 'zh-CN': zh, en } }: FieldFacts): readonly FormDifference[] {
  const renamed = [...next].flatMap(([value, title]): [string, Sentence][] => {
    const was = old.get(value)
    return was === undefined || sameJson(was, title) ? [] : [[value, sentence(`“${was['zh-CN']}”改称“${title['zh-CN']}”`, `"${was.en}" is called "${title.en}"`)]]
  })
  const names = namesOf(new Map(renamed), new Map())
  return names === null ? [] : [difference('options-renamed', pointer, `“${zh}”的选项：${names['zh-CN']}。`, `Of the options of "${en}", ${names.en}.`)]
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
  const { 'zh-CN': zh, en } = now.name
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

export function difference(kind: FormDifference['kind'], pointer: string, zh: string, en: string): FormDifference {
  return { kind, pointer, message: sentence(zh, en) }
}
