import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import { problemToJson } from '../base/problem.ts'
import type { Lang, LocalText } from '../base/text.ts'
import type { RuntimeWorkflow } from '../contracts/runtime-workflow.ts'
import type { MigrationCounts, MigrationCountsJson, WorkflowJson, WorkflowsJson, WorkMigrationJson } from '../contracts/work-migration-api.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import { demandWholeTopic, visibleTopic } from '../domain/topics/visible-topic.ts'
import { findMigration, migrationsOf, nextStages, sealed, versionsOfMigration } from '../domain/work/migrations.ts'
import { workflowOf } from '../domain/work/workflow-of.ts'
import { openUnder, versionsOfTopic, workflowVersions } from '../domain/work/workflow-versions.ts'
import { reading, type Reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import type { WorkMigration } from '../store/entities/work/work-migration.ts'
import type { WorkflowVersion } from '../store/entities/work/workflow-version.ts'

export interface WorkflowReading {
  readonly store: Store
  readonly registry: TopicRegistry
}

/** Under which versions of their workflows the open matters of a topic stand, and their migrations. Throws `no-topic`, `topic-quarantined`, `needs-whole-topic`. */
export async function readWorkflows({ store, registry }: WorkflowReading, action: Action, topic: string, lang: Lang): Promise<WorkflowsJson> {
  const { runtime } = visibleTopic(registry, action, topic)
  demandWholeTopic(action, topic)
  const read = reading(store, action)
  const bySubject = Map.groupBy(await versionsOfTopic(read, topic), ({ content }) => content.workflow.subject)
  const items: WorkflowJson[] = []
  for (const [subject, versions] of bySubject) {
    // Of duties and assessments each has a workflow of its own, made from what asks for it: none of them is followed by another.
    const running = workflowOf(runtime, subject)
    if (subject === sealed || running === null) continue
    const open = await openUnder(read, topic, subject, versions.map(({ id }) => id))
    const [newest] = versions
    items.push({
      subject, title: newest!.content.workflow.title ?? newest!.workflow,
      versions: [
        ...(versions.some((one) => isRunning(running, one)) ? [] : [{ id: null, number: numberToCome(running, versions), since: null, running: true, open: 0 }]),
        ...versions.map((one) => ({ id: one.id, number: one.number, since: one.since.toISOString(), running: isRunning(running, one), open: open.get(one.id) ?? 0 })),
      ],
    })
  }
  const migrations = await migrationsOf(read, topic)
  return { items, migrations: await shown(read, migrations, lang) }
}

/** One migration of a topic. Throws `no-topic`, `needs-whole-topic`, `not-found`. */
export async function readMigration({ store, registry }: WorkflowReading, action: Action, where: { readonly topic: string; readonly id: string }, lang: Lang): Promise<WorkMigrationJson> {
  visibleTopic(registry, action, where.topic)
  demandWholeTopic(action, where.topic)
  const read = reading(store, action)
  const migration = await findMigration(read, where.topic, where.id)
  if (migration === null) throw new HuiyanError('not-found', { thing: where.id })
  return (await shown(read, [migration], lang))[0]!
}

const isRunning = (running: RuntimeWorkflow, { workflow, hash }: Pick<WorkflowVersion, 'workflow' | 'hash'>): boolean => running.id === workflow && running.hash === hash

/** The number that a workflow's version is kept under when the first matter begins under it. */
const numberToCome = ({ id }: RuntimeWorkflow, versions: readonly WorkflowVersion[]): number => Math.max(0, ...versions.flatMap(({ workflow, number }) => (workflow === id ? [number] : []))) + 1

async function shown(read: Reading, migrations: readonly WorkMigration[], lang: Lang): Promise<WorkMigrationJson[]> {
  const versions = await workflowVersions(read, migrations.flatMap((migration) => Object.values(versionsOfMigration(migration))))
  return migrations.map((migration) => {
    const { id, topic, subject, stage, tried, moved, undone, reason, undoReason, accountName, at, job, problem } = migration
    const ids = versionsOfMigration(migration)
    const [from, to] = [versions.get(ids.from)!, versions.get(ids.to)!]
    return {
      id, topic, subject, from: from.number, to: to.number, stage, tried: titled(tried, from, to), moved: titled(moved, from, to), undone: titled(undone, to, from),
      reason, undoReason, by: accountName, at: at.toISOString(), job, problem: problem === null ? null : problemToJson(problem, lang), may: nextStages(migration),
    }
  })
}

function titled(counts: MigrationCounts | null, left: WorkflowVersion, come: WorkflowVersion): MigrationCountsJson | null {
  if (counts === null) return null
  const title = ({ content }: WorkflowVersion, state: string): LocalText => content.workflow.states[state]?.title ?? state
  return {
    moves: counts.moves.map(({ from, to, count }) => ({ from: title(left, from), to: title(come, to), count })),
    stays: counts.stays.map(({ state, why, count }) => ({ state: title(left, state), why, count })),
  }
}
