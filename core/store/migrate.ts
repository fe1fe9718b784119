import { readdir } from 'node:fs/promises'
import type { MikroORM, SqliteDriver } from '@mikro-orm/sql'
import { HuiyanError } from '../base/errors.ts'
import { mainSchema, type StoreSchema } from './store-schema.ts'

/** The table in which executed migrations are noted. */
export const migrationsTable = 'migration'

/**
 * Runs the migrations that the database has not seen. When there are none it costs one folder listing and one query:
 * neither the migrator nor a migration is loaded.
 * Throws `database-newer` when the database has seen one that this program does not know.
 */
export async function migrate(orm: MikroORM<SqliteDriver>, url: string, schema: StoreSchema = mainSchema): Promise<void> {
  if ((await missingMigrations(orm, url, schema)).length > 0) await (await migrator(orm, schema)).up()
}

/** Throws `database-unreadable` when the file is no database of this program, `database-newer` or `database-older` when it has not seen its very migrations. */
export async function demandThisVersion(orm: MikroORM<SqliteDriver>, url: string): Promise<void> {
  const executed = await executedMigrations(orm).catch((error: unknown) => {
    throw new HuiyanError('database-unreadable', { path: url }, { cause: error })
  })
  if (executed.length === 0) throw new HuiyanError('database-unreadable', { path: url })
  const [missing] = await missingMigrations(orm, url, mainSchema)
  if (missing !== undefined) throw new HuiyanError('database-older', { path: url, migration: missing })
}

/** Migrations that the database has not seen. Throws `database-newer` when it has seen one that this program does not know. */
async function missingMigrations(orm: MikroORM<SqliteDriver>, url: string, schema: StoreSchema): Promise<readonly string[]> {
  const known = (await readdir(schema.migrations)).filter((file) => file.endsWith('.ts')).map((file) => file.slice(0, -3))
  const executed = await executedMigrations(orm)
  const unknown = executed.filter((name) => !known.includes(name))
  if (unknown.length > 0) throw new HuiyanError('database-newer', { path: url, migration: unknown[0]! })
  return known.filter((name) => !executed.includes(name))
}

/** MikroORM's migrator over a schema's migrations, loaded only where it is needed. */
export async function migrator(orm: MikroORM<SqliteDriver>, { migrations }: StoreSchema) {
  const { Migrator } = await import('@mikro-orm/migrations')
  orm.config.set('migrations', {
    ...orm.config.get('migrations'),
    path: migrations,
    pathTs: migrations,
    glob: '!(*.d).ts',
    tableName: migrationsTable,
    emit: 'ts',
    snapshot: false,
    silent: true,
    // One transaction for all pending ones: a crash in the middle leaves the database as it was.
    transactional: true,
    allOrNothing: true,
  })
  return new Migrator(orm.em)
}

async function executedMigrations(orm: MikroORM<SqliteDriver>): Promise<string[]> {
  const connection = orm.em.getDriver().getConnection()
  const tables = await connection.execute(`select 1 from sqlite_master where type = 'table' and name = '${migrationsTable}'`)
  if (tables.length === 0) return []
  const rows: { name: string }[] = await connection.execute(`select name from ${migrationsTable} order by id`)
  return rows.map((row) => row.name)
}
