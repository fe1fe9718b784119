import { raw } from '@mikro-orm/core'
import type { AccessScope } from '../../base/action.ts'
import type { NoticeQuery } from '../../contracts/notice-api.ts'
import { everything, organisationsIn, reachedThrough, withinSql, type Reading } from '../../store/access.ts'
import { countTo } from '../../store/count-to.ts'
import { Notice } from '../../store/entities/notices/notice.ts'
import { NoticeMatter } from '../../store/entities/notices/notice-matter.ts'
import { NoticePart } from '../../store/entities/notices/notice-part.ts'
import { holdsText } from '../../store/holds-text.ts'
import { soughtNumber } from './notice-words.ts'
import { stageOf } from './stage-of.ts'

/** Where somebody sees notices: whole ones of organisations that they issue for, and those parts of issued ones that they receive. */
export interface NoticeSight {
  readonly issuing: AccessScope
  readonly receiving: AccessScope
}

/** A notice with what the reader may see of it. */
export interface SeenNotice {
  readonly notice: Notice
  /** They issue for its organisation: they see the draft, and every part. */
  readonly isWhole: boolean
  /** In the order of the document: every addressee, since the document names them. */
  readonly parts: readonly NoticePart[]
  /** How far it has come as the reader may know it: of one that they see in part by these parts alone. */
  readonly stage: Notice['stage']
  /** Ids of those parts whose progress the reader may see. */
  readonly open: ReadonlySet<string>
}

const countBound = 10_000

/** Notices in sight, the newest first; one more than asked for where there are more. */
export async function listNotices({ em }: Pick<Reading, 'em'>, sight: NoticeSight, { topic, kind, stage, q, cursor, limit }: NoticeQuery): Promise<{ readonly items: readonly Notice[]; readonly total: { readonly count: number; readonly atLeast: boolean } }> {
  const oneOf = (column: string, text: string | undefined) => (text === undefined || text === '' ? [] : [{ [column]: { $in: text.split(',') } }])
  const where = { $and: [inSight(sight), ...oneOf('topic', topic), ...oneOf('kind', kind), ...atStages(sight, stage), ...soughtBy(q ?? '')] }
  const items = await em.find(Notice, { $and: [where, cursor === undefined ? {} : { id: { $lt: cursor } }] } as never, { orderBy: { id: 'desc' }, limit: limit + 1, disableIdentityMap: true })
  return { items, total: await countTo(em, Notice, where as never, countBound) }
}

/** A condition on how far notices have come, as each reader may know it (`SeenNotice.stage`). */
function atStages({ issuing, receiving }: NoticeSight, stage: string | undefined): readonly object[] {
  const wanted = (stage ?? '').split(',').filter((one) => one !== '')
  if (wanted.length === 0) return []
  const whole = organisationsIn(issuing)
  const asWhole = { stage: { $in: wanted } }
  if (whole === everything) return [asWhole]
  const own = withinSql(receiving, 'p').values
  const inPart = raw((alias) => {
    const some = (phases: string) => `exists (select 1 from notice_part as p where p.notice = ${alias}.id and p.phase ${phases} and ${withinSql(receiving, 'p').sql})`
    return `not ${withinSql(issuing, alias).sql} and case when ${some("not in ('closed', 'void')")} then 'issued' when ${some("= 'closed'")} then 'over' else 'withdrawn' end in (${wanted.map(() => '?').join(', ')})`
  }, [...withinSql(issuing, 'n').values, ...own, ...own, ...wanted])
  return [{ $or: [{ $and: [whole, asWhole] }, { $and: [{ issuedAt: { $ne: null } }, { [inPart as unknown as string]: [] }] }] }]
}

/** Every word in the title; or the number, where it is one. */
function soughtBy(q: string): readonly object[] {
  const words = q.split(/\s+/u).filter((word) => word !== '').slice(0, 8).map((word) => holdsText(['title'], word))
  const by = soughtNumber(q)
  if (by === null) return words
  const given = { number: by.number, ...(by.year === null ? {} : { year: by.year }), ...(by.kind === null ? {} : { kind: by.kind }) }
  return [{ $or: [{ $and: words }, { $and: [given, ...(by.issuer === '' ? [] : [holdsText(['issuer_title'], by.issuer)])] }] }]
}

/** Notices in sight by their ids or those of their parts, by the id that was asked for. */
export async function seeNotices(read: Pick<Reading, 'em'>, sight: NoticeSight, ids: readonly string[]): Promise<ReadonlyMap<string, SeenNotice>> {
  const { em } = read
  const named = await partsBy(read, 'id', ids)
  const notices: Notice[] = []
  const wanted = [...new Set(named.map(({ notice }) => notice))]
  for (let at = 0; at < wanted.length; at += chunk) notices.push(...(await em.find(Notice, { $and: [{ id: { $in: wanted.slice(at, at + chunk) } }, inSight(sight)] } as never, { disableIdentityMap: true })))
  const seen = await withParts(read, sight, notices)
  const byNotice = new Map(seen.map((one) => [one.notice.id, one]))
  return new Map(named.flatMap(({ id, notice }) => {
    const one = byNotice.get(notice)
    return one === undefined || (id !== notice && !one.open.has(id)) ? [] : [[id, one] as const]
  }))
}

/** Some notices in sight, in their order, with their parts. */
export async function withParts(read: Pick<Reading, 'em'>, sight: NoticeSight, notices: readonly Notice[]): Promise<readonly SeenNotice[]> {
  const ids = notices.map(({ id }) => id)
  const parts = Map.groupBy((await partsBy(read, 'notice', ids)).toSorted((a, b) => a.position - b.position), ({ notice }) => notice)
  const whole = new Set<string>()
  const open = new Set<string>()
  for (let at = 0; at < ids.length; at += chunk) {
    const of = ids.slice(at, at + chunk)
    for (const { id } of await read.em.find(Notice, { $and: [{ id: { $in: of } }, organisationsIn(sight.issuing)] } as never, { fields: ['id'], disableIdentityMap: true })) whole.add(id)
    for (const { id } of await read.em.find(NoticePart, { $and: [{ notice: { $in: of } }, organisationsIn(sight.receiving)] } as never, { fields: ['id'], disableIdentityMap: true })) open.add(id)
  }
  return notices.map((notice) => {
    const all = parts.get(notice.id) ?? []
    const isWhole = whole.has(notice.id)
    const seen = all.filter(({ id }) => isWhole || (notice.issuedAt !== null && open.has(id)))
    return { notice, isWhole, parts: all, stage: isWhole ? notice.stage : stageOf(notice, seen), open: new Set(seen.map(({ id }) => id)) }
  })
}

/** Notices in sight about some matter, the newest first. */
export async function noticesAbout({ em }: Pick<Reading, 'em'>, sight: NoticeSight, matter: string): Promise<readonly Notice[]> {
  const named = [...new Set((await em.find(NoticeMatter, { matter }, { fields: ['notice'], disableIdentityMap: true })).map(({ notice }) => notice))]
  return named.length === 0 ? [] : em.find(Notice, { $and: [{ id: { $in: named.slice(0, chunk) } }, inSight(sight)] } as never, { orderBy: { id: 'desc' }, disableIdentityMap: true })
}

/** What was drafted under a key before; null where nothing was. */
export async function findByKey({ em }: Pick<Reading, 'em'>, key: string): Promise<Notice | null> {
  return em.findOne(Notice, { key }, { disableIdentityMap: true })
}

/** Drafts of the host's own that still take up what falls due, by what they collect. */
export async function collectingNotices({ em }: Pick<Reading, 'em'>, collects: readonly string[]): Promise<ReadonlyMap<string, Notice>> {
  const found = await em.find(Notice, { collects: { $in: [...collects] } }, { disableIdentityMap: true })
  return new Map(found.map((one) => [one.collects!, one]))
}

const chunk = 500

function inSight({ issuing, receiving }: NoticeSight): object {
  const whole = organisationsIn(issuing)
  return whole === everything ? everything : { $or: [whole, { $and: [{ issuedAt: { $ne: null } }, reachedThrough(receiving, 'id', 'notice_part', 'notice')] }] }
}

async function partsBy({ em }: Pick<Reading, 'em'>, column: 'id' | 'notice', ids: readonly string[]): Promise<readonly NoticePart[]> {
  const rows: NoticePart[] = []
  for (let at = 0; at < ids.length; at += chunk) rows.push(...(await em.find(NoticePart, { [column]: { $in: ids.slice(at, at + chunk) } } as never, { disableIdentityMap: true })))
  return rows
}
