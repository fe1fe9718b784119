import { sentence } from '../../base/text.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'

type Pair = readonly [zh: string, en: string]

/** A Problem that blocks, from its sentences in both languages. */
export function fault(code: string, pointer: string, says: Pair, hint?: Pair): PartProblem {
  return { code, severity: 'error', pointer, message: sentence(...says), ...(hint === undefined ? {} : { hint: sentence(...hint) }) }
}

/** A Problem that is said and passed over. */
export function caution(code: string, pointer: string, says: Pair, hint?: Pair): PartProblem {
  return { ...fault(code, pointer, says, hint), severity: 'warning' }
}

/** The same Problems, their pointers below `pointer`. */
export function under(pointer: string, problems: readonly PartProblem[]): readonly PartProblem[] {
  return problems.map((problem) => ({ ...problem, pointer: pointer + problem.pointer }))
}
