import type { LocationQuery } from 'vue-router'
import { noticeKinds, noticeStages, type NoticeKind, type NoticeQuery, type NoticeStage } from '../../../../core/contracts/notice-api.ts'

/** What the list of notices is narrowed to; empty lists and texts narrow nothing. */
export interface NoticeFilter {
  readonly topic: readonly string[]
  readonly kind: readonly NoticeKind[]
  readonly stage: readonly NoticeStage[]
  readonly q: string
}

const one = (query: LocationQuery, name: string): string => {
  const value = query[name]
  return (Array.isArray(value) ? value[0] : value) ?? ''
}
const many = (query: LocationQuery, name: string): readonly string[] => one(query, name).split(',').filter((value) => value !== '')

/** The filter that an address names; what it does not know is passed over. */
export function noticeFilterFrom(query: LocationQuery): NoticeFilter {
  return { topic: many(query, 'topic'), kind: noticeKinds.filter((kind) => many(query, 'kind').includes(kind)), stage: noticeStages.filter((stage) => many(query, 'stage').includes(stage)), q: one(query, 'q') }
}

/** The filter as an address and as the API take it: only what narrows. */
export function noticeFilterQuery({ topic, kind, stage, q }: NoticeFilter): Pick<NoticeQuery, 'topic' | 'kind' | 'stage' | 'q'> {
  return { ...(topic.length > 0 ? { topic: topic.join(',') } : {}), ...(kind.length > 0 ? { kind: kind.join(',') } : {}), ...(stage.length > 0 ? { stage: stage.join(',') } : {}), ...(q === '' ? {} : { q }) }
}
