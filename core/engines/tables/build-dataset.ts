import { closestName } from '../../base/closest-name.ts'
import { parseDuration } from '../../base/duration.ts'
import type { DatasetModel, FieldModel } from '../../contracts/dataset-model.ts'
import type { DatasetFile } from '../../contracts/generated/dataset.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'
import { buildField } from './build-field.ts'
import { headerNames } from './header-names.ts'
import { tableFault } from './table-fault.ts'

/** Words of the expression language that cannot stand behind `d.` (design: packs, Names). */
const reservedFields = new Set(['in', 'true', 'false', 'null'])

/**
 * The model of a dataset file that has its schema's shape, all defaults filled in, and what its meaning lacks.
 * The model is null when any of the problems is an error. Code tables are named, not looked up.
 */
export function buildDataset(file: DatasetFile, context: { pack: string }): { model: DatasetModel | null; problems: readonly PartProblem[] } {
  const problems: PartProblem[] = []
  const key = file.key ?? []
  const required = new Set([...(file.required ?? []), ...key])
  const fields: FieldModel[] = []
  for (const [name, field] of Object.entries(file.fields)) {
    problems.push(...nameProblems(name))
    const built = buildField(name, field, { pack: context.pack, required: required.has(name) })
    fields.push(...built.fields)
    problems.push(...built.problems)
  }
  problems.push(...referenceProblems(file, fields), ...fidProblems(fields), ...headerProblems(fields))
  if (key.length === 0 && file.mode !== 'append') {
    problems.push(tableFault('missing-key', '/mode', [`没有主键的数据集只能追加，不能用“${file.mode}”。`, `A data set without a key is append only; "${file.mode}" needs one.`],
      ['用 key 写明主键字段，或把 mode 改为 append。', 'Name its fields in "key", or make the mode "append".']))
  }
  if (file.fresh !== undefined && parseDuration(file.fresh) === null) {
    problems.push(tableFault('bad-duration', '/fresh', [`“${file.fresh}”不是时长。`, `"${file.fresh}" is no duration.`], ['例如 P35D、P1M。', 'Write P35D or P1M, for example.']))
  }
  if (problems.some((problem) => problem.severity === 'error')) return { model: null, problems }
  const model: DatasetModel = {
    id: `${context.pack}/${file.id}`, pack: context.pack, name: file.id, title: file.title,
    class: file.class ?? 'business', owner: file.owner ?? null, mode: file.mode, key, cluster: file.cluster ?? null,
    small: file.small ?? false, fresh: file.fresh ?? null, purpose: file.purpose ?? null, source: file.source ?? 'import', fields,
  }
  return { model, problems }
}

function nameProblems(name: string): PartProblem[] {
  if (!reservedFields.has(name) && !name.endsWith('__person')) return []
  return [tableFault('reserved-name', `/fields/${name}`, [`字段名“${name}”是保留字。`, `The field name "${name}" is reserved.`],
    ['换一个名称；以 __person 结尾的名称留给值中的身份证号。', 'Take another name; names that end with __person are kept for ID cards inside a value.'])]
}

function referenceProblems(file: DatasetFile, fields: readonly FieldModel[]): PartProblem[] {
  const declared = Object.keys(file.fields)
  const known = new Set(declared)
  const stored = new Set(fields.map((field) => field.name))
  const problems: PartProblem[] = []
  file.key?.forEach((name, i) => { if (!known.has(name)) problems.push(unknownField(`/key/${i}`, name, declared)) })
  file.required?.forEach((name, i) => { if (!known.has(name)) problems.push(unknownField(`/required/${i}`, name, declared)) })
  if (file.cluster !== undefined && !stored.has(file.cluster)) problems.push(unknownField('/cluster', file.cluster, [...stored]))
  file.key?.forEach((name, i) => {
    if (fields.find((field) => field.name === name)?.type.kind !== 'point') return
    problems.push(tableFault('key-not-comparable', `/key/${i}`, [`坐标字段“${name}”不能作主键。`, `"${name}" holds coordinates, which cannot be a key.`], ['换一个字段。', 'Take another field.']))
  })
  return problems
}

function unknownField(pointer: string, name: string, known: readonly string[]): PartProblem {
  const meant = closestName(name, known)
  return tableFault('unknown-field', pointer, [`数据集里没有字段“${name}”。`, `The data set has no field "${name}".`],
    meant === null ? [`现有字段：${known.slice(0, 12).join('、')}。`, `There are: ${known.slice(0, 12).join(', ')}.`] : [`是否想写“${meant}”？`, `Did you mean "${meant}"?`])
}

function fidProblems(fields: readonly FieldModel[]): PartProblem[] {
  const first = new Map<string, FieldModel>()
  return fields.flatMap((field) => {
    const other = first.get(field.fid)
    if (other === undefined) first.set(field.fid, field)
    if (other === undefined || field.derivedFrom !== null) return []
    return [tableFault('duplicate-fid', `/fields/${field.name}`, [`字段“${other.name}”和“${field.name}”的 fid 都是“${field.fid}”。`, `The fields "${other.name}" and "${field.name}" both have the fid "${field.fid}".`],
      ['fid 是字段不变的编号，每个字段一个。', 'A fid is a field’s identity for ever: give each its own.'])]
  })
}

function headerProblems(fields: readonly FieldModel[]): PartProblem[] {
  const owner = new Map<string, FieldModel>()
  const problems: PartProblem[] = []
  for (const field of fields) {
    if (field.derivedFrom !== null) continue
    const clash = headerNames(field).find((header) => owner.has(header))
    for (const header of headerNames(field)) if (!owner.has(header)) owner.set(header, field)
    if (clash === undefined) continue
    const other = owner.get(clash)!.name
    problems.push(tableFault('ambiguous-header', `/fields/${field.name}`, [`列名“${clash}”既是字段“${other}”的，又是“${field.name}”的。`, `The header "${clash}" belongs to both "${other}" and "${field.name}".`],
      ['让每个字段的名称、标题和别名各不相同。', 'Keep names, titles and aliases of fields apart.']))
  }
  return problems
}
