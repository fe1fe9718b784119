/** Persons of a village. Each has a place in it, from 0, and what a person is or does follows from that place. */
export const villageSize = 200
/** Entries of the catalogue of recognition. */
export const items = 128

export interface ScaleShape {
  /** Even, so that every village has one opposite it. */
  readonly villages: number
  readonly persons: number
  /** Rows by dataset; together exactly what was asked for. */
  readonly rows: Readonly<Record<string, number>>
}

const least = 40_000
/** Rows for each village, so that examinations come to between 9 and 10 a person. */
const rowsOfVillage = 3811

/** How many rows each dataset has, of `rows` in all. Throws a RangeError below 40,000. */
export function scaleShape(rows: number): ScaleShape {
  if (!Number.isSafeInteger(rows) || rows < least) throw new RangeError(`the scale benchmark takes at least ${least} rows, not ${rows}`)
  const villages = Math.max(10, 2 * Math.floor(rows / rowsOfVillage / 2))
  /** Villages whose number leaves `rest` when divided by `every`. */
  const every = (each: number, rest: number) => Math.ceil(Math.max(0, villages - rest) / each)
  const licences = villages * 37.5
  const counted = {
    persons: villages * villageSize,
    kin: villages * 498 + every(40, 0) + 2 * every(40, 20),
    cadres: villages * 3,
    contracts: villages * 73 + every(10, 1) + every(10, 4) + every(20, 0),
    licences, shops: licences, inspections: licences * 5, tickets: licences * 10,
    disabled: villages * 25,
    recipients: villages * 24 - every(5, 0) + villages * 75,
    payments: villages * 375 + 5 * every(20, 6) + 40 * every(20, 16),
    catalog: items,
  }
  const exams = rows - Object.values(counted).reduce((sum, n) => sum + n, 0)
  return { villages, persons: counted.persons, rows: { ...counted, exams } }
}
