import type { Problem } from '../base/problem.ts'

/** A Problem inside one part of a pack, before it is known which file and line that is. */
export type PartProblem = Omit<Problem, 'file' | 'line'>
