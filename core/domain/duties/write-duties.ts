import { textIn } from '../../base/text.ts'
import type { DutyFile } from '../../contracts/generated/duty.ts'
import { DutyMark } from '../../store/entities/duties/duty-mark.ts'
import { DutyTask } from '../../store/entities/duties/duty-task.ts'
import type { Reading } from '../../store/access.ts'
import type { Change } from '../../store/unit-of-work.ts'
import { updateEach } from '../../store/update-each.ts'
import type { AskedThrough, DutyPeriod } from './duty-periods.ts'

const chunk = 500

/** How far the host has come with a duty; null: never met, also where a clock that was ahead has left a mark and nothing else. */
export async function askedThrough({ em, action: { at } }: Reading, topic: string, duty: string): Promise<AskedThrough | null> {
  const mark = await em.findOne(DutyMark, { topic, duty }, { disableIdentityMap: true })
  const last = mark === null ? null : await em.findOne(DutyTask, { topic, duty }, { fields: ['period'], orderBy: { period: 'desc' }, disableIdentityMap: true })
  if (mark === null || (mark.through > at && last === null)) return null
  return { through: mark.through, period: last?.period ?? null }
}

/** Forgets how far the host had come with duties that a topic no longer names: one that comes back is asked for from then on, not for what lay between. */
export async function forgetDuties(em: Reading['em'], topic: string, duties: readonly string[]): Promise<void> {
  await em.nativeDelete(DutyMark, { topic, duty: { $in: [...duties] } })
}

/** Duties of a topic that the host has met. */
export async function metDuties({ em }: Pick<Reading, 'em'>, topic: string): Promise<readonly string[]> {
  return (await em.find(DutyMark, { topic }, { disableIdentityMap: true })).map(({ duty }) => duty)
}

/** Notes how far the host has come with a duty of which nobody is to be asked. */
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

/** Notes what the work on duties has come to where their lists look. What was answered late once stays so, also when it is answered anew. */
export async function noteDuties({ em, action }: Change, works: readonly DutyWork[]): Promise<void> {
  const before = new Set<string>()
  for (let at = 0; at < works.length; at += chunk) for (const { id } of await em.find(DutyTask, { id: { $in: works.slice(at, at + chunk).map(({ id }) => id) }, late: true }, { fields: ['id'], disableIdentityMap: true })) before.add(id)
  await updateEach(em, DutyTask, ['state', 'organisation', 'answer', 'late', 'endedAt'], works.map(({ id, state, organisation, answer, late, isOver }) => ({ id, state, organisation, answer, late: late || before.has(id), endedAt: isOver ? action.at : null })))
}
