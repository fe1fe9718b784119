import { levels, type Level } from '../../contracts/finding.ts'
import { compareRanks, fits, inOrder, isInEffect, rankOf, type DispatchTerms } from './choose-row.ts'

/** What is to be told at a row; `by`: places of the other rows, from 0. */
export interface RowNote {
  readonly kind: 'never' | 'over' | 'overlaps'
  readonly by: readonly number[]
}

type Row = DispatchTerms & { readonly organisation: string }

/** No rule is called so: it stands for all that no row names. */
const anyOther = ''
const earliest = '0000-01-01'

/**
 * What is to be told at each row of a table as of a day: its last day is over; rows that are asked before it take every alert that it fits, from
 * that day on; a row of the same rank after it fits some of the same alerts and names another organisation, so that their order decides.
 */
export function rowNotes(rows: readonly Row[], today: string): readonly (readonly RowNote[])[] {
  const sorted = inOrder(rows)
  const place = new Map(rows.map((row, at) => [row, at]))
  return rows.map((row) => {
    if (row.to !== null && row.to < today) return [{ kind: 'over', by: [] }]
    const before = sorted.slice(0, sorted.indexOf(row))
    const takers = takenBy(row, before, today)
    if (takers !== null) return [{ kind: 'never', by: takers.map((one) => place.get(one)!).sort((a, b) => a - b) }]
    const alike = sorted.slice(before.length + 1).filter((other) => other.organisation !== row.organisation && overlaps(row, other, today))
    return alike.length === 0 ? [] : [{ kind: 'overlaps', by: alike.map((one) => place.get(one)!).sort((a, b) => a - b) }]
  })
}

/**
 * The rows that take everything a row fits, null where something is left to it. What lies in its very region, of its very department, is
 * the hardest to take: whoever takes that takes all that lies below. So it is enough to ask for that, by every rule, level and stretch of days.
 */
function takenBy(row: Row, before: readonly Row[], today: string): readonly Row[] | null {
  const takers = new Set<Row>()
  const rules = row.rules ?? [...new Set(before.flatMap((one) => one.rules ?? [])), anyOther]
  for (const day of daysOf(row, before, today)) {
    const now = before.filter((one) => isInEffect(one, day))
    for (const rule of rules) {
      for (const level of row.levels ?? levels) {
        const taker = now.find((one) => fits(one, { rule, level: level as Level, region: row.region, department: row.department }))
        if (taker === undefined) return null
        takers.add(taker)
      }
    }
  }
  return [...takers]
}

/** A day of each stretch in which the same rows are in effect, from today on. */
function daysOf(row: Row, others: readonly Row[], today: string): readonly string[] {
  const first = row.from === null || row.from < today ? today : row.from
  const starts = others.flatMap(({ from, to }) => [from ?? earliest, ...(to === null ? [] : [dayAfter(to)])])
  return [...new Set([first, ...starts])].filter((day) => day >= first && isInEffect(row, day))
}

function overlaps(a: Row, b: Row, today: string): boolean {
  if (compareRanks(rankOf(a), rankOf(b)) !== 0 || a.region !== b.region || a.department !== b.department) return false
  const [from, to] = [[a.from ?? earliest, b.from ?? earliest, today].sort().at(-1)!, [a.to, b.to].filter((day) => day !== null).sort()[0]]
  return meets(a.rules, b.rules) && meets(a.levels, b.levels) && (to === undefined || from <= to)
}

const meets = (a: readonly string[] | null, b: readonly string[] | null): boolean => a === null || b === null || a.some((one) => b.includes(one))

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
}
