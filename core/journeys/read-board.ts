import type { Action } from '../base/action.ts'
import type { Lang } from '../base/text.ts'
import type { AlertQuery } from '../contracts/alert-acts.ts'
import type { BoardCard, BoardJson } from '../contracts/board-api.ts'
import type { CaseQuery } from '../contracts/case-api.ts'
import { alertsAsked } from '../domain/alerts/list-alerts.ts'
import { casesAsked } from '../domain/cases/find-cases.ts'
import { organisationsById } from '../domain/identity/find-organisations.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import { listBoard, type BoardAsked } from '../domain/work/list-board.ts'
import type { Machines } from '../domain/work/machines.ts'
import { timeJson } from '../domain/work/time-json.ts'
import { stateTitle } from '../domain/work/work-words.ts'
import { reading, type Reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import { refOf } from './describe-work.ts'
import { mattersAbout } from './matters-about.ts'

export interface BoardReading {
  readonly store: Store
  readonly registry: TopicRegistry
  readonly machines: Machines
}

/** The case list of a filter as a board. */
export async function readCaseBoard(deps: BoardReading, action: Action, query: Omit<CaseQuery, 'cursor' | 'limit' | 'sort'>, lang: Lang): Promise<BoardJson> {
  const read = reading(deps.store, action)
  return boardOf(deps, read, { ...query, subject: 'case', about: await casesAsked(read, query) }, lang)
}

/** The alert list of a filter as a board. */
export async function readAlertBoard(deps: BoardReading, action: Action, query: Omit<AlertQuery, 'cursor' | 'limit' | 'sort'>, lang: Lang): Promise<BoardJson> {
  const read = reading(deps.store, action)
  return boardOf(deps, read, { ...query, subject: 'alert', about: await alertsAsked(read, query) }, lang)
}

async function boardOf({ registry, machines }: BoardReading, read: Reading, asked: BoardAsked, lang: Lang): Promise<BoardJson> {
  const columns = await listBoard(read, asked)
  const items = columns.flatMap((column) => column.items)
  const about = await mattersAbout(read, items)
  const organisations = await organisationsById(read, items.flatMap(({ organisation }) => organisation ?? []))
  const machineOf = await machines.under(read, items)
  const titles = new Map(registry.running().map(({ runtime }) => [runtime.pack.id, runtime.pack.topic.title]))
  return {
    total: { count: columns.reduce((sum, { total }) => sum + total.count, 0), atLeast: columns.some(({ total }) => total.atLeast) },
    columns: columns.map(({ phase, total, items: shown }) => ({
      phase, total,
      items: shown.flatMap((item): BoardCard[] => {
        const matter = about.get(item.id)
        if (matter === undefined || matter.level === null) return []
        return [{
          id: item.id, topic: item.topic, topicTitle: titles.get(item.topic) ?? item.topic, title: lang === 'en' ? matter.titleEn : matter.title, level: matter.level,
          state: item.state, stateTitle: stateTitle(machineOf(item), item.state), time: timeJson(machines.calendar, item, read.action.at), organisation: refOf(organisations.get(item.organisation ?? '')),
        }]
      }),
    })),
  }
}
