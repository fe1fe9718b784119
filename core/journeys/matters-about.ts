import { sentence } from '../base/text.ts'
import type { Level } from '../contracts/finding.ts'
import { findAlerts } from '../domain/alerts/find-alert.ts'
import { findAssessments } from '../domain/assessments/find-assessments.ts'
import { findCases } from '../domain/cases/find-cases.ts'
import { dutyTitle } from '../domain/duties/duty-words.ts'
import { findDuties } from '../domain/duties/find-duties.ts'
import { seeNotices } from '../domain/notices/find-notices.ts'
import { noticeTitles } from '../domain/notices/notice-words.ts'
import { findSamples } from '../domain/samples/find-samples.ts'
import type { Reading } from '../store/access.ts'
import { sightOf } from './notice-sight.ts'

/** What lists say of what a matter is about; identifiers in titles are masked. */
export interface MatterAbout {
  readonly title: string
  readonly titleEn: string
  /** Null where it has none. */
  readonly level: Level | null
}

/** Of some matters, by id; what is out of the reader's reach is left out. */
export async function mattersAbout(read: Reading, matters: readonly { readonly id: string; readonly subject: string }[]): Promise<ReadonlyMap<string, MatterAbout>> {
  const of = (wanted: string) => matters.filter(({ subject }) => subject === wanted).map(({ id }) => id)
  const notices = [...(await seeNotices(read, sightOf(read.action.scope), of('notice')))].map(([id, { notice: { kind, title } }]) => [id, { title: `${noticeTitles[kind]['zh-CN']}：${title}`, titleEn: `${noticeTitles[kind].en}: ${title}`, level: null }] as const)
  const samples = [...(await findSamples(read, of('sample')))].map(([id, { level, title, titleEn }]) => [id, { title: `抽查复核：${title}`, titleEn: `Inspect again: ${titleEn}`, level }] as const)
  const duties = [...(await findDuties(read, of('duty')))].map(([id, { title, titleEn, period }]) => {
    const of = dutyTitle(sentence(title, titleEn), period)
    return [id, { title: of['zh-CN'], titleEn: of.en, level: null }] as const
  })
  return new Map<string, MatterAbout>([...(await findAlerts(read, of('alert'))), ...(await findCases(read, of('case'))), ...(await findAssessments(read, of('assessment'))), ...samples, ...duties, ...notices])
}
