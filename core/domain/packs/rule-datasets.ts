import type { RuleFile } from '../../contracts/generated/rule.ts'

/** Every dataset a rule names, as it names it, and where. */
export function datasetsOfRule(rule: RuleFile): readonly (readonly [pointer: string, reference: string])[] {
  const found: (readonly [string, string])[] = [['/from/dataset', rule.from.dataset]]
  rule.steps?.forEach((step, i) => {
    for (const [kind, body] of Object.entries(step) as [string, unknown][]) {
      if (kind === 'let' || typeof body !== 'object' || body === null) continue
      for (const member of ['dataset', 'edges']) {
        const reference = (body as Readonly<Record<string, unknown>>)[member]
        if (typeof reference === 'string') found.push([`/steps/${i}/${kind}/${member}`, reference])
      }
    }
  })
  return found
}
