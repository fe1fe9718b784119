import { chooseRow, type DispatchFacts } from '../../engines/dispatch/choose-row.ts'
import type { DispatchTable, KeptDispatchRow } from '../../store/entities/dispatch/dispatch-table.ts'
import type { RowPlace } from './dispatch-words.ts'
import { allTopics } from './keep-table.ts'

export type { DispatchFacts } from '../../engines/dispatch/choose-row.ts'

/** Tables by topic; `*` is that of all topics. */
export type DispatchTables = ReadonlyMap<string, Pick<DispatchTable, 'rows'>>

/** The row that decides about a matter of a topic on a day, `YYYY-MM-DD`: one of the topic's own table where any fits, else one of all topics. */
export function decideRow(tables: DispatchTables, topic: string, facts: DispatchFacts, day: string): (RowPlace & { readonly row: KeptDispatchRow }) | null {
  const [own, general] = [topic, allTopics].map((name) => tables.get(name)?.rows ?? none) as [readonly KeptDispatchRow[], readonly KeptDispatchRow[]]
  const row = chooseRow([own, general], facts, day)
  if (row === null) return null
  const at = own.indexOf(row)
  return { row, isGeneral: at < 0, place: (at < 0 ? general.indexOf(row) : at) + 1 }
}

const none: readonly KeptDispatchRow[] = []
