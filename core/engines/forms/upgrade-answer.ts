import type { AnswerSchema } from '../../contracts/answer-schema.ts'
import type { FormUpgrade } from '../../contracts/form-differences.ts'
import type { Answer } from './answer-path.ts'
import { anyNodes } from './nodes-at.ts'

export interface UpgradedAnswer {
  readonly answer: Answer
  /** Names of the fields, as they were, that do not come over. */
  readonly left: readonly string[]
}

/** What was filled in under an earlier version, as far as the newer one, whose schema this is, says that it comes over. Nothing is guessed. */
export function upgradeAnswer(before: Answer, { same, map }: FormUpgrade, schema: AnswerSchema): UpgradedAnswer {
  const known = new Set(anyNodes(schema).flatMap(({ properties }) => Object.keys(properties ?? {})))
  const given = Object.keys(before)
  const named = Object.entries(map).filter(([now, then]) => known.has(now) && Object.hasOwn(before, then))
  const taken = new Set(named.map(([, then]) => then))
  const asTheyAre = same ? given.filter((name) => known.has(name) && !taken.has(name) && !Object.hasOwn(map, name)) : []
  const answer = Object.fromEntries([...asTheyAre.map((name) => [name, before[name]]), ...named.map(([now, then]) => [now, before[then]])])
  const over = new Set([...taken, ...asTheyAre])
  return { answer, left: given.filter((name) => !over.has(name)) }
}
