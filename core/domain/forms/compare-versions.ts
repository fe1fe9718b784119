import { durationText } from '../../base/duration.ts'
import type { FormFile } from '../../contracts/generated/form.ts'
import type { FormContent } from '../../contracts/runtime-form.ts'
import type { FormDifference } from '../../contracts/form-differences.ts'
import { sameJson } from '../../engines/forms/same-json.ts'
import { addition, changes, difference } from './field-changes.ts'
import { formFacts, type FieldFacts, type FormFacts } from './field-facts.ts'

/** What has changed from one version of a form to another, in words, field by field in the order of the later one. */
export function compareVersions(before: FormContent, after: FormContent): readonly FormDifference[] {
  const [was, is] = [formFacts(before), formFacts(after)]
  const [old, now] = [was.fields, is.fields]
  const found = [
    // With a field that comes or goes, so does what is within it.
    ...[...now].flatMap(([pointer, field]) => {
      const known = old.get(pointer)
      return known !== undefined ? changes(pointer, known, field) : field.within === '' || old.has(field.within) ? [addition(pointer, field)] : []
    }),
    ...[...old].filter(([pointer, { within }]) => !now.has(pointer) && (within === '' || now.has(within))).map(([pointer, { name }]) => difference('removed', pointer, `不再有“${name['zh-CN']}”。`, `"${name.en}" is no longer there.`)),
    ...(sameJson(was.conditions, is.conditions) ? [] : [difference('conditions', '', '在什么情况下要填写什么，有变化。', 'What has to be filled in under which conditions has changed.')]),
    ...(sameJson(before.form.uischema ?? null, after.form.uischema ?? null) ? [] : [difference('layout', '', '排列或显示条件有变化。', 'Fields are laid out, or shown, in another way.')]),
    ...(sameJson(before.form.score ?? null, after.form.score ?? null) ? [] : [difference('score', '', '评分有变化。', 'The score is computed in another way.')]),
    ...keeping(before.form, after.form),
  ]
  const isTold = sameJson(before, after) || (found.length > 0 && sameJson(untold(before, was), untold(after, is)) && !leavesOut(old, now) && !leavesOutCodes(before, after))
  return isTold ? found : [...found, difference('other', '', '文字说明或其他要求有变化。', 'Descriptions or other demands have changed.')]
}

/** What of a form is no field's, and is told by no sentence of its own. */
function untold({ form }: FormContent, { left }: FormFacts): unknown {
  const { schema: _schema, uischema: _uischema, score: _score, anonymous: _anonymous, retain: _retain, upgrade: _upgrade, ...others } = form
  return [others, left]
}

/** Whether fields of both versions differ in what is told of none. */
function leavesOut(old: FormFacts['fields'], now: FormFacts['fields']): boolean {
  return [...now].some(([pointer, field]) => {
    const was = old.get(pointer)
    return was !== undefined && !(sameJson(was.left, field.left) && sameJson(order(was, field), order(field, was)))
  })
}

/** Options that both have, as they stand. */
const order = ({ options }: FieldFacts, other: FieldFacts): readonly string[] => [...(options ?? new Map<string, unknown>()).keys()].filter((value) => other.options?.has(value))

/** Whether entries of code tables hold from, or until, other days. */
function leavesOutCodes(before: FormContent, after: FormContent): boolean {
  const days = ({ codes }: FormContent) => new Map(codes.flatMap(({ id, entries }) => entries.map(({ code, validFrom, validTo }) => [JSON.stringify([id, code]), [validFrom, validTo]] as const)))
  const old = days(before)
  return [...days(after)].some(([entry, span]) => old.has(entry) && !sameJson(old.get(entry), span))
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
