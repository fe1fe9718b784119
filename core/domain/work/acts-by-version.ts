import type { Reading } from '../../store/access.ts'
import type { WorkAct } from '../../store/entities/work/work-act.ts'
import type { WorkItem } from '../../store/entities/work/work-item.ts'
import { MigratedItem, WorkMigration } from '../../store/entities/work/work-migration.ts'
import type { Machines, PinnedMachine } from './machines.ts'
import { versionsOfMigration, type MigrationVersions } from './migrations.ts'
import { changesVersion, returnVersion } from './work-words.ts'

/** The machine that each act of a matter (`acts`: all of them, the earliest first) was done under, by its number; an act by which the version changes belongs to the one that it leads to. */
export async function machinesOfActs(machines: Pick<Machines, 'ofVersions' | 'under'>, read: Pick<Reading, 'em'>, item: WorkItem, acts: readonly WorkAct[]): Promise<(act: Pick<WorkAct, 'number'>) => PinnedMachine> {
  if (!acts.some(changesVersion)) {
    const machine = (await machines.under(read, [item]))(item)
    return () => machine
  }
  const rows = await read.em.find(MigratedItem, { item: item.id }, { disableIdentityMap: true })
  const migrations = new Map((await read.em.find(WorkMigration, { id: { $in: rows.map(({ migration }) => migration as unknown as string) } }, { disableIdentityMap: true })).map((row) => [row.id, versionsOfMigration(row)]))
  const byAct = new Map(rows.map(({ act, migration }) => [act, migrations.get(migration as unknown as string)!]))
  const versions = new Map<number, string>()
  const first = acts.find(changesVersion)!
  let version = byAct.get(first.number)!.from
  // It comes back by what it went over last and has not come back from yet.
  const gone: MigrationVersions[] = []
  for (const act of acts) {
    if (act.action === returnVersion) version = gone.pop()!.from
    else if (changesVersion(act)) {
      gone.push(byAct.get(act.number)!)
      version = gone.at(-1)!.to
    }
    versions.set(act.number, version)
  }
  const known = await machines.ofVersions(read, versions.values())
  return ({ number }) => known.get(versions.get(number)!)!
}
