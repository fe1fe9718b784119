import { unescapePointer } from '../../base/json-pointer.ts'
import { sentence, type Sentence } from '../../base/text.ts'
import { isTooDeep } from '../../contracts/answer-depth.ts'
import type { AnswerFault, AnswerNode, AnswerSchema } from '../../contracts/answer-schema.ts'
import type { AnswerProblem } from '../../contracts/form-api.ts'
import type { RuntimeForm } from '../../contracts/runtime-form.ts'
import { answerFaults } from '../../engines/forms/answer-faults.ts'
import { pathPointer, type Answer, type Path } from '../../engines/forms/answer-path.ts'
import { faultSentence } from '../../engines/forms/fault-sentence.ts'
import type { FormEnv } from '../../engines/forms/form-condition.ts'
import { submissionOf, type Submission } from '../../engines/forms/submission-of.ts'

export type ToldFault = AnswerProblem['faults'][number]

export interface CheckedAnswer extends Submission {
  readonly faults: readonly ToldFault[]
}

/**
 * What of an answer is stored, and what its form has against it. Ajv decides whether it will do; the interpreter that pages run, to
 * which one property test holds it, says why not.
 */
export function checkAnswer(form: RuntimeForm, given: Answer, env: FormEnv): CheckedAnswer {
  if (isTooDeep(given)) return { answer: given, dropped: [], faults: [told(form, { path: '', keyword: 'depth', detail: null })] }
  const endless = endlessNumbers(given, [])
  if (endless.length > 0) return { answer: given, dropped: [], faults: endless.map((path) => told(form, { path: pathPointer(path), keyword: 'numeric', detail: 'inexact' })) }
  const submission = submissionOf(form.model, given, env)
  const found = form.validate(submission.answer)
  if (found.length === 0) return { ...submission, faults: [] }
  const known = answerFaults(form.model.schema, submission.answer)
  const faults = known.length > 0 ? known : found.map(({ path, keyword }) => ({ path, keyword: keyword as AnswerFault['keyword'], detail: null }))
  return { ...submission, faults: faults.map((fault) => told(form, fault)) }
}

/** Of a value in a correction that came back masked, and of which nobody can say what it was. */
export function unclearFault(path: Path): ToldFault {
  return { path: pathPointer(path), keyword: 'format', detail: 'masked', message: sentence('这里是遮盖后的内容，分不清原来是哪一个，请重新填写完整。', 'This is what a mask shows, and it could have been several; fill it in whole.') }
}

/** Numbers that JSON writes and JavaScript reads as infinite: they could not be given back as they came. */
function endlessNumbers(value: unknown, path: Path): readonly Path[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [path]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, one]) => endlessNumbers(one, [...path, name]))
}

function told({ model }: RuntimeForm, fault: AnswerFault): ToldFault {
  const { path, keyword, detail } = fault
  return { path, keyword, detail, message: faultMessage(model.schema, fault) }
}

/** What is wrong in a sentence, by the part of the schema that says so. */
export function faultMessage(schema: AnswerSchema, fault: AnswerFault): Sentence {
  const nodes = nodesAt(schema, fault.path)
  const speaks = (node: AnswerNode) => Object.hasOwn(node, fault.keyword)
  // Of several that have the keyword, the one that the detail is from.
  const exact = nodes.find((node) => speaks(node) && (fault.detail === null || answersTo(node, fault)))
  return faultSentence(fault, exact ?? nodes.find(speaks) ?? {})
}

function answersTo(node: AnswerNode, { keyword, detail }: AnswerFault): boolean {
  if (keyword === 'numeric') return Object.hasOwn(node.numeric ?? {}, detail!) || detail === 'inexact' || detail === 'not-a-number'
  return true
}

/** All that the schema says of the value at a place. */
function nodesAt(root: AnswerSchema, pointer: string): readonly AnswerNode[] {
  let nodes = behind([root], root)
  for (const name of pointer.split('/').slice(1).map(unescapePointer)) nodes = behind(nodes.flatMap((node) => below(node, name)), root)
  return nodes
}

function below({ properties, additionalProperties, prefixItems, items }: AnswerNode, name: string): readonly AnswerSchema[] {
  const member = properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : additionalProperties
  const item = /^\d+$/.test(name) ? (prefixItems?.[Number(name)] ?? items) : undefined
  return [member, item].filter((part) => part !== undefined)
}

function behind(given: readonly AnswerSchema[], root: AnswerSchema): readonly AnswerNode[] {
  const found = new Set<AnswerNode>()
  const take = (node: AnswerSchema | undefined): void => {
    if (typeof node !== 'object' || found.has(node)) return
    found.add(node)
    if (node.$ref !== undefined) take(targetOf(root, node.$ref))
    for (const part of [...(node.allOf ?? []), node.if, node.then, node.else, ...(node.anyOf ?? []), ...(node.oneOf ?? []), node.not]) take(part)
  }
  given.forEach(take)
  return [...found]
}

function targetOf(root: AnswerSchema, reference: string): AnswerSchema | undefined {
  let part: unknown = root
  for (const key of reference.slice(1).split('/').slice(1).map(unescapePointer)) part = (part as Record<string, unknown> | undefined)?.[key]
  return part as AnswerSchema | undefined
}
