import type { RouteLocationRaw } from 'vue-router'
import type { QueuedAnswer } from './answer-queue.ts'

/** Where an answer that waited and was not taken is mended: its form, with what it corrects, or the action that it is given with. */
export function toMend({ place, act, request }: QueuedAnswer): RouteLocationRaw {
  const query = { queued: request.id, ...(request.replaces === undefined ? {} : { replaces: request.replaces }) }
  return act === undefined ? { name: 'form', params: { ...place }, query } : { name: 'act', params: { kind: act.kind, id: act.matter, action: act.action }, query }
}
