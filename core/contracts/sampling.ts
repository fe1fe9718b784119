/** What strata may be told apart by: county or district, kind of department, risk level, and who put the case right. */
export const stratumFields = ['region', 'department', 'level', 'organisation'] as const
export type StratumField = (typeof stratumFields)[number]

/** A stratum of a draw, as the trail has it. */
export interface DrawStratum {
  /** The values of what it is told apart by, joined by `/`; `-` where a case has none; `all` where nothing tells strata apart. */
  readonly key: string
  /** Cases in it. */
  readonly size: number
  /** Share that is drawn, rounded up; and how many at least. */
  readonly rate: number
  readonly minimum: number
  readonly drawn: number
}
