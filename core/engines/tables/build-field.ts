import type { FieldModel, Identity } from '../../contracts/dataset-model.ts'
import type { Field } from '../../contracts/generated/dataset.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'
import type { ValueType } from '../../contracts/value-type.ts'
import { fieldTypes } from '../../language/field-types/field-types.ts'
import { checkField } from './check-field.ts'
import { plainNumber, scaleOf } from '../../language/plain-number.ts'

/** Digits of a `number`: DECIMAL(18, s); more than 15 decimals leave too few digits before the point. */
const precision = 18

/** A field's model (and that of the ID card inside it), with what its declaration lacks. Pointers are below `/fields/<name>`. */
export function buildField(name: string, field: Field, context: { pack: string; required: boolean }): { fields: readonly FieldModel[]; problems: readonly PartProblem[] } {
  const formats = field.format === undefined ? [field.type] : [field.format].flat()
  const identity: Identity | null = field.identifies === undefined ? null : typeof field.identifies === 'string' ? { kind: field.identifies, part: null } : field.identifies
  const fid = field.fid ?? name
  const model: FieldModel = {
    name, fid, title: field.title, type: identity === null ? storedType(field, formats) : { kind: 'token' }, formats, identity,
    codes: field.codes === undefined ? null : field.codes.includes('/') ? field.codes : `${context.pack}/${field.codes}`,
    mask: field.mask ?? (identity === null ? null : impliedMask(identity, formats)),
    required: context.required, aliases: field.aliases ?? [], parse: field.parse === undefined ? [] : [field.parse].flat(), nulls: field.nulls ?? [],
    maxLength: field.maxLength ?? null, minLength: field.minLength ?? null, pattern: field.pattern ?? null,
    options: field.enum?.map((value) => (typeof value === 'number' ? plainNumber(value) : String(value))) ?? null,
    minimum: bound(field.minimum), maximum: bound(field.maximum), exclusiveMinimum: bound(field.exclusiveMinimum), exclusiveMaximum: bound(field.exclusiveMaximum),
    derivedFrom: null,
  }
  return { fields: identity?.part == null ? [model] : [model, personInside(model)], problems: checkField(model, field) }
}

function storedType(field: Field, formats: readonly string[]): ValueType {
  if (field.type === 'number') return { kind: 'decimal', precision, scale: (field.multipleOf === undefined ? null : scaleOf(field.multipleOf)) ?? 0 }
  return fieldTypes.get(formats[0]!)?.storage ?? { kind: 'string' }
}

function impliedMask(identity: Identity, formats: readonly string[]): string {
  if (formats.length === 1 && formats[0] !== 'string') return formats[0]!
  return identity.kind === 'account' ? 'account' : 'id'
}

/** `<field>__person`: the token of the ID card that stands inside the field's value (design: packs, `identifies`). */
function personInside(field: FieldModel): FieldModel {
  const title = typeof field.title === 'string' ? `${field.title}中的身份证号` : { 'zh-CN': `${field.title['zh-CN']}中的身份证号`, en: `ID card in ${field.title.en ?? field.title['zh-CN']}` }
  return {
    ...field, name: `${field.name}__person`, fid: `${field.fid}__person`, title, formats: ['id-card'], identity: { kind: 'person', part: null }, mask: 'id-card',
    required: false, aliases: [], nulls: [], maxLength: null, minLength: null, pattern: null, options: null, derivedFrom: field.name,
  }
}

function bound(value: number | string | undefined): string | null {
  if (value === undefined) return null
  return typeof value === 'number' ? plainNumber(value) : value
}
