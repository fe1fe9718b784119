import type { Expr, ExpressionScope } from '../../contracts/expression.ts'
import type { ComputedField } from '../../contracts/form-model.ts'
import type { Node } from '../../contracts/generated/form.ts'
import { answerTypes, propertiesOf } from '../../language/answer-types.ts'
import { checkExpression } from '../../language/check-expression.ts'
import { effective } from './field-input.ts'
import type { ModelParts } from './model-parts.ts'

/** Names of computed fields each of which reads the next, the last the first; null when there are none. */
export function computedCircle(schema: Node): readonly string[] | null {
  const scope: ExpressionScope = { aliases: { data: answerTypes(schema) }, names: {}, params: {}, today: true }
  const reads = new Map([...propertiesOf(schema, schema)].flatMap(([name, node]) => {
    const { computed } = effective(node, schema)
    const expr = computed === undefined ? null : checkExpression(computed, scope).expr
    return expr === null ? [] : [[name, readsOf(expr)] as const]
  }))
  const done = new Set<string>()
  const follow = (name: string, way: readonly string[]): readonly string[] | null => {
    if (way.includes(name)) return [...way.slice(way.indexOf(name)), name]
    if (done.has(name)) return null
    for (const next of reads.get(name) ?? []) {
      const found = reads.has(next) ? follow(next, [...way, name]) : null
      if (found !== null) return found
    }
    done.add(name)
    return null
  }
  for (const name of reads.keys()) {
    const found = follow(name, [])
    if (found !== null) return found
  }
  return null
}

/** Computed fields of the whole answer, each after those that it reads; `read` gives a field's checked expression. */
export function computedFields(schema: Node, read: (source: string) => Expr, parts: ModelParts): readonly ComputedField[] {
  const fields = [...propertiesOf(schema, schema)].flatMap(([name, node]) => {
    const { computed } = effective(node, schema)
    return computed === undefined ? [] : [{ name, expr: read(computed) }]
  })
  const placed: typeof fields = []
  const begun = new Set<(typeof fields)[number]>()
  const place = (field: (typeof fields)[number]): void => {
    if (begun.has(field)) return
    begun.add(field)
    const read = readsOf(field.expr)
    fields.filter(({ name }) => read.has(name)).forEach(place)
    placed.push(field)
  }
  fields.forEach(place)
  const types = answerTypes(schema)
  return placed.map(({ name, expr }) => ({ path: [name], expression: parts.expressionNo(expr), type: types[name] ?? expr.type }))
}

function readsOf(expr: Expr): ReadonlySet<string> {
  if (expr.node === 'field') return new Set([expr.field])
  const parts = expr.node === 'list' ? expr.items : expr.node === 'call' ? expr.args : []
  return new Set(parts.flatMap((part) => [...readsOf(part)]))
}
