import type { AnswerNode, AnswerSchema } from '../../contracts/answer-schema.ts'
import { isAnswer, type Answer } from './answer-path.ts'
import { anyNodes, anyNodesBelow } from './nodes-at.ts'
import { canonicalNumber } from './numeric-limits.ts'

/** An answer with the texts in their one form that stand where numbers are asked for and nothing else takes texts; decimals stay as they were typed. */
export function plainNumbers(answer: Answer, schema: AnswerSchema): Answer {
  return plain(answer, anyNodes(schema)) as Answer

  function plain(value: unknown, nodes: readonly AnswerNode[]): unknown {
    if (nodes.length === 0) return value
    if (typeof value === 'string') return nodes.some(({ numeric }) => numeric?.asText) && !nodes.some(judgesText) ? canonicalNumber(value) ?? value : value
    if (Array.isArray(value)) return value.map((item, i) => plain(item, anyNodesBelow(nodes, String(i), schema)))
    return isAnswer(value) ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one, anyNodesBelow(nodes, name, schema))])) : value
  }
}

/** Whether it matters how a text is written; one that was chosen stays the choice that it is. */
function judgesText(node: AnswerNode): boolean {
  const { type, numeric, enum: listed, const: only, codes, pattern, format, minLength, maxLength } = node
  const isText = type?.includes('string') === true && numeric?.asText !== true
  return isText || [numeric?.among, listed, only, codes, pattern, format, minLength, maxLength].some((one) => one !== undefined)
}
