import type { Sentence } from '../base/text.ts'

/** Says what is wrong at a node of the syntax tree. */
export type Report = (code: string, node: { readonly start: number }, message: Sentence, hint?: Sentence) => void
