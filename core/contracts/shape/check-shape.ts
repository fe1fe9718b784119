import type { PartProblem } from '../part-problem.ts'
import { meantBranch } from './meant-branch.ts'
import { kindMemberProblem, kindValueProblem, shapeProblem, unfitProblem, wrongTypeProblem, type ShapeProblem } from './shape-sentences.ts'
import { schemaOf, type FileKind, type SchemaObject } from './schemas.ts'
import { shapeErrors, type ShapeError } from './validate.ts'

/** Everything in which a file departs from its schema, one Problem a fault, in the order of the file's own members where Ajv gives it. */
export function checkShape(kind: FileKind, value: unknown): readonly PartProblem[] {
  return withoutRepetition(explain(shapeErrors(schemaOf(kind), value), ''))
}

/**
 * Ajv reports every branch of an `anyOf` that failed. Only the branch meant is of use: it is checked alone, its
 * errors stand for the whole. The schemas keep an `anyOf` the only assertion of its place, so what lies at or below
 * that place comes from it.
 */
function explain(errors: readonly ShapeError[], base: string): ShapeProblem[] {
  const choices = new Map<string, ShapeError>()
  // Of several at one place the last is the outermost: Ajv reports from the inside out.
  for (const error of errors) if (error.keyword === 'anyOf') choices.set(error.instancePath, error)
  const badNames = new Set(errors.filter((error) => error.keyword === 'propertyNames').map((error) => `${error.instancePath} ${String(error.params['propertyName'])}`))
  const problems: ShapeProblem[] = []
  const explained = new Set<string>()
  for (const error of errors) {
    // Why a name is bad is told by the `propertyNames` error around it.
    if (error.keyword !== 'propertyNames' && typeof error.data === 'string' && badNames.has(`${error.instancePath} ${error.data}`)) continue
    const place = outermost(error.instancePath, choices)
    if (place === null) problems.push(shapeProblem(error, base))
    else if (!explained.has(place)) {
      explained.add(place)
      problems.push(...explainChoice(choices.get(place)!, base))
    }
  }
  return problems
}

/** The shortest beginning of `path` at which there is a choice. */
function outermost(path: string, choices: ReadonlyMap<string, ShapeError>): string | null {
  for (let end = 0; end >= 0; end = end === path.length ? -1 : nextEnd(path, end)) {
    const place = path.slice(0, end)
    if (choices.has(place)) return place
  }
  return null
}

function nextEnd(path: string, from: number): number {
  const next = path.indexOf('/', from + 1)
  return next < 0 ? path.length : next
}

function explainChoice(error: ShapeError, base: string): ShapeProblem[] {
  const pointer = base + error.instancePath
  const value = error.data
  const meant = meantBranch(error.schema as SchemaObject[], value)
  const examples = (error.parentSchema?.['examples'] ?? []) as readonly unknown[]
  switch (meant.found) {
    case 'branch': return explain(shapeErrors(meant.schema, value), pointer)
    case 'types': return [wrongTypeProblem(pointer, meant.types, value)]
    case 'kind-value': return [kindValueProblem(pointer, meant.member, value as Record<string, unknown>, meant.allowed)]
    case 'kind-member': return [kindMemberProblem(pointer, value as Record<string, unknown>, meant.members)]
    case 'none': return [unfitProblem(pointer, value, examples)]
  }
}

/** A misspelt member is both unknown and missing: the first says it all. */
function withoutRepetition(problems: readonly ShapeProblem[]): PartProblem[] {
  const seen = new Set<string>()
  const misspelt = new Set(problems.map((problem) => problem.meant))
  return problems.flatMap(({ meant: _meant, missing, ...problem }) => {
    const id = `${problem.code} ${problem.pointer} ${problem.message.en}`
    if (seen.has(id) || (missing !== undefined && misspelt.has(missing))) return []
    seen.add(id)
    return [problem]
  })
}
