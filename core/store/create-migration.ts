import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openOrm } from './database.ts'
import { migrator } from './migrate.ts'
import { sealedSchema } from './sealed-store.ts'
import { mainSchema, type StoreSchema } from './store-schema.ts'

/**
 * Writes the migration that leads from the committed ones to the entities as they are, into the folder of the schema.
 * Returns its file name, or null when there is no difference.
 */
export async function createMigration(name: string, schema: StoreSchema = mainSchema): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'huiyan-migration-'))
  const orm = await openOrm({ url: join(folder, 'empty.sqlite'), schema })
  try {
    const tool = await migrator(orm, schema)
    await tool.up()
    const { fileName } = await tool.create(undefined, false, false, name)
    return fileName === '' ? null : fileName
  } finally {
    await orm.close(true)
    await rm(folder, { recursive: true })
  }
}

if (import.meta.main) {
  const name = process.argv[2]
  if (name === undefined || !/^[a-z][a-z0-9-]*$/.test(name)) {
    process.stderr.write('Usage: npm run migration:create -- <kebab-case-name>\n')
    process.exitCode = 2
  } else {
    const written = []
    for (const schema of [mainSchema, sealedSchema]) written.push((await createMigration(name, schema)) ?? `The ${schema.name} is as its migrations leave it: nothing to write.`)
    process.stdout.write(`${written.join('\n')}\n`)
  }
}
