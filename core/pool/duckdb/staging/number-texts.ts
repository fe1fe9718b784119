import type { FreshTexts, NumberedLines, TextTable } from '../../csv/numbered-lines.ts'

/** Texts that are new in a slice, by recipe. */
export interface NewTexts {
  readonly byRecipe: readonly FreshTexts[]
  /** Earlier numbers no longer hold. */
  readonly anew: boolean
}

/** Texts of identifying columns as numbers, so that each distinct one is checked and tokenised once. */
export interface TextNumbers {
  /** Whose column gets numbers; null: it keeps its texts. */
  readonly byColumn: readonly (TextTable | null)[]
  /** How many texts are new since the last time. */
  readonly fresh: number
  /** Texts that are new since the last time. Where there are too many to keep, all are forgotten afterwards. */
  takeFresh(): NewTexts
}

const keptBytes = 1 << 28

/** `numbered`: columns of the file by recipe, as `lines` was opened with. */
export function createTextNumbers(columns: number, numbered: readonly (readonly number[])[], kept: number, lines: NumberedLines): TextNumbers {
  const { tables } = lines
  const total = (of: (table: TextTable) => number) => tables.reduce((sum, table) => sum + of(table), 0)
  let [anew, told] = [false, 0]
  return {
    get fresh() {
      return total(({ size }) => size) - told
    },
    byColumn: Array.from({ length: columns }, (_, column) => tables[numbered.findIndex((places) => places.includes(column))] ?? null),
    takeFresh() {
      const fresh = { byRecipe: tables.map((table) => table.takeFresh()), anew }
      told = total(({ size }) => size)
      anew = told > kept || total(({ bytes }) => bytes) > keptBytes
      if (anew) {
        told = 0
        lines.forget()
      }
      return fresh
    },
  }
}
