import { columnId } from '../../../../core/engines/rules/checked-rule.ts'
import type { CheckedSequence } from '../../../../core/engines/rules/steps/sequence-rows.ts'
import { dayMicroseconds, dateText, decimalText, isDecimal, type Value } from '../../../../core/language/values.ts'
import type { Item, NaiveTools } from './naive.ts'

/** Every chain of rows that could be the events is written out; the first by the order that the language gives is taken. */
export function sequenceItems(step: CheckedSequence, items: readonly Item[], tools: NaiveTools): Item[] {
  const { valueOf, compare, compareAll } = tools
  const timeOf = (item: Item) => valueOf(step.order.expr, item.values)
  const idOf = (item: Item) => step.identity.map((id) => item.values.get(id) ?? null)
  const is = (item: Item, condition: CheckedSequence['without']) => condition !== null && valueOf(condition.expr, item.values) === true
  const days = valueOf(step.within, new Map()) as bigint
  const isWithin = (from: Value, to: Value) => (typeof from === 'number' ? BigInt((to as number) - from) <= days : (to as bigint) - (from as bigint) <= days * dayMicroseconds)
  const timed = items.filter((item) => timeOf(item) !== null)
  return tools.partition(timed, (item) => step.by.map(({ value }) => valueOf(value.expr, item.values))).flatMap(({ members }) => {
    const chainsFrom = (chain: readonly Item[]): (readonly Item[])[] => {
      if (chain.length === step.events.length) return [chain]
      return members.filter((item) => compare(timeOf(item), timeOf(chain.at(-1)!)) > 0 && is(item, step.events[chain.length]!.when)).flatMap((item) => chainsFrom([...chain, item]))
    }
    return members.filter((item) => is(item, step.events[0]!.when)).flatMap((first) => {
      const chains = chainsFrom([first]).filter((chain) => {
        const last = timeOf(chain.at(-1)!)
        return isWithin(timeOf(first), last) && !members.some((item) => is(item, step.without) && compare(timeOf(item), timeOf(first)) > 0 && compare(timeOf(item), last) < 0)
      })
      const rank = (chain: readonly Item[]) => [timeOf(chain.at(-1)!), ...chain.map(timeOf), ...chain.flatMap(idOf)]
      const chain = chains.toSorted((a, b) => compareAll(rank(a), rank(b)))[0]
      if (chain === undefined) return []
      const own = chain.map((item, i): [string, Value] => [columnId(step.alias, step.events[i]!.name), keyOf(step, item)])
      const ends: [string, Value][] = [[columnId(step.alias, 'first_on'), timeOf(first)], [columnId(step.alias, 'last_on'), timeOf(chain.at(-1)!)]]
      return [{ values: new Map([...first.values, ...own, ...ends]), sources: tools.unite(chain) }]
    })
  })
}

function keyOf(step: CheckedSequence, item: Item): Value {
  const parts = step.key.parts.map((id) => item.values.get(id) ?? null)
  return step.key.isText ? parts.map(textOf).join('/') : parts[0]!
}

function textOf(value: Value): string {
  if (value === null) return ''
  return isDecimal(value) ? decimalText(value) : typeof value === 'number' ? dateText(value) : String(value)
}
