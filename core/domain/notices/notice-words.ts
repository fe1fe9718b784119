import { sentence, textIn, type LocalText, type Sentence } from '../../base/text.ts'
import { noticeKinds, type NoticeKind, type NoticeTexts } from '../../contracts/notice-api.ts'

/** What notices of each kind are called (design: domain, Standard machines). */
export const noticeTitles: Readonly<Record<NoticeKind, Sentence>> = {
  reminder: sentence('工作提醒单', 'Reminder notice'), supervision: sentence('督办单', 'Supervision notice'),
  overdue: sentence('催办单', 'Overdue notice'), circular: sentence('通报', 'Circular'),
}

const series: Readonly<Record<NoticeKind, string>> = { reminder: '提醒', supervision: '督办', overdue: '催办', circular: '通报' }

/** Number of a notice as it is printed (GB/T 9704, 7.2.5: issuer and series, year in hexagonal brackets, number without leading zeros); null until it has one. */
export function numberText({ kind, issuerTitle, year, number }: { readonly kind: NoticeKind; readonly issuerTitle: LocalText | null; readonly year: number | null; readonly number: number | null }): string | null {
  return year === null || number === null ? null : `${textIn(issuerTitle ?? '', 'zh-CN')}${series[kind]}〔${year}〕${number}号`
}

/** A number that somebody seeks a notice by, as far as they wrote it. */
export interface SoughtNumber {
  /** What stands before the series; empty where nothing does. */
  readonly issuer: string
  readonly kind: NoticeKind | null
  readonly year: number | null
  readonly number: number
}

/** The number of a notice in what somebody seeks: whole, without the issuer, with other brackets or without any (2026-3), or as 3号; null where it is none. */
export function soughtNumber(words: string): SoughtNumber | null {
  const found = /^(?<before>\D*?)\s*(?:[〔［（【[(]?\s*(?<year>(?:19|20)\d\d)\s*[〕］）】\])年\-/\s]\s*)?第?\s*(?<number>\d{1,6})\s*号?$/u.exec(words.trim())
  const { before = '', year, number } = found?.groups ?? {}
  if (number === undefined || (year === undefined && !/号$/u.test(words.trim()))) return null
  const kind = noticeKinds.find((one) => before.endsWith(series[one])) ?? null
  return { issuer: kind === null ? before : before.slice(0, -series[kind].length), kind, year: year === undefined ? null : Number(year), number: Number(number) }
}

const subjects: Readonly<Record<NoticeKind, string>> = { reminder: '提醒', supervision: '督办', overdue: '催办', circular: '通报' }

const demands: Readonly<Record<NoticeKind, string>> = {
  reminder: '请认真核查上述事项，抓紧办理，并书面回复办理情况。',
  supervision: '请你单位主要负责同志牵头，限期办理到位，查明未按时办理的原因，并书面回复整改情况。',
  overdue: '请立即签收、办理上述文书，并书面说明逾期的原因和办理进展。',
  circular: '现予通报。请你单位督促所属单位举一反三、限期整改，并书面回复督促整改情况。',
}

/** Working days that a notice of a kind gives, unless somebody says otherwise: for signing, and after that for the reply. */
const days: Readonly<Record<NoticeKind, readonly [sign: number, reply: number]>> = { reminder: [1, 5], supervision: [1, 5], overdue: [1, 3], circular: [1, 10] }

/** How many matters a notice is about: how many of them are late, and how many are done with. */
export interface MatterCounts {
  readonly count: number
  readonly late: number
  readonly over: number
}

/** What a notice about some matters may say, to begin with. It names no person: the matters themselves stand in its table. A circular tells others of them, so it does not say whose they are. */
export function noticeTemplate(kind: NoticeKind, topic: { readonly title: LocalText; readonly basis: readonly { readonly title: LocalText; readonly clause?: LocalText | undefined }[] }, matters: MatterCounts): NoticeTexts {
  const title = textIn(topic.title, 'zh-CN')
  const [signDays, replyDays] = days[kind]
  const late = matters.late === 0 ? '' : matters.late === matters.count ? '，均已超过规定时限' : `，其中 ${matters.late} 件已超过规定时限`
  const whose = kind === 'circular' ? '' : matters.over === 0 ? '你单位有' : '涉及你单位的有'
  const how = matters.over === 0 ? '尚未办结' : kind === 'circular' ? '予以通报' : ''
  return {
    title: `关于${title}有关事项的${subjects[kind]}`,
    facts: matters.count === 0 ? '' : `在${title}专项监督中，${whose}以下 ${matters.count} 件事项${how}${late}。`,
    basis: topic.basis.map(({ title: source, clause }) => `${textIn(source, 'zh-CN')}${textIn(clause, 'zh-CN')}`).join('；'),
    demand: demands[kind], signDays, replyDays,
  }
}
