import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import type { Lang } from '../base/text.ts'
import type { OrganisationLoadJson } from '../contracts/dispatch-api.ts'
import { lights, type Light } from '../contracts/matter-clock.ts'
import type { TaskPage } from '../contracts/tasks-api.ts'
import type { OrganisationJson, TaskJson, TaskQuery } from '../contracts/work-api.ts'
import { organisationsById, organisationsNow, organisationTitle } from '../domain/identity/find-organisations.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import { countLoad } from '../domain/work/count-load.ts'
import { reachOf } from '../domain/work/find-items.ts'
import { countTasks, listTasks, type TasksAsked } from '../domain/work/list-tasks.ts'
import type { Machines } from '../domain/work/machines.ts'
import { timeJson } from '../domain/work/time-json.ts'
import { roleTitle, stateTitle } from '../domain/work/work-words.ts'
import { reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import { assigneeJson, holdersOf } from './holders-of.ts'
import { mattersAbout } from './matters-about.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'

export interface TaskReading {
  readonly store: Store
  readonly registry: TopicRegistry
  readonly machines: Machines
  readonly timeZone: string
}

/** What waits for the reader, by light and by when it is due. Throws `bad-cursor`. */
export async function readTasks({ store, registry, machines, timeZone }: TaskReading, action: Action, query: TaskQuery, lang: Lang): Promise<TaskPage> {
  const read = reading(store, action)
  const several = (text: string | undefined) => (text === undefined || text === '' ? undefined : text.split(','))
  const [subjects, topics, wanted] = [several(query.subject), several(query.topic), several(query.light)]
  const asked = { ...(subjects === undefined ? {} : { subjects }), ...(topics === undefined ? {} : { topics }), ...(wanted === undefined ? {} : { lights: wanted.map((name) => lights.indexOf(name as Light)) }), ...(query.mine === undefined ? {} : { holding: query.mine }), limit: query.limit + 1 }
  const found = await listTasks(read, { ...asked, ...(query.cursor === undefined ? {} : { after: readCursor(query.cursor) }) })
  const items = found.slice(0, query.limit)
  const about = await mattersAbout(read, items)
  const organisations = await organisationsById(read, items.flatMap(({ organisation }) => organisation ?? []))
  const holders = await holdersOf({ timeZone }, read, items)
  const machineOf = await machines.under(read, items)
  const titles = new Map(registry.running().map(({ runtime }) => [runtime.pack.id, runtime.pack.topic.title]))
  const last = items.at(-1)
  const counts = await countTasks(read, asked)
  return {
    items: items.map((item): TaskJson => {
      const matter = about.get(item.id)
      const organisation = organisations.get(item.organisation ?? '')
      return {
        id: item.id, subject: item.subject, topic: item.topic, topicTitle: titles.get(item.topic) ?? item.topic,
        title: (lang === 'en' ? matter?.titleEn : matter?.title) ?? item.id, level: matter?.level ?? null,
        state: item.state, stateTitle: stateTitle(machineOf(item), item.state), since: item.since.toISOString(), time: timeJson(machines.calendar, item, action.at), role: { name: item.role!, title: roleTitle(item.role!) },
        organisation: organisation === undefined ? null : { id: organisation.id, title: organisationTitle(organisation) },
        assignee: assigneeJson(holders.get(item.id), action.actor), acts: item.acts,
      }
    }),
    next: found.length > query.limit && last !== undefined ? cursorOf(last) : null,
    total: sumOf(lights.filter((name) => wanted === undefined || wanted.includes(name)).map((name) => counts[name])),
    lights: counts,
  }
}

/** Organisations that there are today, with those to which `handing`, where there is such an act, may hand something over. */
export async function readOrganisations({ store, timeZone }: TaskReading, action: Action, handing: Action | null): Promise<readonly OrganisationJson[]> {
  const reach = handing === null ? null : await reachOf(reading(store, handing))
  return (await organisationsNow(reading(store, action), timeZone)).map((one) => ({ id: one.id, title: organisationTitle(one), parent: one.parent as unknown as string | null, departmentKind: one.departmentKind, serves: one.serves, withinReach: reach?.has(one.id) === true }))
}

/** How much each organisation has in hand, as far as the reader may see it. */
export async function readLoad({ store }: Pick<TaskReading, 'store'>, action: Action): Promise<readonly OrganisationLoadJson[]> {
  return [...(await countLoad(reading(store, action)))].map(([id, load]) => ({ id, ...load }))
}

const sumOf = (counts: readonly TaskPage['total'][]): TaskPage['total'] => ({ count: counts.reduce((sum, { count }) => sum + count, 0), atLeast: counts.some(({ atLeast }) => atLeast) })

const cursorOf = ({ light, dueBy, id }: WorkItem): string => Buffer.from(JSON.stringify([light, dueBy.getTime(), id])).toString('base64url')

function readCursor(cursor: string): NonNullable<TasksAsked['after']> {
  try {
    const [light, dueBy, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as [unknown, unknown, unknown]
    // Instants reach as far as dates do (ECMA-262, 21.4.1.1).
    if (!Number.isSafeInteger(light) || !Number.isSafeInteger(dueBy) || Math.abs(dueBy as number) > 8.64e15 || typeof id !== 'string') throw new Error('other list')
    return { light: light as number, dueBy: new Date(dueBy as number), id }
  } catch {
    throw new HuiyanError('bad-cursor')
  }
}
