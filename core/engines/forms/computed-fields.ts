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
  return followReads(computedIn(schema, (source) => checkExpression(source, scope).expr)).circle
}

/** Computed fields of the whole answer, each after those that it reads; `read` gives a field's checked expression. */
export function computedFields(schema: Node, read: (source: string) => Expr, parts: ModelParts): readonly ComputedField[] {
  const fields = computedIn(schema, read)
  const types = answerTypes(schema)
  return followReads(fields).placed.map((name) => {
    const expr = fields.get(name)!
    return { path: [name], expression: parts.expressionNo(expr), type: types[name] ?? expr.type }
  })
}

function computedIn(schema: Node, read: (source: string) => Expr | null): ReadonlyMap<string, Expr> {
  return new Map([...propertiesOf(schema, schema)].flatMap(([name, node]) => {
    const { computed } = effective(node, schema)
    const expr = computed === undefined ? null : read(computed)
    return expr === null ? [] : [[name, expr] as const]
  }))
}

/** Fields each after those that it reads, and the first circle that is met. One may read the next through thousands: nothing here calls itself. */
function followReads(fields: ReadonlyMap<string, Expr>): { readonly placed: readonly string[]; readonly circle: readonly string[] | null } {
  const placed = new Set<string>()
  let circle: readonly string[] | null = null
  for (const begin of fields.keys()) {
    const way = placed.has(begin) ? [] : [step(begin)]
    const on = new Set([begin])
    for (let last = way.at(-1); last !== undefined; last = way.at(-1)) {
      const next = last.open.pop()
      if (next === undefined) {
        placed.add(last.name)
        on.delete(last.name)
        way.pop()
      } else if (on.has(next)) {
        const names = way.map(({ name }) => name)
        circle ??= [...names.slice(names.indexOf(next)), next]
      } else if (!placed.has(next)) {
        on.add(next)
        way.push(step(next))
      }
    }
  }
  return { placed: [...placed], circle }

  /** A field on the way, with what it reads and is not followed yet. */
  function step(name: string): { readonly name: string; readonly open: string[] } {
    return { name, open: [...readsOf(fields.get(name)!)].filter((one) => fields.has(one)).reverse() }
  }
}

function readsOf(expr: Expr): ReadonlySet<string> {
  if (expr.node === 'field') return new Set([expr.field])
  const parts = expr.node === 'list' ? expr.items : expr.node === 'call' ? expr.args : []
  return new Set(parts.flatMap((part) => [...readsOf(part)]))
}
