import type { Problem } from '../../base/problem.ts'
import type { DatasetFile, Field } from '../../contracts/generated/dataset.ts'
import type { FormFile, ObjectNode } from '../../contracts/generated/form.ts'

/** Whatever a form can be made of: a form file, a JSON Schema alone, or a data set file. */
export interface FormSource {
  /** The form's id, and the file as a pack would have it; lines are those of what was given. */
  readonly id: string
  readonly text: string
  /** Files that the form comes from, beside its own. */
  readonly beside: readonly (readonly [file: string, text: string])[]
  /** A Problem of the pack's at its place in what was given; null for one that says nothing of it. */
  placed(problem: Problem): Problem | null
}

const schemaWords = ['type', 'properties', '$ref', '$defs', 'definitions', 'allOf', 'anyOf', 'oneOf']
const reference = '../../../schemas/form.schema.json'

/** Tells what a text is. What is none of these, and broken JSON, is the checker's to name as a form file. */
export function formSource(text: string): FormSource {
  const given = read(text)
  if (given !== null && !Object.hasOwn(given, 'schema')) {
    if (isDataset(given)) return ofDataset(given, text)
    if (schemaWords.some((word) => Object.hasOwn(given, word))) return ofSchema(given, text)
  }
  return { id: /"id"\s*:\s*"([a-z][a-z0-9-]*)"/.exec(text)?.[1] ?? 'form', text, beside: [], placed: (problem) => problem }
}

/** The schema stays as it is written, so that lines are its own. */
function ofSchema({ title }: Readonly<Record<string, unknown>>, text: string): FormSource {
  const head = { $schema: reference, id: 'schema', title: typeof title === 'string' || (typeof title === 'object' && title !== null) ? title : { 'zh-CN': '表单', en: 'Form' } }
  return {
    id: 'schema', text: `${JSON.stringify(head).slice(0, -1)},"schema":${text}}`, beside: [],
    placed: (problem) => ({ ...problem, file: problem.file === 'forms/schema.json' ? null : problem.file, pointer: problem.pointer.replace(/^\/schema(?=\/|$)/, '') }),
  }
}

function ofDataset(dataset: DatasetFile, text: string): FormSource {
  const id = dataset.id.replaceAll('_', '-')
  const [file, source] = [`forms/${id}.json`, `datasets/${dataset.id}.json`]
  return {
    id, text: JSON.stringify(formOfDataset(dataset, id)), beside: [[source, text]],
    placed: (problem) => {
      if (problem.file !== file) return problem
      const inField = /^\/schema\/properties(\/.*)$/.exec(problem.pointer)
      return inField === null ? null : { ...problem, file: source, pointer: `/fields${inField[1]}`, line: null }
    },
  }
}

/** The form in which a row of a data set is filled in: its fields in their order, each held to what the data set holds it to. */
export function formOfDataset({ title, description, fields, required }: DatasetFile, id: string): FormFile {
  return {
    $schema: reference, id, title, ...(description === undefined ? {} : { description }),
    schema: {
      type: 'object', properties: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, propertyOf(field)])),
      ...(required === undefined || required.length === 0 ? {} : { required }), additionalProperties: false,
    },
  } as FormFile
}

/** What only says how a value is read from files is left out. */
function propertyOf({ fid: _fid, basis: _basis, aliases: _aliases, parse: _parse, nulls: _nulls, format, identifies, ...same }: Field): ObjectNode {
  const formats = [format ?? []].flat()
  return {
    ...same as ObjectNode,
    ...(formats.length === 1 ? { format: formats[0]! } : formats.length > 1 ? { anyOf: formats.map((one) => ({ format: one })) } : {}),
    ...(identifies === undefined ? {} : { identifies: typeof identifies === 'string' ? identifies : identifies.kind }),
  }
}

function isDataset(given: Readonly<Record<string, unknown>>): given is DatasetFile & Record<string, unknown> {
  const { id, fields } = given
  return typeof id === 'string' && /^[a-z][a-z0-9_]*$/.test(id) && typeof fields === 'object' && fields !== null && Object.values(fields).every((field) => typeof field === 'object' && field !== null)
}

function read(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const given: unknown = JSON.parse(text)
    return typeof given === 'object' && given !== null && !Array.isArray(given) ? (given as Record<string, unknown>) : null
  } catch {
    return null
  }
}
