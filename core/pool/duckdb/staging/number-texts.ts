import { createInterner, type FreshTexts, type Interner } from '../../csv/intern-bytes.ts'

/** Texts that are new in a slice, by recipe. */
export interface NewTexts {
  readonly byRecipe: readonly FreshTexts[]
  /** Earlier numbers no longer hold. */
  readonly anew: boolean
}

/** Texts of identifying columns as numbers, so that each distinct one is checked and tokenised once. */
export interface TextNumbers {
  /** Whose column gets numbers; null: it keeps its texts. */
  readonly byColumn: readonly (Interner | null)[]
  /** How many texts are new since the last time. */
  readonly fresh: number
  /** Texts that are new since the last time. Where there are too many to keep, all are forgotten afterwards. */
  takeFresh(): NewTexts
}

const keptBytes = 1 << 28

/** `numbered`: columns of the file by recipe. */
export function createTextNumbers(columns: number, numbered: readonly (readonly number[])[], kept: number): TextNumbers {
  const interners = numbered.map(createInterner)
  const total = (of: (interner: Interner) => number) => interners.reduce((sum, interner) => sum + of(interner), 0)
  let [anew, told] = [false, 0]
  return {
    get fresh() {
      return total(({ size }) => size) - told
    },
    byColumn: Array.from({ length: columns }, (_, column) => interners[numbered.findIndex((places) => places.includes(column))] ?? null),
    takeFresh() {
      const fresh = { byRecipe: interners.map((interner) => interner.takeFresh()), anew }
      told = total(({ size }) => size)
      anew = told > kept || total(({ bytes }) => bytes) > keptBytes
      if (anew) {
        told = 0
        for (const interner of interners) interner.clear()
      }
      return fresh
    },
  }
}
