import { escapePointer } from '../../../core/base/json-pointer.ts'
import type { Sentence } from '../../../core/base/text.ts'
import type { AnswerFault } from '../../../core/contracts/answer-schema.ts'
import { faultSentence } from '../../../core/engines/forms/fault-sentence.ts'

/** What is wrong, at the place where it can be mended. */
export interface PlacedFault {
  /** JSON pointer; of a missing field the field's own. */
  readonly place: string
  readonly says: Sentence
}

/** Faults with their sentences, each place and sentence once. `shapeAt` tells which of several shapes was chosen at a place. */
export function placedFaults(faults: readonly AnswerFault[], shapeAt: (place: string) => number | undefined): readonly PlacedFault[] {
  const found = new Map<string, PlacedFault>()
  const add = (fault: AnswerFault): void => {
    const shape = shapeAt(fault.path)
    const chosen = fault.detail === null && shape !== undefined ? fault.branches?.[shape] : undefined
    if (chosen !== undefined && chosen.length > 0) return chosen.forEach(add)
    const isMissing = fault.keyword === 'required' || fault.keyword === 'dependentRequired'
    const place = isMissing ? `${fault.path}/${escapePointer(fault.detail ?? '')}` : fault.path
    const says = faultSentence(fault)
    const key = `${place} ${says.en}`
    if (!found.has(key)) found.set(key, { place, says })
  }
  faults.forEach(add)
  // A value that is none of its kind need not hear what else it is not.
  const kinds = new Map(faults.filter(({ keyword }) => keyword === 'type').map((fault) => [fault.path, faultSentence(fault).en]))
  return [...found.values()].filter(({ place, says }) => !kinds.has(place) || kinds.get(place) === says.en)
}
