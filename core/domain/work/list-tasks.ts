import { raw } from '@mikro-orm/core'
import type { Holding } from '../../contracts/assign-api.ts'
import { lights, type Light } from '../../contracts/matter-clock.ts'
import { ownRolesIn, type Reading } from '../../store/access.ts'
import { countTo } from '../../store/count-to.ts'
import { WorkItem } from '../../store/entities/work/work-item.ts'
import { notKeptFrom } from './kept-apart.ts'

export interface TasksAsked {
  readonly subjects?: readonly string[]
  readonly topics?: readonly string[]
  /** Places in `lights`; left out: all. */
  readonly lights?: readonly number[]
  /** Who has them; left out: whoever. */
  readonly holding?: Holding
  /** The last matter of the page before. */
  readonly after?: { readonly light: number; readonly dueBy: Date; readonly id: string }
  readonly limit: number
}

/** Counting stops here, for each light. */
const countBound = 10_000

/**
 * Matters that wait for the reader: whose state is the task of a role that the reader has where they lie, and that they are not kept from. The worst light comes first,
 * within a light what is due first.
 */
export async function listTasks(read: Reading, asked: TasksAsked): Promise<readonly WorkItem[]> {
  const { after } = asked
  const later = after === undefined ? {} : { [raw((alias) => `(${alias}.light, ${alias}.due_by, ${alias}.id) > (?, ?, ?)`, [after.light, after.dueBy.getTime(), after.id]) as unknown as string]: [] }
  return read.em.find(WorkItem, { $and: [tasksOf(read, asked), asked.lights === undefined ? {} : { light: { $in: [...asked.lights] } }, later] } as never, { orderBy: [{ light: 'asc' }, { dueBy: 'asc' }, { id: 'asc' }], limit: asked.limit })
}

/** How many wait of each light, each as far as 10,000. */
export async function countTasks(read: Reading, asked: TasksAsked): Promise<Readonly<Record<Light, { readonly count: number; readonly atLeast: boolean }>>> {
  const counts = []
  for (const [light, name] of lights.entries()) {
    counts.push([name, await countTo(read.em, WorkItem, { $and: [tasksOf(read, asked), { light }] } as never, countBound)] as const)
  }
  return Object.fromEntries(counts) as Awaited<ReturnType<typeof countTasks>>
}

function tasksOf(read: Reading, { subjects, topics, holding }: TasksAsked): object {
  return { $and: [heldIn(read, holding), ownRolesIn(read.action.scope), notKeptFrom(read), subjects === undefined ? {} : { subject: { $in: [...subjects] } }, topics === undefined ? {} : { topic: { $in: [...topics] } }] }
}

/** By the column alone: whoever can no longer see to what they have loses it when the host comes by. */
function heldIn({ action: { actor } }: Reading, holding: Holding | undefined): object {
  switch (holding) {
    case 'mine': return { assignee: actor.id }
    case 'free': return { assignee: null }
    case 'others': return { $and: [{ assignee: { $ne: null } }, { assignee: { $ne: actor.id } }] }
    case undefined: return {}
  }
}
