import { textIn } from '../../base/text.ts'
import type { DutyFile } from '../../contracts/generated/duty.ts'
import { DutyMark } from '../../store/entities/duties/duty-mark.ts'
import { DutyTask } from '../../store/entities/duties/duty-task.ts'
import type { Reading } from '../../store/access.ts'
import type { Change } from '../../store/unit-of-work.ts'
import { updateEach } from '../../store/update-each.ts'
import type { DutyPeriod } from './duty-periods.ts'

const chunk = 500

/** Up to when the host has asked for a duty; null: never, also where a clock that was ahead has left a mark and nothing else. */
export async function askedThrough({ em, action: { at } }: Reading, topic: string, duty: string): Promise<Date | null> {
  const mark = await em.findOne(DutyMark, { topic, duty }, { disableIdentityMap: true })
  if (mark === null || (mark.through > at && (await em.count(DutyTask, { topic, duty })) === 0)) return null
  return mark.through
}

/** Notes that the host has met a duty that is not to be asked for yet. */
export async function meetDuty(em: Reading['em'], topic: string, duty: string, through: Date): Promise<void> {
  await em.upsert(DutyMark, { topic, duty, through })
}

/**
 * Asks organisations for one period of a duty, those that were not asked for it before, and notes that this was done. Gives those who are
 * asked now; the work is begun by who calls. The trail has whom.
 */
export async function askDuty({ em, action, audit }: Change, topic: string, file: DutyFile, { key, from, through, opensAt }: DutyPeriod, organisations: readonly string[], state: string): Promise<readonly Pick<DutyTask, 'id' | 'organisation'>[]> {
  const duty = file.id
  const asked = new Set((await em.find(DutyTask, { topic, duty, period: key }, { fields: ['organisation'], disableIdentityMap: true })).map(({ organisation }) => organisation))
  const rows = organisations.filter((organisation) => !asked.has(organisation)).map((organisation) => ({
    id: action.nextId(), topic, duty, title: textIn(file.title, 'zh-CN'), titleEn: textIn(file.title, 'en'), period: key, from, through, organisation, state, late: false, askedAt: action.at, endedAt: null, answer: null,
  }))
  for (let at = 0; at < rows.length; at += chunk) await em.insertMany(DutyTask, rows.slice(at, at + chunk))
  const mark = await em.findOne(DutyMark, { topic, duty })
  if (mark === null) await em.insert(DutyMark, { topic, duty, through: opensAt })
  else mark.through = opensAt
  audit({ verb: 'ask-duty', object: { kind: 'duty', id: `${topic}/${duty}` }, topic, after: { by: 'system', period: key, from, through, organisations: rows.map(({ organisation }) => organisation) } })
  return rows
}

/** What the work on a duty has come to. */
export interface DutyWork extends Pick<DutyTask, 'id' | 'state' | 'organisation' | 'answer' | 'late'> {
  readonly isOver: boolean
}

/** Notes what the work on duties has come to where their lists look. */
export async function noteDuties({ em, action }: Change, works: readonly DutyWork[]): Promise<void> {
  await updateEach(em, DutyTask, ['state', 'organisation', 'answer', 'late', 'endedAt'], works.map(({ id, state, organisation, answer, late, isOver }) => ({ id, state, organisation, answer, late, endedAt: isOver ? action.at : null })))
}
