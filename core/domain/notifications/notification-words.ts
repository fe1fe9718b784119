import { sentence, type Sentence } from '../../base/text.ts'
import type { Light } from '../../contracts/matter-clock.ts'
import type { NotificationKind } from '../../contracts/notification-api.ts'

const lateness: Readonly<Record<Light, Sentence>> = {
  green: sentence('在办', 'in hand'), blue: sentence('临近到期', 'nearly due'), yellow: sentence('已经亮黄灯', 'on yellow'), red: sentence('已经亮红灯', 'on red'),
}

const notices: Readonly<Record<Extract<NotificationKind, `notice:${string}`>, Sentence>> = {
  'notice:reminder': sentence('工作提醒单', 'reminder notice'), 'notice:supervision': sentence('督办单', 'supervision notice'),
  'notice:overdue': sentence('催办单', 'overdue notice'), 'notice:circular': sentence('通报', 'circular'),
}

/** What somebody is told, without the matter: what mails say. Without `by` nobody is named. */
export function notificationPhrase({ kind, light, by }: { readonly kind: NotificationKind; readonly light: Light | null; readonly by: string | null }): Sentence {
  if (kind === 'time:asked') return sentence(`${by ?? '承办人'}申请延期，请批复`, `${by ?? 'Whoever is in charge'} asks for more time, please answer`)
  if (kind === 'time:granted') return sentence('您申请的延期已获同意', 'You are given the time that you asked for')
  if (kind === 'time:refused') return sentence('您申请的延期未获同意，请按原期限办理', 'You are not given the time that you asked for; the deadline stands')
  if (kind === 'task:given') return sentence(`${by ?? '有人'}把事项交给您承办`, `${by ?? 'Somebody'} gave you a matter`)
  if (kind === 'task:freed') return sentence('原承办人已不能办理，请重新认领', 'Whoever had it can no longer see to it, please take it on')
  if (kind === 'mention') return sentence(`${by ?? '有人'}在讨论中提到了您`, `${by ?? 'Somebody'} mentioned you in the discussion`)
  const late = lateness[light ?? 'green']
  if (kind === 'remind') return sentence(`${late['zh-CN']}，请抓紧办理`, `This is ${late.en}, please see to it`)
  if (kind === 'raise') return sentence(`下级承办的事项${late['zh-CN']}，报请关注`, `A matter of an organisation below is ${late.en}`)
  if (kind === 'approve') return sentence(`事项${late['zh-CN']}，系统已拟好文书，请审批`, `A matter is ${late.en}; the notice is drafted, please approve it`)
  const notice = notices[kind]
  return sentence(`事项${late['zh-CN']}，应当下发${notice['zh-CN']}`, `The matter is ${late.en}; a ${notice.en} is due`)
}

/** What somebody is told of a matter. */
export function notificationSentence(told: Parameters<typeof notificationPhrase>[0], title: string): Sentence {
  const phrase = notificationPhrase(told)
  return sentence(`${phrase['zh-CN']}：${title}`, `${phrase.en}: ${title}`)
}
