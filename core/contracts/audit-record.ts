/** One line of the trail. `before` and `after` are JSON as the act left it, persons as tokens or masked. */
export interface AuditRecordJson {
  readonly seq: number
  readonly at: string
  readonly actor: { readonly kind: string; readonly id: string; readonly name: string }
  readonly verb: string
  readonly object: { readonly kind: string; readonly id: string }
  readonly topic: string | null
  readonly reason: string | null
  readonly before: unknown
  readonly after: unknown
  /** Hash of the record and of the one before it, hex. */
  readonly leaf: string
}
