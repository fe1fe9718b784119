import type { Action } from '../base/action.ts'
import { timeIn } from '../base/clock.ts'
import { HuiyanError } from '../base/errors.ts'
import { wholeScope } from '../base/new-action.ts'
import { sentence, textIn, type Lang } from '../base/text.ts'
import type { DutyDetail, DutyFilterQuery, DutyPage, DutyQuery, DutySum, DutySummary } from '../contracts/duty-api.ts'
import type { WorkCalendar } from '../contracts/query-plan.ts'
import { periodTitle } from '../domain/duties/duty-words.ts'
import { countStatuses, dutyChoices, findDuties, listDuties, statusOf, sumDuties, type DutyPlace } from '../domain/duties/find-duties.ts'
import { sheetLine } from '../domain/forms/answer-sheet.ts'
import type { Sender } from '../domain/forms/store-answer.ts'
import { organisationsById, organisationTitle } from '../domain/identity/find-organisations.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import { findItems } from '../domain/work/find-items.ts'
import { timeJson } from '../domain/work/time-json.ts'
import { reading, type Reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import type { DutyTask } from '../store/entities/duties/duty-task.ts'
import { unitOfWork } from '../store/unit-of-work.ts'
import { describeWork, tellActs, type WorkReading } from './describe-work.ts'
import { givenAnswer } from './given-answer.ts'

export interface DutyReading extends WorkReading {
  readonly store: Store
  readonly registry: TopicRegistry
  readonly calendar: WorkCalendar
}

/** A page of what organisations within reach are asked. Throws `bad-cursor`. */
export async function readDuties(deps: DutyReading, action: Action, { cursor, limit, ...query }: DutyQuery): Promise<DutyPage> {
  const read = reading(deps.store, action)
  const { items, next, total } = await listDuties(read, query, { after: cursor === undefined ? null : readCursor(cursor), limit })
  const { duties, periods } = await dutyChoices(read)
  return {
    items: await summarise(deps, read, items), next: next === null ? null : Buffer.from(JSON.stringify([next.period, next.organisation, next.id])).toString('base64url'), total,
    statuses: await countStatuses(read, query),
    duties: duties.map(({ topic, duty, title, titleEn }) => ({ topic, duty, title: sentence(title, titleEn) })), periods: periods.map((key) => ({ key, title: periodTitle(key) })),
  }
}

/** How organisations, or periods, stand: who has answered, late, and not; those with the most missing first, periods with the newest. */
export async function sumUpDuties({ store }: Pick<DutyReading, 'store'>, action: Action, by: 'organisation' | 'period', query: DutyFilterQuery): Promise<readonly DutySum[]> {
  const read = reading(store, action)
  const sums = await sumDuties(read, by, query)
  const organisations = by === 'period' ? new Map() : await organisationsById(read, sums.keys())
  const titleOf = (key: string) => (by === 'period' ? periodTitle(key) : organisations.has(key) ? organisationTitle(organisations.get(key)!) : key)
  return [...sums].map(([key, counts]) => ({ key, title: titleOf(key), ...counts, asked: Object.values(counts).reduce((sum, count) => sum + count, 0) }))
    .sort((a, b) => (by === 'period' ? (a.key < b.key ? 1 : -1) : b.overdue - a.overdue || b.open - a.open || b.late - a.late || (a.key < b.key ? -1 : 1)))
}

/** What one organisation is asked for one period. `answers`: the same act where the reader may read answers, else null. Throws `not-found`. */
export async function readDuty(deps: DutyReading, action: Action, answers: Action | null, who: Sender, id: string, lang: Lang): Promise<DutyDetail> {
  const read = reading(deps.store, action)
  const found = (await findDuties(read, [id])).get(id)
  const work = found === undefined ? null : await describeWork(deps, read, who, id)
  if (found === undefined || work === null) throw new HuiyanError('not-found', { thing: id })
  const [summary] = await summarise(deps, read, [found])
  const running = deps.registry.running().find(({ runtime }) => runtime.pack.id === found.topic)?.runtime.duties.get(found.duty)
  const mayRead = answers !== null && (await findDuties(reading(deps.store, answers), [id])).has(id)
  return {
    ...summary!, description: running?.file.description ?? null, work,
    answer: mayRead && found.answer !== null ? await givenAnswer(deps, { ...read, action: { ...action, scope: wholeScope } }, found.answer) : null,
    events: (await tellActs(deps, read, id, lang)).toReversed(),
  }
}

/** A file has so many lines at most. */
const mostLines = 50_000
const headings = { 'zh-CN': ['主题', '规定动作', '期次', '单位', '状态', '到期', '填报时间'], en: ['topic', 'duty', 'period', 'organisation', 'status', 'due', 'answered at'] } as const
const statusTitles = { open: sentence('待填报', 'open'), overdue: sentence('逾期未报', 'overdue'), answered: sentence('按时填报', 'answered in time'), late: sentence('逾期填报', 'answered late'), excused: sentence('免报', 'excused') } as const

const moreLines = (most: number) => sentence(`只列出前 ${most} 行，还有没列出的：请按主题、期次或单位筛选后分次下载。`, `These are the first ${most} lines, and there are more: narrow the list by topic, period or organisation, and download it in parts.`)

/**
 * Those by filter as a file, times as the city's clocks show them; the trail has that it was taken. Where there are more than it may have,
 * its last line says so. UTF-8 with a byte order mark, which spreadsheet programs need.
 */
export async function dutiesCsv(deps: DutyReading, action: Action, query: DutyFilterQuery, lang: Lang, most = mostLines): Promise<string> {
  const read = reading(deps.store, action)
  const { items, next } = await listDuties(read, query, { after: null, limit: most })
  const rows = await summarise(deps, read, items)
  await unitOfWork(deps.store, action, async (change) => change.audit({ verb: 'export-duties', object: { kind: 'duty', id: 'list' }, topic: null, after: { rows: rows.length, ...query } }))
  return `\uFEFF${sheetLine([...headings[lang]])}${rows.map((row) => sheetLine([
    textIn(row.topicTitle, lang), textIn(row.title, lang), textIn(row.period.title, lang), textIn(row.organisation.title, lang), statusTitles[row.status][lang], row.time?.dueDay ?? '', answeredAt(deps, row),
  ])).join('')}${next === null ? '' : sheetLine([moreLines(most)[lang]])}`
}

/** Whoever was excused has answered nothing, though it is over. */
const answeredAt = ({ timeZone }: DutyReading, { status, endedAt }: DutySummary): string => (endedAt === null || status === 'excused' ? '' : timeIn(timeZone, new Date(endedAt)))

async function summarise({ registry, machines }: DutyReading, read: Reading, rows: readonly DutyTask[]): Promise<DutySummary[]> {
  const items = await findItems(read, rows.map(({ id }) => id))
  const organisations = await organisationsById(read, rows.map(({ organisation }) => organisation))
  const topics = new Map(registry.running().map(({ runtime }) => [runtime.pack.id, runtime.pack.topic.title]))
  return rows.map((row) => {
    const [item, organisation] = [items.get(row.id), organisations.get(row.organisation)]
    return {
      id: row.id, topic: row.topic, topicTitle: topics.get(row.topic) ?? row.topic, duty: row.duty, title: sentence(row.title, row.titleEn),
      period: { key: row.period, title: periodTitle(row.period), from: row.from, through: row.through },
      organisation: { id: row.organisation, title: organisation === undefined ? row.organisation : organisationTitle(organisation) },
      status: statusOf(row, item?.dueBy ?? null, read.action.at), askedAt: row.askedAt.toISOString(), endedAt: row.endedAt?.toISOString() ?? null,
      time: item === undefined ? null : timeJson(machines.calendar, item, read.action.at),
    }
  })
}

function readCursor(cursor: string): DutyPlace {
  try {
    const [period, organisation, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as [unknown, unknown, unknown]
    if (typeof period !== 'string' || typeof organisation !== 'string' || typeof id !== 'string') throw new Error('other list')
    return { period, organisation, id }
  } catch {
    throw new HuiyanError('bad-cursor')
  }
}
