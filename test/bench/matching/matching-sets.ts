import { openScratchPool } from '../../../core/cli/open-scratch-pool.ts'
import type { ImportSource } from '../../../core/contracts/engine.ts'
import type { RuleFile } from '../../../core/contracts/generated/rule.ts'
import type { TopicRuntime } from '../../../core/contracts/topic-runtime.ts'
import { collide, currentInputs } from '../../../core/domain/alerts/collide.ts'
import { assembleTopic } from '../../../core/domain/packs/assemble-topic.ts'
import { ruleAsSuggested } from '../../../core/domain/packs/fit-scores.ts'
import { nationalCalendar } from '../../../core/engines/deadlines/national-calendar.ts'
import { fitRule, type RuleFit } from '../../../core/journeys/fit-rule.ts'
import { duckdb } from '../../../core/language/dialects/duckdb.ts'
import { bytesSource, loadPack, runPack } from '../../packs/run-pack.ts'
import { linkedPersons } from '../generate/linked-persons.ts'
import { bankTransfers } from '../generate/payments.ts'
import { qualityOf, type Quality } from './quality.ts'

/** A set of records whose pairs are known, with the rule of the pack `linkage` that looks for them. */
export interface MatchingSet {
  readonly rule: string
  /** Text of the files, by dataset. */
  readonly files: Readonly<Record<string, string>>
  readonly truth: ReadonlyMap<string, string>
}

/** Pairs of persons, as many as asked. */
export function personSet(count?: number): MatchingSet {
  const { originals, duplicates, truth } = linkedPersons(count)
  return { rule: 'same-person', files: { originals, duplicates, payments: '', arrivals: '' }, truth }
}

/** Payments and their arrivals. */
export function paymentSet(count?: number): MatchingSet {
  const { payments, arrivals, truth } = bankTransfers(count)
  return { rule: 'arrival', files: { originals: '', duplicates: '', payments, arrivals }, truth }
}

const linkageDir = 'test/fixtures/packs/good/linkage'

type Step = NonNullable<RuleFile['steps']>[number]

/** What else can be done with the same data: without a score the plain rules that people write in SQL; without assignment the best of each. */
export const alternatives = {
  /** Equal number, or names, or birth date and surname, or street and postcode: any of these. */
  plain: (step: Step): Step => ({
    similar: {
      ...(step as { similar: { dataset: string; as: string } }).similar, best: undefined, assign: undefined, where: undefined,
      block: [
        [['a.soc_sec_id', 'b.soc_sec_id']], [['a.given_name', 'b.given_name'], ['a.surname', 'b.surname']],
        [['a.date_of_birth', 'b.date_of_birth'], ['a.surname', 'b.surname']], [['a.address_1', 'b.address_1'], ['a.postcode', 'b.postcode']],
      ],
      score: [{ method: 'exact', of: ['a.rec_id', 'b.rec_id'] }], atLeast: 0,
    },
  }) as unknown as Step,
  /** As somebody writes it who has not looked at the data. */
  equal: (step: Step): Step => {
    const { similar } = step as { similar: { score: object[] } }
    return { similar: { ...similar, score: similar.score.map((part) => ({ ...part, weight: 1 })), atLeast: 0.9 } } as unknown as Step
  },
  greedy: (step: Step): Step => ({ similar: { ...(step as { similar: object }).similar, assign: undefined, best: 1 } }) as unknown as Step,
}

/** Runs the set's rule over its files through the import, as the command line does; `change` puts another step in place of its own. */
export async function matchingQuality(set: MatchingSet, change: (step: Step) => Step = (step) => step): Promise<Quality> {
  const { findings, problems } = await runPack(await linkageTopic(set.rule, change), sourcesOf(set), '2026-03-31')
  const errors = problems.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message.en).join('\n'))
  return qualityOf(findings.map(({ key }) => Object.values(key).map(String) as [string, string]), set.truth)
}

/** The same after its weights and threshold were fitted to the files, from equal weights. */
export async function fittedQuality(set: MatchingSet): Promise<{ readonly quality: Quality; readonly fit: RuleFit }> {
  const runtime = await linkageTopic(set.rule, alternatives.equal)
  const { pool, close } = await openScratchPool(false)
  try {
    const binding = { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: nationalCalendar }
    const rule = runtime.rules.get(set.rule)!
    const fit = await fitRule(pool, runtime, duckdb, { rules: [{ rule, params: {} }], files: sourcesOf(set), binding, at: '2026-01-01T00:00:00.000Z' })
    const pairs: (readonly [string, string])[] = []
    for await (const page of collide(pool, ruleAsSuggested(runtime, set.rule, fit.fits, duckdb), { ...binding, params: {}, inputs: currentInputs(runtime, rule) })) {
      for (const { key } of page) pairs.push(key.map(({ value }) => String(value)) as [string, string])
    }
    return { quality: qualityOf(pairs, set.truth), fit }
  } finally {
    await close()
  }
}

function sourcesOf({ files }: MatchingSet): ReadonlyMap<string, ImportSource> {
  const loaded = Object.entries(files).filter(([, text]) => text !== '')
  return new Map(loaded.map(([name, text]) => [`linkage/${name}`, bytesSource(new TextEncoder().encode(text))]))
}

async function linkageTopic(id: string, change: (step: Step) => Step): Promise<TopicRuntime> {
  const { pack, used } = await loadPack(linkageDir)
  const rule = pack!.rules.get(id)!
  const changed = JSON.parse(JSON.stringify({ ...rule, steps: rule.steps!.map(change) })) as RuleFile
  return assembleTopic({ ...pack!, rules: new Map([[id, changed]]) }, used, { timeZone: 'Asia/Shanghai' }, duckdb)
}
