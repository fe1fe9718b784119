import type { InputPlan, RelationPlan, RowsState } from '../../../contracts/query-plan.ts'
import type { Sql } from '../../../contracts/sql.ts'
import type { CheckedRule } from '../checked-rule.ts'

/** Collects the relations of a plan, each with a name of its own. */
export interface RelationWriter {
  readonly relations: readonly RelationPlan[]
  /** Adds a relation and gives its name; without a name of its own, that of one with the same content. */
  add(sql: Sql, among?: NonNullable<RelationPlan['among']>, name?: string): string
}

/** The input that stands for an alias' dataset in one of its states. */
export const inputName = (alias: string, state: RowsState) => `${alias}:${state}`

/** `nextName` is shared by all writers of a plan. */
export function relationWriter(rule: CheckedRule, nextName: () => string): RelationWriter {
  const relations: RelationPlan[] = []
  const known = new Map<string, string>()
  return {
    relations,
    add(text, among, name) {
      const content = JSON.stringify([text, among], (_, value: unknown) => (typeof value === 'bigint' ? { bigint: String(value) } : value))
      const same = known.get(content)
      if (same !== undefined && name === undefined) return same
      const own = name ?? nextName()
      known.set(content, own)
      relations.push({ name: own, sql: text, among: among ?? null, ...mentions(rule, [text, ...(among === undefined ? [] : [among.value])]) })
      return own
    },
  }
}

/** The datasets and parameters that texts mention. */
function mentions(rule: CheckedRule, texts: readonly Sql[]): Pick<RelationPlan, 'inputs' | 'params'> {
  const inputs = new Map<string, InputPlan>()
  const params = new Set<string>()
  for (const part of texts.flatMap(({ parts }) => parts)) {
    if (typeof part === 'string') continue
    if ('bind' in part) {
      if (part.bind.kind === 'param') params.add(part.bind.name)
      continue
    }
    const [alias, state] = part.input.split(':') as [string, RowsState | undefined]
    if (state !== undefined) inputs.set(part.input, { name: part.input, dataset: rule.aliases.get(alias)!.origin.id, state })
  }
  return {
    inputs: [...inputs.values()],
    params: rule.params.filter(({ name }) => params.has(name)).map(({ name, type, default: value }) => ({ name, type, default: value })),
  }
}
