import { HuiyanError } from '../../base/errors.ts'
import { textIn, type Lang } from '../../base/text.ts'
import type { CompiledRule } from '../../contracts/compiled-rule.ts'
import type { PoolEngine } from '../../contracts/engine.ts'
import type { PairsPlan, PairsSide } from '../../contracts/pairs-plan.ts'
import type { QueryBinding } from '../../contracts/query-plan.ts'

/** What a step of a rule costs over the data there is. */
export interface StepCost {
  readonly plan: PairsPlan
  /** Pairs of rows of equal values. */
  readonly pairs: bigint
  /** Rows of the value with the most pairs, on either side. */
  readonly ofLeft: number
  readonly ofRight: number
}

/** More would take an hour, or hours: nobody means that when trying a rule. */
export const mostPairs = 10_000_000_000n

/** Counts the pairs of rows that a rule's steps look at, the most first, in less time than the rule takes: each dataset is read once a step. */
export async function countPairs(pool: Pick<PoolEngine, 'execute'>, rule: CompiledRule, binding: QueryBinding, signal?: AbortSignal): Promise<readonly StepCost[]> {
  const costs: StepCost[] = []
  for (const plan of rule.pairs) {
    const cost: StepCost[] = []
    const options = { ...(signal === undefined ? {} : { signal }), anew: () => { cost.length = 0 } }
    for await (const [row] of pool.execute(plan.query, binding, options)) {
      if (row !== undefined) cost.push({ plan, pairs: BigInt(String(row['pairs'])), ofLeft: Number(row['of_left']), ofRight: Number(row['of_right']) })
    }
    costs.push(cost[0] ?? { plan, pairs: 0n, ofLeft: 0, ofRight: 0 })
  }
  return costs.toSorted((a, b) => (a.pairs === b.pairs ? 0 : a.pairs > b.pairs ? -1 : 1))
}

/** Throws `rule-pairs-too-many`, naming the step, where a rule would compare more pairs than anybody waits for. */
export async function demandFewPairs(pool: Pick<PoolEngine, 'execute'>, rule: CompiledRule, binding: QueryBinding, signal?: AbortSignal, most = mostPairs): Promise<void> {
  const [worst] = await countPairs(pool, rule, binding, signal)
  if (worst === undefined || worst.pairs <= most) return
  throw new HuiyanError('rule-pairs-too-many', { 'step-zh': tellCost(worst, 'zh-CN'), 'step-en': tellCost(worst, 'en'), 'limit-zh': amount(most, 'zh-CN'), 'limit-en': amount(most, 'en') })
}

/** A clause that says how many pairs a step looks at, and where most of them come from; it does not begin with a capital. */
export function tellCost({ plan, pairs, ofLeft, ofRight }: StepCost, lang: Lang): string {
  const [left, right] = [plan.left, plan.right].map((side) => sideText(side, lang))
  const most = pairs === 0n ? '' : lang === 'en' ? `; the value with the most has ${number(ofLeft)} rows on one side and ${number(ofRight)} on the other` : `，其中最多的一个取值两边各有 ${number(ofLeft)} 行和 ${number(ofRight)} 行`
  return lang === 'en' ? `${left} and ${right} come to ${amount(pairs, lang)} pairs${most}` : `${left}与${right}相同的记录共 ${amount(pairs, lang)}对${most}`
}

function sideText({ dataset, fields }: PairsSide, lang: Lang): string {
  return lang === 'en' ? `rows of "${textIn(dataset, lang)}" by ${fields.en}` : `“${textIn(dataset, lang)}”的${fields['zh-CN']}`
}

const number = (value: number) => new Intl.NumberFormat('en').format(value)

/** Large ones rounded, in the words of the language; what is counted follows at once. */
function amount(value: bigint, lang: Lang): string {
  if (value < 1_000_000n) return lang === 'en' ? number(Number(value)) : `${number(Number(value))} `
  const text = new Intl.NumberFormat(lang, { notation: 'compact', compactDisplay: 'long', maximumSignificantDigits: 3 }).format(value)
  return lang === 'en' ? text : text.replace(/^([\d.]+)\s*/, '$1 ')
}
