import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openOrm } from './database.ts'
import { migrator } from './migrate.ts'

/**
 * Writes the migration that leads from the committed ones to the entities as they are, into `migrations/sqlite`.
 * Returns its file name, or null when there is no difference.
 */
export async function createMigration(name: string): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'huiyan-migration-'))
  const orm = await openOrm({ url: join(folder, 'empty.sqlite') })
  try {
    const tool = await migrator(orm)
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
    process.stdout.write(`${(await createMigration(name)) ?? 'The entities are as the migrations leave them: nothing to write.'}\n`)
  }
}
