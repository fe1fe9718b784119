import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import { noticeKinds, noticeStages, type NoticeKind, type NoticeQuery, type NoticeStage } from '../../../../core/contracts/notice-api.ts'
import { addressOf, knownIn, manyIn, oneIn } from '../../ui/address-query.ts'

/** What the list of notices is narrowed to; empty lists and texts narrow nothing. */
export interface NoticeFilter {
  readonly topic: readonly string[]
  readonly kind: readonly NoticeKind[]
  readonly stage: readonly NoticeStage[]
  readonly q: string
}

/** The filter that an address names; what it does not know is passed over. */
export function noticeFilterFrom(query: LocationQuery): NoticeFilter {
  return { topic: manyIn(query, 'topic'), kind: knownIn(query, 'kind', noticeKinds), stage: knownIn(query, 'stage', noticeStages), q: oneIn(query, 'q') }
}

/** The filter as an address and as the API take it: only what narrows. */
export function noticeFilterQuery({ topic, kind, stage, q }: NoticeFilter): Pick<NoticeQuery, 'topic' | 'kind' | 'stage' | 'q'> & LocationQueryRaw {
  return addressOf({ topic, kind, stage, q })
}
