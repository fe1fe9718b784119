import { HuiyanError } from '../../base/errors.ts'
import type { Reading } from '../../store/access.ts'
import { DispatchTable, type KeptDispatchRow } from '../../store/entities/dispatch/dispatch-table.ts'
import type { Json } from '../../store/json-object.ts'
import type { Change } from '../../store/unit-of-work.ts'

/** Stands for the table of all topics. */
export const allTopics = '*'

/** The tables that were ever kept, by topic. */
export async function dispatchTables({ em }: Pick<Reading, 'em'>): Promise<ReadonlyMap<string, DispatchTable>> {
  return new Map((await em.find(DispatchTable, {}, { disableIdentityMap: true })).map((table) => [table.topic, table]))
}

export interface KeptTable {
  readonly topic: string
  /** Of the table that was edited. */
  readonly revision: number
  readonly automatic: boolean
  readonly rows: readonly KeptDispatchRow[]
}

/** Keeps a table as it was edited. Its leaf has the rows that are new, other and gone, and their order. Throws `dispatch-table-moved`. */
export async function putDispatchTable(change: Change, { topic, revision, automatic, rows }: KeptTable): Promise<void> {
  const { em, action, audit } = change
  const before = (await dispatchTables(change)).get(topic) ?? null
  const next = (before?.revision ?? 0) + 1
  if (before !== null && before.revision !== revision) throw new HuiyanError('dispatch-table-moved', { who: before.accountName })
  const automaticSince = automatic ? (before?.automaticSince ?? action.at) : null
  const columns = { revision: next, automaticSince, rows, changedAt: action.at, account: action.actor.id, accountName: action.actor.name }
  if (before === null) await em.insert(DispatchTable, { topic, ...columns } as never)
  else await em.nativeUpdate(DispatchTable, { topic }, columns as never)
  const known = new Map(before?.rows.map((row) => [row.id, row]))
  const same = new Set(rows.filter((row) => JSON.stringify(row) === JSON.stringify(known.get(row.id))).map(({ id }) => id))
  const told = (all: readonly KeptDispatchRow[]) => ({ rows: all.filter(({ id }) => !same.has(id)) as unknown as Json, order: all.map(({ id }) => id) })
  audit({
    verb: 'keep-dispatch', object: { kind: 'dispatch', id: topic }, topic: topic === allTopics ? null : topic,
    before: { automatic: before?.automaticSince != null, ...told(before?.rows ?? []) }, after: { revision: next, automatic, ...told(rows) },
  })
}

/** Topics whose alerts go out by themselves, with since when. */
export async function automaticTopics(read: Pick<Reading, 'em'>): Promise<readonly { readonly topic: string; readonly since: Date }[]> {
  return [...(await dispatchTables(read)).values()].flatMap(({ topic, automaticSince }) => (automaticSince === null ? [] : [{ topic, since: automaticSince }]))
}
