/** What the HTTP API takes and sends around who has a matter (design: interface). Pages and routes share these types. */

/** What somebody does about it. */
export const assignActs = ['take', 'give', 'let-go'] as const
export type AssignAct = (typeof assignActs)[number]

/** Whose the matters are that wait for the reader's role: the reader's, nobody's yet, or those of colleagues. */
export const holdings = ['mine', 'free', 'others'] as const
export type Holding = (typeof holdings)[number]

/** Who has a matter and can see to it. */
export interface AssigneeJson {
  readonly name: string
  /** The reader has it. */
  readonly isOwn: boolean
}

/** `POST /tasks/assign`: with a result for each. */
export interface AssignRequest {
  /** `acts`: how many the page knew of. */
  readonly matters: readonly { readonly id: string; readonly acts: number }[]
  /** Id of the account; null: nobody has them any more. */
  readonly to: string | null
}
