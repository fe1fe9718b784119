import type { Problem } from '../../base/problem.ts'
import { sentence } from '../../base/text.ts'
import type { CodeTable } from '../../contracts/dataset-model.ts'
import type { DashboardFile } from '../../contracts/generated/dashboard.ts'
import type { DatasetFile } from '../../contracts/generated/dataset.ts'
import type { DutyFile } from '../../contracts/generated/duty.ts'
import type { FormFile } from '../../contracts/generated/form.ts'
import type { PackTestFile } from '../../contracts/generated/pack-test.ts'
import type { RuleFile } from '../../contracts/generated/rule.ts'
import type { TopicFile } from '../../contracts/generated/topic.ts'
import type { WorkflowFile } from '../../contracts/generated/workflow.ts'
import type { PackFiles } from '../../contracts/pack.ts'
import { checkShape } from '../../contracts/shape/check-shape.ts'
import type { FileKind } from '../../contracts/shape/schemas.ts'
import { packLimits } from './pack-limits.ts'
import { parseJson } from './parse-json.ts'
import { readCodes } from './read-codes.ts'

export const folders = { datasets: 'dataset', rules: 'rule', workflows: 'workflow', forms: 'form', duties: 'duty', dashboards: 'dashboard' } as const
export type Folder = keyof typeof folders

/** One file whose shape is right. */
export interface Part<T> {
  readonly file: string
  readonly value: T
  lineOf(pointer: string): number | null
}

/** A pack's files sorted into their kinds; what is broken is named in `problems` and `named` only. */
export interface PackParts {
  readonly topic: Part<TopicFile> | null
  readonly datasets: ReadonlyMap<string, Part<DatasetFile>>
  readonly rules: ReadonlyMap<string, Part<RuleFile>>
  readonly workflows: ReadonlyMap<string, Part<WorkflowFile>>
  readonly forms: ReadonlyMap<string, Part<FormFile>>
  readonly duties: ReadonlyMap<string, Part<DutyFile>>
  readonly dashboards: ReadonlyMap<string, Part<DashboardFile>>
  readonly tests: readonly Part<PackTestFile>[]
  /** By unqualified id. */
  readonly codes: ReadonlyMap<string, CodeTable>
  readonly samples: ReadonlyMap<string, Uint8Array>
  /** Everything there is a file for, sound or broken: a reference to a broken part is not dangling. */
  readonly named: Readonly<Record<Folder | 'codes', ReadonlySet<string>>>
  readonly problems: readonly Problem[]
}

/** Reads every file once: JSON, then shape, then id against file name. */
export function sortParts(files: PackFiles): PackParts {
  const problems: Problem[] = []
  const parts: Record<Folder, Map<string, Part<never>>> = { datasets: new Map(), rules: new Map(), workflows: new Map(), forms: new Map(), duties: new Map(), dashboards: new Map() }
  const named: Record<Folder | 'codes', Set<string>> = { datasets: new Set(), rules: new Set(), workflows: new Set(), forms: new Set(), duties: new Set(), dashboards: new Set(), codes: new Set() }
  const tests: Part<PackTestFile>[] = []
  const codes = new Map<string, CodeTable>()
  const samples = new Map<string, Uint8Array>()
  let topic: Part<TopicFile> | null = null

  const paths = [...files.files.keys()].sort()
  const packId = idOf(files.files.get('topic.json'))
  for (const file of paths) {
    const bytes = files.files.get(file)!
    const [folder, name, ...deeper] = file.split('/')
    const stem = name?.replace(/\.[^.]*$/, '') ?? ''
    const isJson = file.endsWith('.json')
    if (file === 'topic.json') topic = readPart<TopicFile>(bytes, file, 'topic', problems)
    else if (folder !== undefined && Object.hasOwn(folders, folder) && isJson && deeper.length === 0) {
      const at = folder as Folder
      named[at].add(stem)
      const part = readPart<{ readonly id: string }>(bytes, file, folders[at], problems)
      if (part === null) continue
      const id = part.value.id
      if (parts[at].has(id) || (id !== stem && files.files.has(`${folder}/${id}.json`))) problems.push(duplicateId(part, id, parts[at].get(id)?.file ?? `${folder}/${id}.json`))
      else {
        if (id !== stem) problems.push(idDiffers(part, id, stem))
        named[at].add(id)
        parts[at].set(id, part as unknown as Part<never>)
      }
    } else if (folder === 'tests' && isJson && deeper.length === 0) {
      const part = readPart<PackTestFile>(bytes, file, 'pack-test', problems)
      if (part !== null) tests.push(part)
    } else if (folder === 'codes' && file.endsWith('.csv') && deeper.length === 0) {
      named.codes.add(stem)
      if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(stem)) problems.push(badCodesName(file, stem))
      const read = readCodes(bytes, file, `${packId}/${stem}`)
      problems.push(...read.problems)
      if (read.table !== null) codes.set(stem, read.table)
    } else if (folder === 'samples' && file.endsWith('.csv') && deeper.length === 0) samples.set(stem, bytes)
    else if (!/^(README|LICEN[CS]E|NOTICE|CHANGELOG)(\.[A-Za-z.-]+)?$/i.test(file)) problems.push(unknownFile(file, paths))
  }
  if (topic === null && !files.files.has('topic.json')) problems.push(noTopic(files.name))
  return { topic, ...parts, tests, codes, samples, named, problems }
}

function readPart<T>(bytes: Uint8Array, file: string, kind: FileKind, problems: Problem[]): Part<T> | null {
  const json = parseJson(bytes, file, kind === 'pack-test' ? packLimits.testItems : packLimits.items)
  problems.push(...json.problems)
  if (json.value === undefined) return null
  const shape = checkShape(kind, json.value)
  problems.push(...shape.map((problem) => ({ ...problem, file, line: json.lineOf(problem.pointer) })))
  problems.push(...schemaReference(json.value, kind).map((problem) => ({ ...problem, file, line: json.lineOf(problem.pointer) })))
  if (shape.length > 0 || json.problems.length > 0) return null
  return { file, value: json.value as T, lineOf: json.lineOf }
}

/** `$schema` drives editors, so a wrong one misleads; without one the file is as good. */
function schemaReference(value: unknown, kind: FileKind): readonly Omit<Problem, 'file' | 'line'>[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  const wanted = `${kind}.schema.json`
  const found = (value as Record<string, unknown>)['$schema']
  if (found === undefined) {
    return [{ code: 'no-schema-reference', severity: 'warning', pointer: '', message: sentence('文件没有 $schema，编辑器无法补全和提示。', 'The file has no "$schema", so editors cannot complete or explain it.'), hint: sentence(`开头加上 "$schema": "…/schemas/${wanted}"。`, `Begin it with "$schema": "…/schemas/${wanted}".`) }]
  }
  if (typeof found !== 'string' || found === wanted || found.endsWith(`/${wanted}`)) return []
  return [{ code: 'wrong-schema-reference', severity: 'error', pointer: '/$schema', message: sentence(`$schema 是“${found}”，与这类文件不符。`, `"$schema" is "${found}", which is not the schema of this kind of file.`), hint: sentence(`改为以 ${wanted} 结尾的路径。`, `Make it a path that ends in ${wanted}.`) }]
}

/** The pack's id as far as it can be read; faults in it are reported with topic.json. */
export function idOf(bytes: Uint8Array | undefined): string {
  if (bytes === undefined) return 'unnamed'
  const { value } = parseJson(bytes, 'topic.json')
  const id = typeof value === 'object' && value !== null ? (value as { id?: unknown }).id : undefined
  return typeof id === 'string' && /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id) ? id : 'unnamed'
}

function duplicateId(part: Part<unknown>, id: string, other: string): Problem {
  return { code: 'duplicate-id', severity: 'error', file: part.file, pointer: '/id', line: part.lineOf('/id'), message: sentence(`标识“${id}”已用于 ${other}。`, `The id "${id}" is already that of ${other}.`), hint: sentence('换一个标识，并使文件名与之相同。', 'Choose another id, and name the file by it.') }
}

function idDiffers(part: Part<unknown>, id: string, stem: string): Problem {
  return { code: 'id-differs-from-file', severity: 'error', file: part.file, pointer: '/id', line: part.lineOf('/id'), message: sentence(`标识“${id}”与文件名“${stem}.json”不同。`, `The id "${id}" differs from the file's name "${stem}.json".`), hint: sentence(`把文件改名为 ${id}.json，或把 id 改为“${stem}”。`, `Name the file ${id}.json, or make the id "${stem}".`) }
}

function badCodesName(file: string, stem: string): Problem {
  return { code: 'bad-name', severity: 'error', file, pointer: '', line: null, message: sentence(`代码表的文件名“${stem}”不符合命名规则。`, `"${stem}" is no valid name of a code table.`), hint: sentence('只用小写字母、数字和连字符，以字母开头。', 'Use lower-case letters, digits and hyphens, beginning with a letter.') }
}

function unknownFile(file: string, paths: readonly string[]): Problem {
  const misplaced = paths.includes('topic.json') ? sentence('主题包只含 topic.json 和 datasets、rules、workflows、forms、duties、dashboards、codes、samples、tests 文件夹里的文件。', 'A pack holds topic.json and files in datasets, rules, workflows, forms, duties, dashboards, codes, samples and tests.') : sentence('检查是否选错了文件夹。', 'Make sure that this is the right folder.')
  return { code: 'unknown-file', severity: 'warning', file, pointer: '', line: null, message: sentence(`文件 ${file} 不属于主题包的任何部分，已忽略。`, `The file ${file} is no part of a pack and is ignored.`), hint: misplaced }
}

function noTopic(name: string): Problem {
  return { code: 'no-topic', severity: 'error', file: null, pointer: '', line: null, message: sentence(`主题包“${name}”里没有 topic.json。`, `The pack "${name}" has no topic.json.`), hint: sentence('检查路径；新建主题包可用 huiyan new。', 'Check the path; `huiyan new` makes a new pack.') }
}
