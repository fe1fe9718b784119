import { raw } from '@mikro-orm/core'
import type { Holding } from '../../contracts/assign-api.ts'
import { lights, type Light } from '../../contracts/matter-clock.ts'
import { ownRolesApart, type Reading } from '../../store/access.ts'
import { countEither } from '../../store/count-to.ts'
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
  const { after, lights: among, limit } = asked
  const later = after === undefined ? {} : { [raw((alias) => `(${alias}.light, ${alias}.due_by, ${alias}.id) > (?, ?, ?)`, [after.light, after.dueBy.getTime(), after.id]) as unknown as string]: [] }
  const found = new Map<string, WorkItem>()
  // Each way has an order of its own: the first of all of them are the first.
  for (const way of waysTo(read, asked).flat()) {
    for (const item of await read.em.find(WorkItem, { $and: [way, othersIn(read, asked), among === undefined ? {} : { light: { $in: [...among] } }, later] } as never, { orderBy: [{ light: 'asc' }, { dueBy: 'asc' }, { id: 'asc' }], limit })) found.set(item.id, item)
  }
  return [...found.values()].sort(inOrder).slice(0, limit)
}

/** How many wait of each light, each as far as 10,000. */
export async function countTasks(read: Reading, asked: TasksAsked): Promise<Readonly<Record<Light, { readonly count: number; readonly atLeast: boolean }>>> {
  const counts = []
  for (const [light, name] of lights.entries()) {
    let counted = { count: 0, atLeast: false }
    for (const ways of waysTo(read, asked)) {
      if (counted.atLeast) break
      const { count, atLeast } = await countEither(read.em, WorkItem, ways.map((way) => ({ $and: [way, othersIn(read, asked), { light }] }) as never), countBound - counted.count)
      counted = { count: counted.count + count, atLeast }
    }
    counts.push([name, counted] as const)
  }
  return Object.fromEntries(counts) as Awaited<ReturnType<typeof countTasks>>
}

/**
 * The ways in which a matter waits for the reader, by role and by whether somebody has it; only within one of these lists may a matter be
 * met by several. Each says all that its index is sought by, or SQLite would go through the whole of it.
 */
function waysTo(read: Reading, asked: TasksAsked): readonly (readonly object[])[] {
  return ownRolesApart(read.action.scope).flatMap((ways) => holdingsOf(read, asked).map((holding) => ways.map((own) => ({ $and: [holding, own] }))))
}

function othersIn(read: Reading, { subjects, topics }: TasksAsked): object {
  return { $and: [notKeptFrom(read), subjects === undefined ? {} : { subject: { $in: [...subjects] } }, topics === undefined ? {} : { topic: { $in: [...topics] } }] }
}

const nobodyHas = { assignee: null }
const somebodyHas = { assignee: { $ne: null } }

/** By the column alone: whoever can no longer see to what they have loses it when the host comes by. What nobody has and what somebody has have indexes of their own. */
function holdingsOf({ action: { actor } }: Reading, { holding }: TasksAsked): readonly object[] {
  if (holding === undefined) return [nobodyHas, somebodyHas]
  return [{ mine: { assignee: actor.id }, free: nobodyHas, others: { $and: [somebodyHas, { assignee: { $ne: actor.id } }] } }[holding]]
}

const inOrder = (a: WorkItem, b: WorkItem): number => a.light! - b.light! || a.dueBy.getTime() - b.dueBy.getTime() || (a.id < b.id ? -1 : 1)
