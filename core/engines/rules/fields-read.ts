import type { CheckedExpr, CheckedRule } from './checked-rule.ts'
import { definitionOf } from './compile-flow.ts'
import { readsOf } from './flow.ts'

/**
 * The fields of each dataset, by its qualified id, that a rule reads, besides those by which its rows are told apart and kept in order. What a step computed
 * under a field's name counts as that field: rather one too many.
 */
export function fieldsRead(rule: CheckedRule): Readonly<Record<string, readonly string[]>> {
  const { from, steps, levels, alert } = rule
  const expressions: (CheckedExpr | null)[] = [
    from.where, ...steps.flatMap(({ source, on, by }) => [source?.where ?? null, ...on.flatMap(({ left, right }) => [left, right]), ...by.map(({ value }) => value)]),
    ...levels.map(({ when }) => when), ...alert.key, alert.region, ...(alert.department !== null && 'expr' in alert.department ? [alert.department] : []),
    ...[...alert.title, ...alert.titleEn].filter((part) => typeof part !== 'string'), ...alert.evidence,
  ]
  const ends = steps.map((step) => definitionOf(step).scope(step)).flatMap((scope) => (scope.kind === 'reach' ? [scope.from, scope.to] : []))
  const read = new Set([...[...readsOf(expressions), ...steps.flatMap(({ reads }) => reads)].map((id) => id.split('.').at(-1)!), ...ends])
  const datasets = [from, ...steps.flatMap(({ source }) => source ?? [])].map(({ dataset }) => dataset)
  return Object.fromEntries(datasets.map(({ id, key, cluster, fields }) => [id, fields.map(({ name }) => name).filter((name) => key.includes(name) || name === cluster || read.has(name))]))
}
