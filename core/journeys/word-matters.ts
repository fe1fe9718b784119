import { dateIn } from '../base/clock.ts'
import { textIn } from '../base/text.ts'
import { findAlerts } from '../domain/alerts/find-alert.ts'
import { findCases } from '../domain/cases/find-cases.ts'
import { dutyTitle } from '../domain/duties/duty-words.ts'
import { findDuties } from '../domain/duties/find-duties.ts'
import { seeNotices } from '../domain/notices/find-notices.ts'
import { noticeTitles, numberText } from '../domain/notices/notice-words.ts'
import type { MatterWords } from '../domain/notices/write-notice.ts'
import { regionOf } from '../domain/topics/code-titles.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import type { Machines } from '../domain/work/machines.ts'
import { timeJson } from '../domain/work/time-json.ts'
import type { Reading } from '../store/access.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'
import { sightOf } from './notice-sight.ts'

export interface MatterWording {
  readonly registry: TopicRegistry
  readonly machines: Machines
  readonly timeZone: string
}

const chunk = 500

/** Matters in words that name no person: what a notice lists, in Chinese as official documents are. By matter; what is out of reach is left out. */
export async function wordMatters({ registry, machines, timeZone }: MatterWording, read: Reading, items: readonly WorkItem[]): Promise<ReadonlyMap<string, Omit<MatterWords, 'key'>>> {
  const words = new Map<string, string>()
  const topics = new Map(registry.running().map(({ runtime }) => [runtime.pack.id, runtime]))
  const place = ({ topic, region }: Pick<WorkItem, 'topic' | 'region'>) => {
    const title = regionOf(topics.get(topic)?.codes ?? new Map(), region)?.title
    return title === undefined ? '' : `（${title}）`
  }
  const of = (subject: WorkItem['subject']) => items.filter((item) => item.subject === subject).map(({ id }) => id)
  for (let ids = of('alert'); ids.length > 0; ids = ids.slice(chunk)) {
    for (const [id, alert] of await findAlerts(read, ids.slice(0, chunk))) words.set(id, `${textIn(topics.get(alert.topic)?.rules.get(alert.rule)?.title ?? alert.rule, 'zh-CN')}${place(alert)}`)
  }
  for (let ids = of('case'); ids.length > 0; ids = ids.slice(chunk)) {
    for (const [id, one] of await findCases(read, ids.slice(0, chunk))) words.set(id, `${one.year} 年问题清单第 ${one.number} 号${place(one)}`)
  }
  for (const [id, { title, period }] of await findDuties(read, of('duty'))) words.set(id, dutyTitle(title, period)['zh-CN'])
  for (const [id, { notice, parts }] of await seeNotices(read, sightOf(read.action.scope), of('notice'))) {
    // Of one notice several parts may be late.
    const addressee = textIn(parts.find((part) => part.id === id)?.title ?? '', 'zh-CN')
    words.set(id, `${noticeTitles[notice.kind]['zh-CN']}${numberText(notice) ?? `“${notice.title}”`}${addressee === '' ? '' : `（${addressee}）`}`)
  }
  return new Map(items.flatMap((item) => {
    const said = words.get(item.id)
    if (said === undefined) return []
    const time = timeJson(machines.calendar, item, read.action.at)
    const isLate = time?.due != null && Date.parse(time.due) <= read.action.at.getTime()
    return [[item.id, { matter: item.id, subject: item.subject, words: said, due: time?.dueDay ?? (time?.due == null ? null : dateIn(timeZone, new Date(time.due))), late: isLate && time.left !== null ? textIn(time.left, 'zh-CN') : null }] as const]
  }))
}
