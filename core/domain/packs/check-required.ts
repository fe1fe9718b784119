import type { Node, ObjectNode } from '../../contracts/generated/form.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'
import { propertiesOf } from '../../language/answer-types.ts'
import { inPlace } from './check-answer-schema.ts'
import { dangling } from './dangling.ts'

/**
 * Fields that nodes with properties ask for and that nothing defines: neither they themselves nor what is held to the same object, by
 * reference or as a part, a branch or a condition of it at any depth. `around`: the field that a condition's schema is about.
 */
export function requiredProblems(nodes: readonly (readonly [pointer: string, node: ObjectNode])[], root: Node, closest: (name: string, candidates: readonly string[]) => string | null, around?: Node): readonly PartProblem[] {
  const above = new Map<Node, ObjectNode[]>()
  for (const [, node] of nodes) {
    for (const part of inPlace(node, root)) {
      const known = above.get(part)
      if (known === undefined) above.set(part, [node])
      else known.push(node)
    }
  }
  const anywhere = [root, ...(around === undefined ? [] : [around])].map((node) => propertiesOf(node, root))
  return nodes.flatMap(([pointer, node]) => {
    // A node without properties of its own speaks of those around it, wherever they are.
    if (node.properties === undefined || node.required === undefined) return []
    const own = propertiesOf(node, root)
    const missing = node.required.flatMap((name, i) => (own.has(name) || anywhere.some((names) => names.has(name)) ? [] : [[name, i] as const]))
    if (missing.length === 0) return []
    const known = namesAround(node)
    const names = [...known]
    return missing.flatMap(([name, i]) => (known.has(name) ? [] : [dangling('field', `${pointer}/required/${i}`, name, names, closest)]))
  })

  function namesAround(node: ObjectNode): ReadonlySet<string> {
    const seen = new Set<ObjectNode>()
    const names = new Set<string>()
    const waiting = [node]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (seen.has(next)) continue
      seen.add(next)
      for (const name of propertiesOf(next, root).keys()) names.add(name)
      waiting.push(...(above.get(next) ?? []))
    }
    return names
  }
}
