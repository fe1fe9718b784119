import { textIn, type Lang, type LocalText } from '../../base/text.ts'
import type { Notification } from '../../store/entities/notifications/notification.ts'
import { notificationPhrase } from './notification-words.ts'

/** What a mail server is given. */
export interface MailText {
  readonly subject: string
  readonly text: string
}

export interface MailContext {
  readonly lang: Lang
  /** What links begin with; without a slash at the end. */
  readonly baseUrl: string
  /** There are more than these. */
  readonly hasMore: boolean
  topicTitle(topic: string): LocalText
}

/** Matters of one kind that a mail links to each by itself; of more it gives the number and where they are listed. */
const mostLinks = 3
const pages: Readonly<Record<string, string>> = { alert: 'alerts', assessment: 'assessments', case: 'cases', duty: 'duties', notice: 'notices', sample: 'samples' }

/**
 * A mail about some notifications: one line for all that are alike, and where to look. It names no person and no matter, since mails lie
 * about on servers and telephones: who follows a link signs in and sees what they may.
 */
export function writeMail(all: readonly Notification[], { lang, baseUrl, hasMore, topicTitle }: MailContext): MailText {
  const zh = lang === 'zh-CN'
  const count = `${all.length.toLocaleString('en-US')}${hasMore ? (zh ? ' 件以上' : ' or more') : zh ? ' 件' : ''}`
  const alike = [...Map.groupBy(all, ({ kind, light, topic }) => JSON.stringify([kind, light, topic])).values()]
  const blocks = alike.map((rows) => {
    const [{ kind, light, topic }] = rows as [Notification]
    const items = [...new Map(rows.map((row) => [row.item, row])).values()]
    const phrase = notificationPhrase({ kind, light, by: null })[lang]
    const head = zh ? `${line(textIn(topicTitle(topic), lang))}：${phrase}（${items.length} 件）` : `${line(textIn(topicTitle(topic), lang))}: ${phrase} (${items.length})`
    return [head, ...(items.length > mostLinks ? [`${baseUrl}/`] : items.map(({ subject, item }) => `${baseUrl}/${pages[subject] ?? 'alerts'}/${encodeURIComponent(item)}`))].join('\n')
  })
  const foot = zh ? `这封邮件由系统自动发出，请勿回复。不想再收到，或只想收到一部分：\n${baseUrl}/my-notifications` : `This mail was sent automatically; nobody reads answers to it. To get none, or fewer:\n${baseUrl}/my-notifications`
  return {
    subject: zh ? `慧眼：${count}提醒` : `Huiyan: notifications (${count})`,
    text: [zh ? `您在慧眼有 ${count}提醒，请登录查看：` : `Notifications for you in Huiyan: ${count}. Sign in to see them:`, ...blocks, foot].join('\n\n'),
  }
}

/** What a pack calls itself in one line, without marks that cannot be seen. */
const line = (text: string): string => text.replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim()
