import { closestName } from '../../base/closest-name.ts'
import { sentence, textIn, type Sentence } from '../../base/text.ts'
import type { DatasetModel, FieldModel } from '../../contracts/dataset-model.ts'
import { poolReasons } from '../../contracts/engine.ts'
import type { ImportPlan } from '../../contracts/import-plan.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'
import type { BoundValue } from '../../contracts/sql.ts'
import type { JsonValue } from '../../contracts/value-type.ts'
import { whiteSpace } from '../../language/characters.ts'
import { fieldTypeOf } from '../../language/field-types/field-types.ts'
import type { FieldType } from '../../language/field-types/field-type.ts'
import { limitBroken } from './column-limits.ts'
import { settingsOf } from './settings-of.ts'

/** A record as an import would store it, before identifiers become tokens. */
export interface ReadRecord {
  /** By physical column; null or missing: nothing is there. Points as `longitude,latitude`. */
  readonly values: ReadonlyMap<string, BoundValue>
  /** Normalised identifiers by the column that holds their token. */
  readonly identifiers: ReadonlyMap<string, string>
  /** Empty: the record is sound. Pointers into the record. */
  readonly problems: readonly PartProblem[]
}

export type RecordReader = (record: Readonly<Record<string, unknown>>) => ReadRecord

type Read = { readonly normal: string | null } | { readonly reason: string }

/** JSON keeps no more digits, so that it would be another number. */
const notExact = sentence('数字超过 15 位，JSON 的数不能准确表示，请写成带引号的文本。', 'a JSON number of more than 15 digits is not exact; write it as text, in quotes.')
const edges = new RegExp(`^[${whiteSpace}\uFEFF]+|[${whiteSpace}\uFEFF]+$`, 'gu')

/**
 * Reads single records of a dataset by its fields' names, in JavaScript, with the answers that an import gives in SQL: what is trimmed,
 * empty, looked up, normalised, refused. One property test holds both together. `timeZone` is the city's.
 */
export function recordReader(model: DatasetModel, plan: ImportPlan, timeZone: string): RecordReader {
  const fields = model.fields.filter(({ derivedFrom }) => derivedFrom === null)
  const readers = new Map(fields.map((field) => [field.name, fieldReader(field, plan, timeZone)]))
  const titles = new Map(fields.map(({ name, title }) => [name, title]))
  return (record) => {
    const values = new Map<string, BoundValue>()
    const identifiers = new Map<string, string>()
    const problems: PartProblem[] = []
    const say = (code: string, name: string, message: Sentence, hint?: Sentence) =>
      problems.push({ code, severity: 'error', pointer: `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, message, ...(hint === undefined ? {} : { hint }) })
    for (const name of Object.keys(record)) if (!readers.has(name)) say('unknown-field', name, sentence(`数据集没有字段“${name}”。`, `The dataset has no field "${name}".`), meant(name, readers.keys()))
    for (const field of fields) {
      const outcome = readers.get(field.name)!.read(Object.hasOwn(record, field.name) ? record[field.name] : null)
      if ('reason' in outcome) {
        const why = outcome.reason === 'number-not-exact' ? notExact : plan.reasons[outcome.reason] ?? poolReasons['invalid-value']
        const title = titles.get(field.name)!
        say(outcome.reason, field.name, { 'zh-CN': `字段“${textIn(title, 'zh-CN')}”：${why['zh-CN']}`, en: `The field "${textIn(title, 'en')}": ${why.en}` })
      } else if (outcome.normal !== null) readers.get(field.name)!.put(outcome.normal, values, identifiers)
    }
    return { values, identifiers, problems }
  }
}

interface FieldReader {
  read(cell: unknown): Read
  put(normal: string, values: Map<string, BoundValue>, identifiers: Map<string, string>): void
}

function fieldReader(field: FieldModel, plan: ImportPlan, timeZone: string): FieldReader {
  const types = field.formats.map((name) => fieldTypeOf(name, settingsOf(field, timeZone))!)
  const column = plan.columns.find((one) => one.field === field.name)!
  const codes = column.lookup === null ? null : new Map(column.lookup.entries)
  const first = types[0]!
  return {
    read(cell) {
      if (typeof cell === 'object' && cell !== null) return { reason: 'invalid-value' }
      if (typeof cell === 'number' && Math.abs(cell) > Number.MAX_SAFE_INTEGER) return { reason: 'number-not-exact' }
      const text = cell === null || cell === undefined ? '' : String(cell as JsonValue).replace(edges, '')
      if (text.includes('\0')) return { reason: 'nul-character' }
      if (text === '' || field.nulls.includes(text)) return field.required ? { reason: 'required' } : { normal: null }
      const raw = codes === null ? text : codes.get(text)
      if (raw === undefined) return { reason: 'unknown-code' }
      const normal = normalOf(types, raw)
      if (typeof normal === 'object') return normal
      const broken = limitBroken(field, first.storage, normal)
      return broken === null ? { normal } : { reason: broken }
    },
    put(normal, values, identifiers) {
      if (field.identity === null) {
        values.set(field.fid, boundOf(first, normal))
        return
      }
      identifiers.set(field.fid, normal)
      const part = field.identity.part === null ? undefined : first.parts?.[field.identity.part]
      if (part !== undefined) identifiers.set(`${field.fid}__person`, part.of(normal))
    },
  }
}

/** The text in the normal form of the first type that takes it. */
function normalOf(types: readonly FieldType[], raw: string): string | { readonly reason: string } {
  const reads = types.map((type) => ({ type, normal: type.normalise(raw) }))
  const fits = reads.find(({ type, normal }) => type.reason(normal) === null)
  if (fits !== undefined) return fits.normal ?? { reason: 'invalid-value' }
  if (types.length > 1) return { reason: `not-${types.map(({ name }) => name).join('-or-')}` }
  return { reason: types[0]!.reason(reads[0]!.normal)! }
}

function boundOf({ storage }: FieldType, normal: string): BoundValue {
  if (storage.kind === 'int') return BigInt(normal)
  return storage.kind === 'bool' ? normal === 'true' : normal
}

function meant(name: string, fields: Iterable<string>): Sentence {
  const known = [...fields]
  const closest = closestName(name, known)
  return closest === null
    ? sentence(`可用的字段：${known.join('、')}。`, `It has ${known.join(', ')}.`)
    : sentence(`是否指“${closest}”？`, `Perhaps "${closest}" is meant?`)
}
