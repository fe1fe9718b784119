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
  suppressed: ['屏蔽', 'Set aside'],
  unsuppressed: ['提前解除屏蔽', 'No longer set aside, before its day'],
  renewed: ['屏蔽已过而仍命中，由新预警接续', 'Still found after it was set aside; a new alert takes over'],
  merged: ['并入另一条预警', 'Merged into another alert'],
  unmerged: ['从另一条预警中拆出', 'Taken out of the alert it was merged into'],
  absorbed: ['并入了另一条预警', 'Took in another alert'],
  released: ['拆出了一条预警', 'Let go an alert that was merged into it'],
}
const levels: Readonly<Record<Level, readonly [zh: string, en: string]>> = { red: ['红色', 'red'], orange: ['橙色', 'orange'], yellow: ['黄色', 'yellow'], blue: ['蓝色', 'blue'] }

/** An event as the alert's history tells it; `other` is the masked title of the alert that it names beside its own. */
export function eventSentence(event: Pick<AlertEvent, 'kind' | 'level' | 'reason' | 'until'>, lang: Lang, other: string | null = null): string {
  const i = lang === 'en' ? 1 : 0
  const level = event.level === null ? '' : lang === 'en' ? ` (${levels[event.level][1]})` : `（${levels[event.level][0]}）`
  const until = event.until === null ? '' : lang === 'en' ? ` until ${event.until}` : `至 ${event.until}`
  const named = other === null ? '' : lang === 'en' ? ` “${other}”` : `“${other}”`
  const reason = event.reason === null ? '' : lang === 'en' ? `: ${event.reason}` : `：${event.reason}`
  return `${words[event.kind][i]}${level}${until}${named}${reason}`
}
