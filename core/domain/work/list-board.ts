import { regionPrefix } from '../../base/region-prefix.ts'
import { mostCards } from '../../contracts/board-api.ts'
import { lights, type Light } from '../../contracts/matter-clock.ts'
import { phases, type Phase } from '../../contracts/work-api.ts'
import { organisationsIn, type Reading } from '../../store/access.ts'
import { countTo } from '../../store/count-to.ts'
import { WorkItem } from '../../store/entities/work/work-item.ts'

/** What a board is narrowed to, as the query of its list says it; several values are joined by commas. */
export interface BoardAsked {
  readonly subject: WorkItem['subject']
  readonly phase?: string
  readonly topic?: string
  readonly state?: string
  readonly light?: string
  readonly region?: string
  /** What is asked of what the matters are about: a condition on matters, null for nothing. */
  readonly about: object | null
}

/** Matters of a phase: how many, and the first of them. */
export interface Column {
  readonly phase: Phase
  readonly total: { readonly count: number; readonly atLeast: boolean }
  readonly items: readonly WorkItem[]
}

/** Counting stops here, as in lists. */
const countBound = 10_000

/** Matters in the reader's reach by phase: the worst light first, within a light what is due first; of what is done with the newest. */
export async function listBoard(read: Reading, asked: BoardAsked): Promise<readonly Column[]> {
  const where = whereOf(read, asked)
  const columns: Column[] = []
  for (const phase of phases) {
    if (!isAsked(asked.phase, phase)) continue
    const column = { $and: [{ subject: asked.subject, phase }, where] } as never
    const direction = phase === 'closed' || phase === 'void' ? 'desc' : 'asc'
    const items = await read.em.find(WorkItem, column, { orderBy: [{ light: direction }, { dueBy: direction }, { id: direction }], limit: mostCards, disableIdentityMap: true })
    columns.push({ phase, items, total: await countTo(read.em, WorkItem, column, countBound) })
  }
  return columns
}

function whereOf(read: Reading, { topic, state, light, region, about }: BoardAsked): object {
  const oneOf = (column: string, text: string | undefined) => (text === undefined || text === '' ? [] : [{ [column]: { $in: text.split(',') } }])
  return {
    $and: [
      organisationsIn(read.action.scope), ...oneOf('topic', topic), ...oneOf('state', state),
      ...(light === undefined || light === '' ? [] : [{ light: { $in: light.split(',').map((name) => lights.indexOf(name as Light)) } }]),
      ...(region === undefined || region === '' ? [] : [{ region: { $like: `${regionPrefix(region)}%` } }]),
      ...(about === null ? [] : [about]),
    ],
  }
}

const isAsked = (asked: string | undefined, phase: Phase): boolean => asked === undefined || asked === '' || asked.split(',').includes(phase)
