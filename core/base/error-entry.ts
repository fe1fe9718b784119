/** What the table says of one coded error; `{name}` is filled from the error's params. */
export interface ErrorEntry {
  /** HTTP status that says the same. */
  readonly status: number
  /** What is wrong, with the thing's name; `{name}` is filled from the error's params. */
  readonly zh: string
  readonly en: string
  /** What to do. */
  readonly doZh: string
  readonly doEn: string
}
