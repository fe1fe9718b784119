import type { QueuedAnswer } from './answer-queue.ts'

/** Drafts that nobody goes on with: they are answers that wait, or end with one, or are wanted no more. */
export async function spentDrafts(outbox: { queued(who?: string): Promise<readonly QueuedAnswer[]>; endedDrafts(who?: string): Promise<readonly string[]> }, who?: string): Promise<ReadonlySet<string | undefined>> {
  const waiting = (await outbox.queued(who)).flatMap(({ request, ends }) => [request.draft, ends?.draft])
  return new Set([...waiting, ...await outbox.endedDrafts(who)])
}
