/** A column of a table; its cells come through the slot `cell-<key>`. */
export interface Column {
  readonly key: string
  readonly title: string
  /** Numbers stand at the end, tabular. */
  readonly align?: 'start' | 'end'
  /** The column takes what the others leave, and cuts off what does not fit. */
  readonly grows?: boolean
  /** `sort` sends `key`, then `-key`. */
  readonly sortable?: boolean
  /** Left out where the screen is narrower than a tablet. */
  readonly wideOnly?: boolean
}
