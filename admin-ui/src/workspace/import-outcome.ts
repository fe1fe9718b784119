import type { ImportCounts } from '../../../core/contracts/engine.ts'

/**
 * What a finished import came to: rows went in, nothing differed from what was there, or nothing of the file went in
 * although something was wrong or left. The last is no success, whatever the job's state says.
 */
export function importOutcome(counts: ImportCounts): 'stored' | 'same' | 'nothing' {
  if (counts.stored > 0) return 'stored'
  return counts.unchanged > 0 && counts.quarantined === 0 && counts.removed === 0 ? 'same' : 'nothing'
}

/**
 * Whether the rows that an import took out deserve a warning: nothing came in for them, or they were at least a fifth of
 * what stood there. The former rows are those that left and those that stayed; a stored row may have replaced one.
 */
export function removesMuch(counts: ImportCounts): boolean {
  if (counts.removed === 0) return false
  return counts.stored === 0 || counts.removed * 5 >= counts.removed + counts.unchanged + counts.stored
}
