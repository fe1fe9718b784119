import type { Dialect } from '../../contracts/dialect.ts'
import type { PoolEngine, ResultRow } from '../../contracts/engine.ts'
import type { Finding } from '../../contracts/finding.ts'
import type { RuleFile } from '../../contracts/generated/rule.ts'
import type { QueryBinding, QueryPlan } from '../../contracts/query-plan.ts'
import type { CompiledRule } from '../../contracts/compiled-rule.ts'
import type { LocalText } from '../../base/text.ts'
import type { TopicRuntime } from '../../contracts/topic-runtime.ts'
import { checkRule } from '../../engines/rules/check-rule.ts'
import type { CheckedRule } from '../../engines/rules/checked-rule.ts'
import { compileFits, readBands, readPatterns, type Comparisons, type FitPart, type FitPlan } from '../../engines/rules/compile-fit.ts'
import type { DecidedPair } from '../../engines/rules/steps/similar-fit.ts'
import { compileRule } from '../../engines/rules/compile-rule.ts'
import { agreesMore, fitMixture, likelihoodOfSame, type Mixture } from '../../engines/rules/fit-mixture.ts'
import { expectedAt, suggestLeast, suggestWeights, type Expected } from '../../engines/rules/suggest-score.ts'

/** Below so many candidates, or so many of either kind among them, nothing can be learnt. */
const fewestPairs = 200
const fewestOfAKind = 20
/** How often pairs are chosen anew under the weights that were found. */
const rounds = 4

/** What the data suggests for one `similar` step, or why it suggests nothing. */
export type ScoreFit = { readonly step: number; readonly pointer: string; readonly dataset: LocalText; readonly pairs: number } & (
  | { readonly kind: 'few-pairs'; readonly fewest: number }
  /** The pairs do not fall into two kinds. */
  | { readonly kind: 'one-kind' }
  | {
      readonly kind: 'fitted'
      /** Pairs that are likely the same, those decided to be so among them. */
      readonly same: number
      /** Candidates that were decided about. */
      readonly known: { readonly same: number; readonly other: number }
      /** Decisions about alerts say something of the pairs. */
      readonly isTold: boolean
      /** Pairs whose agreement was too rare to be read. */
      readonly unread: number
      readonly parts: readonly FittedPart[]
      /** The threshold, and how the rule writes it now. */
      readonly least: { readonly source: string; readonly now: number; readonly suggested: number }
      /** What the step is expected to give as it is and as suggested. */
      readonly expected: { readonly now: Expected; readonly suggested: Expected }
    }
)

export interface FittedPart extends FitPart {
  readonly suggested: number
  /** How often the part agrees fully: among pairs that are the same, and among others. */
  readonly agreesIfSame: number
  readonly agreesIfOther: number
}

/**
 * Fits each `similar` step of a rule to the rows that its inputs are bound to, each by itself with the others as they are.
 * `decided`: findings that somebody has judged; pairs of none of them are unknown.
 */
export async function fitScores(pool: PoolEngine, runtime: TopicRuntime, id: string, dialect: Dialect, binding: QueryBinding, { decided = [], signal }: { readonly decided?: readonly DecidedFinding[]; readonly signal?: AbortSignal | undefined } = {}): Promise<readonly ScoreFit[]> {
  const rows = async (plan: QueryPlan) => {
    const all: ResultRow[] = []
    for await (const page of pool.execute(plan, binding, signal === undefined ? {} : { signal })) all.push(...page)
    return all
  }
  const fits: ScoreFit[] = []
  for (const plan of compileFits(checkedIn(runtime, runtime.pack.rules.get(id)!), dialect)) fits.push(await fitStep(plan, rows, decidedPairs(plan, decided)))
  return fits
}

/** The rule with what was suggested in place of what it says, compiled. */
export function ruleAsSuggested(runtime: TopicRuntime, id: string, fits: readonly ScoreFit[], dialect: Dialect): CompiledRule {
  const rule = structuredClone(runtime.pack.rules.get(id)!) as Mutable<RuleFile>
  for (const fit of fits) {
    if (fit.kind !== 'fitted') continue
    const { similar } = rule.steps![fit.step] as { similar: { score: { weight?: number }[]; atLeast: number | string } }
    similar.atLeast = fit.least.suggested
    similar.score.forEach((part, i) => { part.weight = fit.parts[i]!.suggested })
  }
  return compileRule(checkedIn(runtime, rule), dialect)
}

/** A finding, and whether it was confirmed or dismissed. */
export interface DecidedFinding { readonly finding: Pick<Finding, 'sources' | 'sourceCount'>; readonly isConfirmed: boolean }

/** What decisions say of a step's pairs. A finding that rests on several does not say which of them was meant, and is passed over. */
export function decidedPairs({ sides }: Pick<FitPlan, 'sides'>, decided: readonly DecidedFinding[]): readonly DecidedPair[] {
  if (sides === null) return []
  const pairs = new Map<string, DecidedPair>()
  for (const { finding: { sources, sourceCount }, isConfirmed } of decided) {
    const rows = [...sides.left, sides.right].map((side) => [...new Set(sources.filter(({ alias }) => alias === side).map(({ row }) => row))])
    if (sourceCount > sources.length || rows.some(({ length }) => length !== 1)) continue
    const [right, ...left] = rows.map(([row]) => row!).reverse() as [string, ...string[]]
    pairs.set(rows.join(' '), { left: left.reverse(), right, same: isConfirmed })
  }
  return [...pairs.values()]
}

type Rows = (plan: QueryPlan) => Promise<readonly ResultRow[]>
type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** The rule as the runtime's own datasets and code tables give it meaning. Throws only if the pack was never checked. */
function checkedIn(runtime: TopicRuntime, rule: RuleFile): CheckedRule {
  const { pack, datasets, codes } = runtime
  const { checked } = checkRule(rule, {
    pack: pack.id,
    dataset: (name) => datasets.get(name.includes('/') ? name : `${pack.id}/${name}`)?.model ?? null,
    codes: (table) => codes.get(table) ?? null,
    departments: codes.get('common/departments')?.entries.map((entry) => entry.code) ?? null,
  })
  if (checked === null) throw new Error(`fitScores: the rule ${rule.id} was not checked`)
  return checked
}

async function fitStep(plan: FitPlan, rows: Rows, decided: readonly DecidedPair[]): Promise<ScoreFit> {
  const present = plan.parts.map(({ weight }) => weight)
  let weights: readonly number[] = present
  for (let round = 1; ; round++) {
    const compared = readPatterns(plan, await rows(plan.patterns(weights, decided)))
    const about = { step: plan.step, pointer: plan.pointer, dataset: plan.dataset, pairs: compared.pairs }
    if (compared.pairs < fewestPairs) return { ...about, kind: 'few-pairs', fewest: fewestPairs }
    const mixture = fitMixture(compared.patterns, compared.levels, othersOf(plan, compared))
    const same = compared.patterns.reduce((sum, pattern) => sum + pattern.same + pattern.pairs * likelihoodOfSame(mixture, pattern.levels), 0)
    if (!agreesMore(mixture) || same < fewestOfAKind || compared.read - same < fewestOfAKind) return { ...about, kind: 'one-kind' }
    const before = weights
    weights = suggestWeights(mixture, compared.values, present)
    // Other weights choose other pairs, from which more can be learnt.
    if (plan.single && round < rounds && weights.some((weight, i) => weight !== before[i])) continue
    return fitted(plan, { compared, mixture, same, decided }, weights, rows)
  }
}

/** Candidates that are passed over show what others look like, when there are enough of them. */
function othersOf({ single }: FitPlan, { patterns }: Comparisons): 'all' | 'known' {
  return single && patterns.reduce((sum, { other }) => sum + other, 0) >= fewestPairs ? 'known' : 'all'
}

interface Learnt { readonly compared: Comparisons; readonly mixture: Mixture; readonly same: number; readonly decided: readonly DecidedPair[] }

async function fitted(plan: FitPlan, { compared, mixture, same, decided }: Learnt, suggested: readonly number[], rows: Rows): Promise<ScoreFit> {
  const bandsOf = async (weights: readonly number[]) => readBands(await rows(plan.bands(weights, mixture, decided)))
  const [before, after] = [await bandsOf(plan.parts.map(({ weight }) => weight)), await bandsOf(suggested)]
  const least = suggestLeast(after, same)
  return {
    step: plan.step, pointer: plan.pointer, dataset: plan.dataset, pairs: compared.pairs, kind: 'fitted', same, known: compared.known, isTold: plan.sides !== null, unread: compared.pairs - compared.read,
    parts: plan.parts.map((part, i) => ({ ...part, suggested: suggested[i]!, agreesIfSame: agreement(mixture.same, i), agreesIfOther: agreement(mixture.other, i) })),
    least: { source: plan.least, now: compared.least, suggested: least },
    expected: { now: expectedAt(before, same, compared.least), suggested: expectedAt(after, same, least) },
  }
}

function agreement(kind: Mixture['same'], part: number): number {
  return kind[part]!.at(-1)!
}
