import type { Lang } from '../../base/text.ts'
import type { AlertEvent, AlertEventKind } from '../../store/entities/alerts/alert-event.ts'
import type { Level } from '../../contracts/finding.ts'

const words: Readonly<Record<AlertEventKind, readonly [zh: string, en: string]>> = {
  created: ['首次命中，进入预警清单', 'First found; on the alert list'],
  changed: ['再次命中，等级或来源有变', 'Found again with another level or other sources'],
  gone: ['最近一次运行未再命中', 'Not found by the latest run'],
  resolved: ['未再命中，签收前自行消失', 'Not found any more; resolved before anybody signed'],
  returned: ['再次命中', 'Found again'],
  reopened: ['再次命中，重新打开', 'Found again; reopened'],
  revealed: ['查看了脱敏内容', 'Masked values were shown'],
}
const levels: Readonly<Record<Level, readonly [zh: string, en: string]>> = { red: ['红色', 'red'], orange: ['橙色', 'orange'], yellow: ['黄色', 'yellow'], blue: ['蓝色', 'blue'] }

/** An event as the alert's history tells it. */
export function eventSentence(event: Pick<AlertEvent, 'kind' | 'level' | 'reason'>, lang: Lang): string {
  const i = lang === 'en' ? 1 : 0
  const level = event.level === null ? '' : lang === 'en' ? ` (${levels[event.level][1]})` : `（${levels[event.level][0]}）`
  const reason = event.reason === null ? '' : lang === 'en' ? `: ${event.reason}` : `：${event.reason}`
  return `${words[event.kind][i]}${level}${reason}`
}
