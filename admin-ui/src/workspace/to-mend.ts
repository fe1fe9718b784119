import type { RouteLocationRaw } from 'vue-router'
import type { QueuedAnswer } from './answer-queue.ts'

/** Where an answer that waited and was not taken is mended: its form, or the action that it is given with. */
export function toMend({ place, act, request }: QueuedAnswer): RouteLocationRaw {
  const query = { queued: request.id }
  return act === undefined ? { name: 'form', params: { ...place }, query } : { name: 'act', params: { kind: act.kind, id: act.matter, action: act.action }, query }
}
