import { ownRolesIn, type Reading } from '../../store/access.ts'
import { WorkItem } from '../../store/entities/work/work-item.ts'

export interface TasksAsked {
  readonly subjects?: readonly string[]
  readonly topics?: readonly string[]
  /** The last matter of the page before. */
  readonly after?: { readonly since: Date; readonly id: string }
  readonly limit: number
}

/** Counting stops here. */
const countBound = 10_000

/** Matters that wait for the reader, the longest waiting first: whose state is the task of a role that the reader has where they lie. */
export async function listTasks(read: Reading, asked: TasksAsked): Promise<readonly WorkItem[]> {
  const { after } = asked
  const later = after === undefined ? {} : { $or: [{ since: { $gt: after.since } }, { since: after.since, id: { $gt: after.id } }] }
  return read.em.find(WorkItem, { $and: [tasksOf(read, asked), later] } as never, { orderBy: [{ since: 'asc' }, { id: 'asc' }], limit: asked.limit })
}

/** How many wait, as far as 10,000. */
export async function countTasks(read: Reading, asked: TasksAsked): Promise<{ readonly count: number; readonly atLeast: boolean }> {
  const found = await read.em.createQueryBuilder(WorkItem).select('id').where(tasksOf(read, asked) as never).limit(countBound + 1).execute<unknown[]>('all', false)
  return { count: Math.min(found.length, countBound), atLeast: found.length > countBound }
}

function tasksOf({ action: { scope } }: Reading, { subjects, topics }: TasksAsked): object {
  return {
    $and: [
      ownRolesIn(scope),
      subjects === undefined ? {} : { subject: { $in: [...subjects] } }, topics === undefined ? {} : { topic: { $in: [...topics] } },
    ],
  }
}
