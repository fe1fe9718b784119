import { join } from 'node:path'
import type { EntitySchema } from '@mikro-orm/core'
import { entities } from './entities.ts'

/** The tables of a database file; some stand in both. */
export interface StoreSchema {
  /** Within a change the mapper finds its transaction by this: two stores under one name would read each other's. */
  readonly name: string
  readonly entities: readonly EntitySchema[]
  /** Folder of its migrations, one file each, run in the order of their names. */
  readonly migrations: string
}

/** The store itself. */
export const mainSchema: StoreSchema = { name: 'store', entities: entities as unknown as readonly EntitySchema[], migrations: join(import.meta.dirname, 'migrations', 'sqlite') }
