import type { Action } from '../../base/action.ts'
import { unescapePointer } from '../../base/json-pointer.ts'
import { sentence } from '../../base/text.ts'
import { isPersonHandle, personHandle, readPersonHandle, type ShownPerson } from '../../contracts/person-handle.ts'
import type { RuntimeForm } from '../../contracts/runtime-form.ts'
import { pathPointer, valueAt, type Answer } from '../../engines/forms/answer-path.ts'
import { answerPlaces, type AnswerPlace } from '../../engines/forms/answer-places.ts'
import { formLookups } from '../../engines/forms/form-lookups.ts'
import type { CheckedAnswer, ToldFault } from './check-answer.ts'
import { withValues } from './personal-values.ts'
import type { RowSealer } from './row-sealer.ts'

/** Where persons may be looked up for a form: a data set by its qualified id, and the format of the numbers. */
export interface QualifiedLookup { readonly dataset: string; readonly format: string }

/** Where a form looks persons up. */
export function lookupsOf({ model, content }: RuntimeForm): readonly QualifiedLookup[] {
  return formLookups(model).map(({ dataset, format }) => ({ dataset: dataset.includes('/') ? dataset : `${content.pack}/${dataset}`, format }))
}

/** As long as drafts that nobody touches: one that is opened late asks for the person again. */
const lifetime = 90 * 24 * 3_600_000
/** Handles in one answer: a table of persons, many times over. */
const mostHandles = 2000

/** What a handle holds: whom it stands for, where that person was found, and until when (milliseconds since 1970). */
interface Held extends QualifiedLookup { readonly token: string; readonly until: number }

/** Opens nothing for another account, or in another topic. */
const placeOf = ({ actor }: Action, topic: string) => ({ table: 'person_handle', row: `${actor.kind} ${actor.id}`, column: topic }) as const

/** The handle by which an account names somebody in answers to a topic's forms. */
export function sealHandle(sealer: RowSealer, action: Action, topic: string, { dataset, format }: QualifiedLookup, token: bigint, shown: ShownPerson): string {
  const held: Held = { dataset, format, token: String(token), until: action.at.getTime() + lifetime }
  return personHandle(Buffer.from(sealer.seal(action, placeOf(action, topic), held), 'base64').toString('base64url'), shown)
}

export interface HandleDeps {
  readonly sealer: RowSealer
  /** The identifiers of tokens; asked only where an answer has handles. */
  unseal(tokens: readonly bigint[]): Promise<ReadonlyMap<bigint, string>>
}

/**
 * An answer with the numbers of those whom its handles stand for. A handle that stands where nobody is looked up, is another account's,
 * too old, broken, or of somebody who was erased is a fault at its place: none is ever stored, and none gives a number elsewhere.
 */
export async function openHandles(deps: HandleDeps, action: Action, topic: string, form: RuntimeForm, answer: Answer): Promise<{ readonly answer: Answer; readonly faults: readonly ToldFault[] }> {
  if (![...answerPlaces({}, answer)].some(({ value }) => isPersonHandle(value))) return { answer, faults: [] }
  const lookups = lookupsOf(form)
  const places = [...answerPlaces(form.content.form.schema, answer)].filter(({ value, nodes }) => isPersonHandle(value) && (isPersonPlace(nodes) || readPersonHandle(value) !== null))
  const opened = places.map(({ path, value, nodes }, i) => {
    if (i >= mostHandles) return { path, fault: tooMany }
    const held = heldBy(deps.sealer, action, topic, value)
    if (held === null) return { path, fault: unknown }
    const isMeant = isPersonPlace(nodes) && nodes.some(({ format }) => format === held.format) && lookups.some(({ dataset, format }) => dataset === held.dataset && format === held.format)
    if (!isMeant) return { path, fault: misplaced }
    return held.until < action.at.getTime() ? { path, fault: old } : { path, token: BigInt(held.token) }
  })
  const numbers = await deps.unseal([...new Set(opened.flatMap(({ token }) => token ?? []))])
  const values = opened.flatMap(({ path, token }) => (token !== undefined && numbers.has(token) ? [{ path, value: numbers.get(token)! }] : []))
  const faults = opened.flatMap(({ path, token, fault }) => {
    const says = fault ?? (numbers.has(token) ? null : gone)
    return says === null ? [] : [{ path: pathPointer(path), keyword: 'format' as const, ...says }]
  })
  return { answer: withValues(answer, values), faults }
}

/** Elsewhere only what reads as a whole handle counts as one: people write `person:` too. */
const isPersonPlace = (nodes: AnswerPlace['nodes']): boolean => nodes.some(({ identifies }) => identifies === 'person')

/** What there is against an answer: of handles that do not open that alone, and nothing where a condition hides them, so that they are not sent. */
export function withHandleFaults({ answer, faults }: CheckedAnswer, unopened: readonly ToldFault[]): readonly ToldFault[] {
  const sent = unopened.filter(({ path }) => isPersonHandle(valueAt(answer, path.split('/').slice(1).map(unescapePointer))))
  const told = new Set(sent.map(({ path }) => path))
  return [...sent, ...faults.filter(({ path }) => !told.has(path))]
}

function heldBy(sealer: RowSealer, action: Action, topic: string, value: unknown): Held | null {
  const parts = readPersonHandle(value)
  if (parts === null) return null
  try {
    return sealer.open(placeOf(action, topic), Buffer.from(parts.sealed, 'base64url').toString('base64')) as Held
  } catch {
    // Changed, cut off, sealed for another account or topic: which of them, nobody needs to know.
    return null
  }
}

const unknown = { detail: 'handle-unknown', message: sentence('这里选的人认不出来：可能是别的账号或别的主题查到的，或内容不完整。请重新查找。', 'Nobody can tell who was chosen here: another account or topic looked the person up, or a part is missing. Look the person up again.') }
const old = { detail: 'handle-old', message: sentence('这里选的人是很久以前查到的，已失效。请重新查找。', 'The person chosen here was looked up too long ago. Look the person up again.') }
const gone = { detail: 'handle-gone', message: sentence('这里选的人已不在数据里。请重新查找，或填写完整号码。', 'The person chosen here is no longer in the data. Look the person up again, or fill in the whole number.') }
const misplaced = { detail: 'handle-misplaced', message: sentence('查到的人不能填在这里。请改填文字或号码。', 'Somebody who was looked up cannot stand here. Fill in text, or the number.') }
const tooMany = { detail: 'handle-too-many', message: sentence(`一份答复最多选 ${mostHandles} 个查到的人。请分几份提交。`, `At most ${mostHandles} persons who were looked up can stand in one answer. Send several.`) }
