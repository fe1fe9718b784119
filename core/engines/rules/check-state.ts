import { closestName } from '../../base/closest-name.ts'
import type { Sentence } from '../../base/text.ts'
import { sentence } from '../../base/text.ts'
import type { RuleParam } from '../../contracts/compiled-rule.ts'
import type { CodeTable, DatasetModel, FieldModel } from '../../contracts/dataset-model.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'
import { rowColumns } from '../../contracts/table-plan.ts'
import { didYouMean } from '../../language/check-expression.ts'
import type { CheckedSource, ColumnInfo, RuleAlias } from './checked-rule.ts'

/** What a rule may refer to. */
export interface RuleContext {
  /** The pack's id. */
  readonly pack: string
  /** A dataset as the rule names it: one of the pack's own, or `pack/dataset` of a used one. */
  dataset(name: string): DatasetModel | null
  /** A code table by qualified id. */
  codes(id: string): CodeTable | null
  /** Codes of departments; null when no table of them is at hand. */
  readonly departments: readonly string[] | null
  /** Names that `dataset` knows, for the hint at a misspelt one. */
  readonly datasetNames?: readonly string[]
}

/** What is known while a rule is read from top to bottom. */
export interface CheckState {
  readonly context: RuleContext
  readonly problems: PartProblem[]
  readonly params: Map<string, RuleParam>
  readonly aliases: Map<string, RuleAlias>
  readonly names: Map<string, ColumnInfo>
  /** Aliases and names that expressions may use now, in order. */
  alive: readonly string[]
  aliveNames: readonly string[]
  /** Names whose making was refused: what mentions them is not reported again. */
  readonly broken: Set<string>
}

export function report(state: CheckState, code: string, pointer: string, message: Sentence, hint?: Sentence): null {
  state.problems.push({ code, severity: 'error', pointer, message, ...(hint === undefined ? {} : { hint }) })
  return null
}

export function warn(state: CheckState, code: string, pointer: string, message: Sentence, hint?: Sentence): void {
  state.problems.push({ code, severity: 'warning', pointer, message, ...(hint === undefined ? {} : { hint }) })
}

/** “是否想写……”, when a near name exists. */
export function nearHint(name: string, candidates: Iterable<string>): Sentence | undefined {
  const near = closestName(name, candidates)
  return near === null ? undefined : didYouMean(near)
}

/** `parent` + one member, as RFC 6901 writes it. */
export function under(pointer: string, ...members: readonly (string | number)[]): string {
  return members.reduce<string>((path, member) => `${path}/${String(member).replaceAll('~', '~0').replaceAll('/', '~1')}`, pointer)
}

const namePattern = /^[a-z][a-z0-9_]*$/
const reserved = new Set([
  'params', 'data', 'me', 'instance', 'host', 'as', 'break', 'const', 'continue', 'else', 'false', 'for', 'function', 'if', 'import',
  'in', 'let', 'loop', 'namespace', 'null', 'package', 'return', 'true', 'var', 'void', 'while',
])

/** Reports a name that cannot be an alias, a `let` or a member of `by` and `measures`. */
export function checkName(state: CheckState, name: string, pointer: string): boolean {
  if (!namePattern.test(name) || name.length > 60) {
    report(state, 'bad-name', pointer, sentence(
      `名称“${name}”不合要求：须以小写字母开头，只含小写字母、数字和下划线，最多 60 个字符。`,
      `The name "${name}" must start with a lower-case letter, hold only lower-case letters, digits and underscores, and have at most 60 characters.`))
    return false
  }
  if (reserved.has(name)) {
    report(state, 'reserved-name', pointer, sentence(`“${name}”是保留字，不能用作名称。`, `"${name}" is reserved and cannot be a name.`),
      sentence('请换一个名称。', 'Choose another name.'))
    return false
  }
  return true
}

/** True when the text mentions a name whose making was refused. */
export function mentionsBroken(state: CheckState, source: string): boolean {
  return state.broken.size > 0 && (source.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? []).some((word) => state.broken.has(word))
}

/** Reports a name that is taken already; aliases and `let` names share one space over the whole rule. */
export function checkFreeName(state: CheckState, name: string, pointer: string): boolean {
  if (!checkName(state, name, pointer)) return false
  if (state.aliases.has(name) || state.names.has(name)) {
    report(state, 'duplicate-name', pointer, sentence(`名称“${name}”在本规则中已经用过。`, `The name "${name}" is used already in this rule.`),
      sentence('请换一个名称。', 'Choose another name.'))
    return false
  }
  return true
}

/** The dataset that a step brings in, not yet visible to expressions. Null when it cannot be had; the reason is reported. */
export function checkDataset(state: CheckState, name: string, pointer: string): DatasetModel | null {
  const dataset = state.context.dataset(name)
  if (dataset !== null) return dataset
  const hint = nearHint(name, state.context.datasetNames ?? [])
    ?? sentence('请检查名称；其他包的数据集写作“包/数据集”，且该包须列在 topic.json 的 uses 中。',
      'Check the name; a data set of another pack is written `pack/dataset`, and that pack must be named in `uses` of topic.json.')
  return report(state, 'unknown-dataset', pointer, sentence(`没有数据集“${name}”。`, `There is no data set "${name}".`), hint)
}

/** Makes an alias of a dataset visible from here on. */
export function addDatasetAlias(state: CheckState, name: string, dataset: DatasetModel, optional: boolean): void {
  const columns: Record<string, ColumnInfo> = {}
  for (const field of dataset.fields) columns[field.name] = fieldInfo(state, field, optional)
  addAlias(state, {
    name, dataset, origin: dataset, optional,
    columns,
    identity: dataset.key.length > 0 ? dataset.key : [rowColumns.id],
  })
}

export function addAlias(state: CheckState, alias: RuleAlias): void {
  state.aliases.set(alias.name, alias)
  state.alive = [...state.alive, alias.name]
}

/** After a step that folds rows together, nothing from before is visible. */
export function collapse(state: CheckState): void {
  state.alive = []
  state.aliveNames = []
}

function fieldInfo(state: CheckState, field: FieldModel, optional: boolean): ColumnInfo {
  const mask = field.mask ?? (field.identity === null ? null : (field.formats[0] ?? field.identity.kind))
  return {
    type: field.type,
    title: field.title,
    shown: mask === null ? null : { token: field.type.kind === 'token', mask },
    codes: field.codes === null ? null : state.context.codes(field.codes),
    nullable: optional || !field.required,
    identity: field.identity,
  }
}

/** A dataset alias' columns by rule, `_row` and `_batch` aside. */
export function sourceOf(alias: string, dataset: DatasetModel, where: CheckedSource['where'], pointer: string): CheckedSource {
  return { alias, dataset, where, pointer }
}
