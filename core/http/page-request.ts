/** What every list takes: where to go on, and how many at most. */
export interface PageRequest {
  readonly cursor?: string
  readonly limit: number
}
