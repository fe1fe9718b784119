import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import type { Lang } from '../base/text.ts'
import type { Page } from '../contracts/api.ts'
import type { CaseDetail, CaseQuery, CaseSummary } from '../contracts/case-api.ts'
import { findAlerts } from '../domain/alerts/find-alert.ts'
import { caseOrder, findCases, listCases, type CasePlace } from '../domain/cases/find-cases.ts'
import type { Sender } from '../domain/forms/store-answer.ts'
import { departmentOf, regionOf } from '../domain/topics/code-titles.ts'
import { findItems } from '../domain/work/find-items.ts'
import { stateTitle } from '../domain/work/work-words.ts'
import { reading, type Reading } from '../store/access.ts'
import type { SupervisionCase } from '../store/entities/cases/supervision-case.ts'
import { describeWork, type WorkReading } from './describe-work.ts'
import { referralsAbout, type ReferralDeps } from './see-referrals.ts'
import { tellLife } from './whole-timeline.ts'

export interface CaseReading extends WorkReading, ReferralDeps {}

/** A page of the case list. Throws `bad-cursor`. */
export async function readCases(deps: CaseReading, action: Action, { cursor, ...query }: CaseQuery, lang: Lang): Promise<Page<CaseSummary>> {
  const read = reading(deps.store, action)
  const { items, next, total } = await listCases(read, query, cursor === undefined ? null : readCursor(cursor, caseOrder(query.sort).column))
  return { items: await summarise(deps, read, items, lang), next: next === null ? null : Buffer.from(JSON.stringify([next.column, next.value, next.id])).toString('base64url'), total }
}

/** A case with the work on it. Throws `not-found`. */
export async function readCase(deps: CaseReading, action: Action, who: Sender, id: string, lang: Lang): Promise<CaseDetail> {
  const read = reading(deps.store, action)
  const found = (await findCases(read, [id])).get(id)
  const work = found === undefined ? null : await describeWork(deps, read, who, id)
  if (found === undefined || work === null) throw new HuiyanError('not-found', { thing: id })
  const [summary] = await summarise(deps, read, [found], lang)
  const alert = found.alert === null ? undefined : (await findAlerts(read, [found.alert])).get(found.alert)
  const { notices, events, untold } = await tellLife(deps, read, 'case', { alert: alert ?? null, case: found }, lang)
  return {
    ...summary!, work, notices, events, untold, referrals: await referralsAbout(deps, action, id),
    alert: alert === undefined ? null : { id: alert.id, title: lang === 'en' ? alert.titleEn : alert.title },
  }
}

async function summarise({ registry, machines }: CaseReading, read: Reading, cases: readonly SupervisionCase[], lang: Lang): Promise<CaseSummary[]> {
  const items = await findItems(read, cases.map(({ id }) => id))
  const machineOf = await machines.under(read, [...items.values()])
  return cases.map((one) => {
    // A topic that no longer runs leaves ids in their place.
    const topic = registry.running().find(({ runtime }) => runtime.pack.id === one.topic)?.runtime
    const codes = topic?.codes ?? new Map()
    const item = items.get(one.id)
    return {
      id: one.id, topic: one.topic, topicTitle: topic?.pack.topic.title ?? one.topic, year: one.year, number: one.number, level: one.level, title: lang === 'en' ? one.titleEn : one.title,
      region: regionOf(codes, one.region), department: departmentOf(codes, one.department),
      state: one.state, stateTitle: item === undefined ? one.state : stateTitle(machineOf(item), one.state), registered: one.registeredAt.toISOString(),
    }
  })
}

function readCursor(cursor: string, column: CasePlace['column']): CasePlace {
  try {
    const [of, value, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as [unknown, unknown, unknown]
    // Instants reach as far as dates do (ECMA-262, 21.4.1.1).
    if (of !== column || !Number.isSafeInteger(value) || Math.abs(value as number) > 8.64e15 || typeof id !== 'string') throw new Error('other list')
    return { column, value: value as number, id }
  } catch {
    throw new HuiyanError('bad-cursor')
  }
}
