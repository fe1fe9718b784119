import type { ImportColumn, ImportPlan } from '../../../contracts/import-plan.ts'

/** One way in which raw text becomes tokens; columns that share it share their distinct texts. */
export interface Recipe {
  /** Its table in the staging instance: what became of each distinct text, by its number, which is one more than the scanner's: 0 stands for no text. */
  readonly table: string
  /** Those of them that do not fit, mostly none: number, reason. Looking up less takes less time. */
  readonly unfit: string
  readonly column: ImportColumn
  /** The first column of the plan that uses it. */
  readonly first: number
  /** Places of its columns in the file. */
  readonly places: readonly number[]
}

/** Where a stored column's value comes from. */
type StoredFrom = { readonly kind: 'value'; readonly column: number } | { readonly kind: 'token'; readonly column: number; readonly token: number } | null

export interface CheckPlan {
  readonly plan: ImportPlan
  /** For each column of the plan, its place in the file. */
  readonly places: readonly (number | null)[]
  /** Number of columns of the file. */
  readonly width: number
  readonly recipes: readonly Recipe[]
  /** For each column of the plan, the index of its recipe; null where nobody is identified. Its cells are read as numbers of texts. */
  readonly recipeOf: readonly (number | null)[]
  /** For each column of the table. */
  readonly stored: readonly StoredFrom[]
  /** Columns of the plan from which the key is made. */
  readonly keyColumns: readonly number[]
}

/** Lays out how slices of a file with these columns are checked. */
export function planCheck(plan: ImportPlan, places: readonly (number | null)[], width: number): CheckPlan {
  const recipes: { table: string; unfit: string; column: ImportColumn; first: number; places: number[] }[] = []
  const known = new Map<string, number>()
  const recipeOf = plan.columns.map((column, i) => {
    const place = places[i]
    if (column.tokens.length === 0 || place == null) return null
    const { normal, reason, value, tokens, nulls, lookup } = column
    const signature = JSON.stringify([normal, reason, value, tokens.map((token) => token.identifier), column.column !== null, nulls, lookup === null ? null : i], (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item))
    const index = known.get(signature) ?? recipes.push({ table: `ids_${recipes.length}`, unfit: `unfit_${recipes.length}`, column, first: i, places: [] }) - 1
    known.set(signature, index)
    recipes[index]!.places.push(place)
    return index
  })
  const stored = plan.table.columns.map(({ column: name }): StoredFrom => {
    for (const [i, column] of plan.columns.entries()) {
      if (column.column === name) return { kind: 'value', column: i }
      const token = column.tokens.findIndex((item) => item.column === name)
      if (token >= 0) return { kind: 'token', column: i, token }
    }
    return null
  })
  const keyColumns = plan.table.key.flatMap((name) => stored[plan.table.columns.findIndex((column) => column.column === name)]?.column ?? [])
  return { plan, places, width, recipes, recipeOf, stored, keyColumns }
}

/** Whether a column of the file needs a table to look its cells up in: one of codes, or of tokens. */
export function isLate(check: CheckPlan, column: number): boolean {
  return check.recipeOf[column] !== null || check.plan.columns[column]!.lookup !== null
}
