import { HuiyanError } from '../../base/errors.ts'
import { textIn, type Lang } from '../../base/text.ts'
import type { CompiledRule } from '../../contracts/compiled-rule.ts'
import type { PoolEngine } from '../../contracts/engine.ts'
import type { PairsPlan } from '../../contracts/pairs-plan.ts'
import type { QueryBinding } from '../../contracts/query-plan.ts'

/** What a step of a rule costs over the data there is. */
export interface StepCost {
  readonly plan: PairsPlan
  /** Pairs of rows that it looks at. */
  readonly pairs: bigint
  /** Rows of the value with the most pairs, on either side. */
  readonly ofLeft: number
  readonly ofRight: number
}

/** A rule with what it is evaluated with. */
interface Evaluated {
  readonly rule: CompiledRule
  readonly binding: QueryBinding
}

/** DuckDB (1.5.5) compares 900 million pairs in 1.8 to 5.4 s of one processor: these take three to ten minutes of it, and longer where texts are worked on. */
export const mostPairs = 100_000_000_000n

/** Counts the pairs of rows that a rule's steps look at, the most first, or those alone that are certain. Each dataset is read once a step. */
export async function countPairs(pool: Pick<PoolEngine, 'execute'>, { rule, binding }: Evaluated, which: 'all' | 'certain', signal?: AbortSignal): Promise<readonly StepCost[]> {
  const costs: StepCost[] = []
  for (const plan of rule.pairs.filter(({ isCertain }) => which === 'all' || isCertain)) {
    const cost: StepCost[] = []
    const options = { ...(signal === undefined ? {} : { signal }), anew: () => { cost.length = 0 } }
    for await (const [row] of pool.execute(plan.query, binding, options)) {
      if (row !== undefined) cost.push({ plan, pairs: BigInt(String(row['pairs'])), ofLeft: Number(row['of_left']), ofRight: Number(row['of_right']) })
    }
    costs.push(cost[0] ?? { plan, pairs: 0n, ofLeft: 0, ofRight: 0 })
  }
  return costs.toSorted((a, b) => (a.pairs === b.pairs ? 0 : a.pairs > b.pairs ? -1 : 1))
}

/**
 * Throws `rule-pairs-too-many`, naming the step, where a rule that is to be tried would compare more pairs than anybody waits for, and more
 * than twice what the one that runs in its place compares.
 */
export async function demandFewPairs(pool: Pick<PoolEngine, 'execute'>, tried: Evaluated, running: Evaluated | null, { signal, most = mostPairs }: { readonly signal?: AbortSignal; readonly most?: bigint } = {}): Promise<void> {
  const [worst] = await countPairs(pool, tried, 'certain', signal)
  if (worst === undefined || worst.pairs <= most) return
  const [usual] = running === null ? [] : await countPairs(pool, running, 'all', signal)
  if (usual !== undefined && worst.pairs <= 2n * usual.pairs) return
  throw new HuiyanError('rule-pairs-too-many', { 'step-zh': tellCost(worst, 'zh-CN'), 'step-en': tellCost(worst, 'en'), 'limit-zh': amount(most, 'zh-CN'), 'limit-en': amount(most, 'en') })
}

/** A clause that says how many pairs a step looks at, and where most of them come from; it does not begin with a capital. */
export function tellCost({ plan: { left, right, isCertain }, pairs, ofLeft, ofRight }: StepCost, lang: Lang): string {
  const [a, b] = [left, right].map(({ dataset }) => (lang === 'en' ? `"${textIn(dataset, lang)}"` : `“${textIn(dataset, lang)}”`)) as [string, string]
  const [x, y] = [left.fields[lang], right.fields[lang]]
  const most = pairs === 0n ? '' : lang === 'en'
    ? `; the value with the most has ${counted(ofLeft, 'row')} on one side and ${counted(ofRight, 'row')} on the other`
    : `，其中最多的一个取值两边各有 ${number(ofLeft)} 行和 ${number(ofRight)} 行`
  if (lang !== 'en') return `${a === b && x === y ? `${a}中${x}相同的记录` : `${a}的${x}与${b}的${y}相同的记录`}${isCertain ? '共' : '至多'} ${amount(pairs, lang)}对${most}`
  const what = a === b && x === y ? `rows of ${a} with the same ${x}` : `rows of ${a} whose ${x} is the ${y} of rows of ${b}`
  return `${what} come to ${amount(pairs, lang)} ${pairs === 1n ? 'pair' : 'pairs'}${isCertain ? '' : ' at most'}${most}`
}

const number = (value: number) => new Intl.NumberFormat('en').format(value)
const counted = (value: number, thing: string) => `${number(value)} ${thing}${value === 1 ? '' : 's'}`

/** Large ones rounded, in the words of the language; what is counted follows at once. */
function amount(value: bigint, lang: Lang): string {
  if (value < 1_000_000n) return lang === 'en' ? number(Number(value)) : `${number(Number(value))} `
  const text = new Intl.NumberFormat(lang, { notation: 'compact', compactDisplay: 'long', maximumSignificantDigits: 3 }).format(value)
  return lang === 'en' ? text : text.replace(/^([\d.]+)\s*/, '$1 ')
}
