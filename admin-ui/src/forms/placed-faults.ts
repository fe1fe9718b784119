import type { Sentence } from '../../../core/base/text.ts'
import type { AnswerFault, AnswerSchema } from '../../../core/contracts/answer-schema.ts'
import type { AnswerProblem } from '../../../core/contracts/form-api.ts'
import { eitherSentence, faultSentence } from '../../../core/engines/forms/fault-sentence.ts'
import { eitherMissing, isMissing, missingPlace, openBranch } from '../../../core/engines/forms/missing-fields.ts'

/** What is wrong, at the place where it can be mended. */
export interface PlacedFault {
  /** JSON pointer; of a missing field the field's own. */
  readonly place: string
  readonly says: Sentence
}

/**
 * Faults of an answer to the schema `root` with their sentences, each place and sentence once. `shapeAt` tells which of several shapes was
 * chosen at a place.
 */
export function placedFaults(faults: readonly AnswerFault[], root: AnswerSchema, shapeAt: (place: string) => number | undefined): readonly PlacedFault[] {
  const found = new Map<string, PlacedFault>()
  const add = (fault: AnswerFault): void => {
    const shape = shapeAt(fault.path)
    const chosen = (fault.detail === null && shape !== undefined ? fault.branches?.[shape] : undefined) ?? openBranch(fault)
    if (chosen !== null && chosen.length > 0) return chosen.forEach(add)
    const [first] = isMissing(fault) ? [fault] : eitherMissing(fault).flat()
    const place = first === undefined ? fault.path : missingPlace(first)
    const says = eitherSentence(fault, root) ?? faultSentence(fault)
    const key = `${place} ${says.en}`
    if (!found.has(key)) found.set(key, { place, says })
  }
  faults.forEach(add)
  // A value that is none of its kind need not hear what else it is not.
  const kinds = new Map(faults.filter(({ keyword }) => keyword === 'type').map((fault) => [fault.path, faultSentence(fault).en]))
  return [...found.values()].filter(({ place, says }) => !kinds.has(place) || kinds.get(place) === says.en)
}

/** What the server has against an answer, at the places where it can be mended. The field's own label says what is missing there. */
export function toldFaults(told: AnswerProblem['faults']): readonly PlacedFault[] {
  return told.map(({ message, ...fault }) => (isMissing(fault) ? { place: missingPlace(fault), says: faultSentence(fault) } : { place: fault.path, says: message }))
}
