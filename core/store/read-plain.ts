import type { EntityName } from '@mikro-orm/core'
import type { EntityManager } from '@mikro-orm/sql'
import { runBound, type Stored } from './bound.ts'

/**
 * Rows of one entity as plain values, for work on thousands at once: what the mapper would make of each row, without what it keeps to
 * notice changes. `rest` is what follows the table in the statement (`where … order by … limit …`), its `?` stand for `values`. Within a
 * transaction alone.
 */
export async function readPlain<T extends object>(em: EntityManager, entity: EntityName<T>, rest: string, values: readonly Stored[]): Promise<T[]> {
  const meta = em.getMetadata().get(entity)
  const columns = meta.props.map(({ name, fieldNames, runtimeType }) => ({ name, column: fieldNames[0]!, read: readers[runtimeType] ?? asIs }))
  const rows = await runBound<Readonly<Record<string, unknown>>>(em, `select ${columns.map(({ column }) => `\`${column}\``).join(', ')} from \`${meta.tableName}\` ${rest}`, values)
  return rows.map((row) => {
    const plain: Record<string, unknown> = {}
    for (const { name, column, read } of columns) plain[name] = row[column] === null ? null : read(row[column])
    return plain as T
  })
}

const asIs = (value: unknown): unknown => value
/** By what a property is in the program: as `storedValue` has written it. */
const readers: Readonly<Record<string, (value: unknown) => unknown>> = {
  Date: (value) => new Date(value as number),
  boolean: (value) => value === 1,
  any: (value) => JSON.parse(value as string) as unknown,
}
