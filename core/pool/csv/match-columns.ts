import type { Problem } from '../../base/problem.ts'
import type { MatchedColumn } from '../../contracts/engine.ts'
import { foldHeader, type ImportPlan } from '../../contracts/import-plan.ts'
import { importProblems } from '../import-problems.ts'

export interface ColumnMatch {
  readonly columns: readonly MatchedColumn[]
  /** For each column of the plan, its place in the file; null where the file has none. */
  readonly places: readonly (number | null)[]
  readonly problems: readonly Problem[]
  readonly refused: Problem | null
}

/**
 * Gives every column of the plan the file's column that says its name, then title, then an alias; the first of two alike.
 * `complete` false: members of JSON records, where a missing column is a missing value of every row.
 */
export function matchColumns(plan: ImportPlan, header: readonly string[], complete: boolean): ColumnMatch {
  const folded = header.map(foldHeader)
  const problems: Problem[] = []
  const fieldAt = new Map<number, string>()
  const places = plan.columns.map((column) => {
    const found = column.headers.flatMap((name, rank) => folded.flatMap((cell, place) => (cell === name && !fieldAt.has(place) ? [{ place, rank }] : [])))
    const [best, ...others] = found
    if (best === undefined) return null
    fieldAt.set(best.place, column.field)
    for (const other of others) {
      fieldAt.set(other.place, '')
      problems.push(importProblems.secondColumn(header[other.place]!, header[best.place]!, column.field))
    }
    return best.place
  })
  const unknown = header.filter((name, place) => !fieldAt.has(place) && name !== '')
  if (unknown.length > 0) problems.push(importProblems.unknownColumns(unknown))
  const missing = complete ? plan.columns.filter((column, i) => column.required && places[i] === null).map((column) => column.field) : []
  return {
    columns: header.map((name, place) => ({ header: name, field: fieldAt.get(place) || null })),
    places,
    problems,
    refused: missing.length === 0 ? null : importProblems.missingColumns(missing, header),
  }
}
