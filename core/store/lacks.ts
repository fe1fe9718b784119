import { raw } from '@mikro-orm/core'

/** A condition: no row of another table has the value of `column` as its `id`. */
export function lacks(column: string, table: string): object {
  const key = raw((alias) => `not exists (select 1 from ${table} as t where t.id = ${alias}.${column})`)
  return { [key as unknown as string]: [] }
}
