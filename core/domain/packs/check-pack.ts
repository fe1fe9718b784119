import { hasErrors, type Problem } from '../../base/problem.ts'
import type { DatasetModel } from '../../contracts/dataset-model.ts'
import type { Pack, PackFiles } from '../../contracts/pack.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'
import { checkRule } from '../../engines/rules/check-rule.ts'
import { buildDataset } from '../../engines/tables/build-dataset.ts'
import { checkDashboard } from './check-dashboard.ts'
import { checkDataset } from './check-dataset.ts'
import { checkDuty } from './check-duty.ts'
import { checkForm } from './check-form.ts'
import { checkPackTest } from './check-pack-test.ts'
import { checkSamples } from './check-samples.ts'
import { checkTopic } from './check-topic.ts'
import { checkWorkflow } from './check-workflow.ts'
import { hashPack } from './hash-pack.ts'
import { makeLookup, type Lookup } from './lookup.ts'
import { idOf, sortParts, type PackParts, type Part } from './pack-parts.ts'
import { datasetsOfRule } from './rule-datasets.ts'
import { soundDataset } from './sound-dataset.ts'

export interface CheckContext {
  /** A used pack, checked; null when there is none or it has errors. */
  used(id: string): Pack | null
  hostVersion: string
  timeZone: string
}

/**
 * Shape, then meaning: every Problem of a pack in one pass, each with file, pointer and line, in the order of files and lines.
 * A part that is broken is reported once; what names it is not blamed for it. `pack` is null when any Problem is an error.
 */
export function checkPack(files: PackFiles, context: CheckContext): { pack: Pack | null; problems: readonly Problem[] } {
  const parts = sortParts(files)
  const packId = parts.topic?.value.id ?? idOf(files.files.get('topic.json'))
  const problems: Problem[] = [...parts.problems]
  const report = (part: Part<unknown>, found: readonly PartProblem[]): void => {
    for (const problem of found) problems.push({ ...problem, file: part.file, line: part.lineOf(problem.pointer) })
  }

  const models = new Map<string, DatasetModel | null>()
  for (const [name, part] of parts.datasets) {
    const { model, problems: found } = buildDataset(part.value, { pack: packId })
    models.set(name, model ?? soundDataset(part.value, found, packId))
    report(part, found)
  }
  const lookup = makeLookup(packId, parts, models, context.used)

  if (parts.topic !== null) report(parts.topic, checkTopic(parts.topic.value, lookup, context))
  for (const [name, part] of parts.datasets) report(part, checkDataset(part.value, models.get(name) ?? null, lookup))
  for (const part of parts.rules.values()) report(part, ruleProblems(part, lookup))
  for (const part of parts.workflows.values()) report(part, checkWorkflow(part.value, lookup))
  for (const part of parts.forms.values()) report(part, checkForm(part.value, lookup))
  for (const part of parts.duties.values()) report(part, checkDuty(part.value, lookup))
  for (const part of parts.dashboards.values()) report(part, checkDashboard(part.value, lookup))
  for (const part of parts.tests) report(part, checkPackTest(part.value, lookup))
  problems.push(...checkSamples(parts))

  const ordered = order(problems)
  return { pack: hasErrors(ordered) || parts.topic === null ? null : assemblePack(files, parts), problems: ordered }
}

/** A rule over a broken dataset cannot be judged; the dataset's own Problems say why. */
function ruleProblems(part: Part<Parameters<typeof checkRule>[0]>, lookup: Lookup): readonly PartProblem[] {
  const references = datasetsOfRule(part.value)
  if (references.some(([, reference]) => lookup.dataset(reference).is === 'broken')) return []
  // Said here, where it is known what there is instead; the rest of the rule is judged all the same.
  const dangling = references.flatMap(([pointer, reference]) => lookup.demand('dataset', reference, pointer))
  const { problems } = checkRule(part.value, {
    pack: lookup.packId,
    dataset: (name) => thingOf(lookup.dataset(name)),
    codes: (id) => thingOf(lookup.codes(id)),
    departments: lookup.departments,
  })
  const said = new Set(dangling.map((problem) => problem.pointer))
  return [...dangling, ...problems.filter((problem) => !said.has(problem.pointer))]
}

function thingOf<T>(found: { readonly is: 'there'; readonly thing: T } | { readonly is: 'broken' | 'missing' }): T | null {
  return found.is === 'there' ? found.thing : null
}

/** By file, then line, then pointer; topic.json first, the pack as a whole before all. */
function order(problems: readonly Problem[]): readonly Problem[] {
  const rank = (problem: Problem): string => (problem.file === null ? '' : problem.file === 'topic.json' ? ' ' : problem.file)
  return problems.toSorted((a, b) => compare(rank(a), rank(b)) || (a.line ?? 0) - (b.line ?? 0) || compare(a.pointer, b.pointer) || compare(a.code, b.code))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function assemblePack(files: PackFiles, parts: PackParts): Pack {
  const topic = parts.topic!.value
  const values = <T>(of: ReadonlyMap<string, Part<T>>): ReadonlyMap<string, T> => new Map([...of].map(([id, part]) => [id, part.value]))
  return Object.freeze({
    id: topic.id,
    version: topic.version,
    kind: topic.kind ?? 'topic',
    hash: hashPack(files),
    topic,
    datasets: values(parts.datasets),
    rules: values(parts.rules),
    workflows: values(parts.workflows),
    forms: values(parts.forms),
    duties: values(parts.duties),
    dashboards: values(parts.dashboards),
    codes: parts.codes,
    tests: parts.tests.map((part) => ({ file: part.file, test: part.value })),
    samples: parts.samples,
  })
}
