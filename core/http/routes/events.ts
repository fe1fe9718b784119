import type { FastifyInstance } from 'fastify'
import type { Action } from '../../base/action.ts'
import { reachesWholeTopic } from '../../base/reaches-topic.ts'
import type { LiveEvent } from '../../contracts/live-event.ts'
import type { Reach } from '../../domain/work/find-items.ts'
import { events } from '../api-schemas/common.ts'
import type { HttpDeps } from '../deps.ts'
import { openEventStream } from '../event-stream.ts'
import { newestOnly } from '../newest-only.ts'
import { requirePermission, sessionToken, standingAction } from '../session.ts'

/** Live changes, for open pages to load again what they show. */
export function eventRoutes(app: FastifyInstance, deps: HttpDeps): void {
  app.route({
    method: 'GET',
    url: '/events',
    exposeHeadRoute: false,
    onRequest: requirePermission(deps, 'read-topics'),
    schema: {
      tags: ['events'],
      summary: '实时变化 / Live changes',
      description: 'Events named `alerts`, `cases`, `duties`, `import`, `notices`, `notifications`, `referrals`, `run`, `samples` or `topic`, data `{kind, topic, id}`; only of what lies within reach.',
      response: events('Live changes', [401, 403]),
    },
    handler: async (request, reply) => {
      const token = sessionToken(request, deps)!
      const standing = () => standingAction(deps, token, 'read-topics')
      const waiting = new Map<string, Waiting>()
      let unsubscribe = (): void => undefined
      const stream = openEventStream(request, reply, {
        stillAllowed: async () => (await standing()) !== null,
        onEnd: () => unsubscribe(),
      })
      // Rights may have gone since the stream was opened: they are asked for once for all that waits, and what waits twice is told once.
      const tell = newestOnly(async () => {
        if (waiting.size === 0) return
        const action = await standing()
        if (action === null) return stream.end()
        const events = [...waiting.values()]
        waiting.clear()
        // Looked up only where a grant for all organisations does not say it.
        const reach = await deps.events.reachAmong(action, [...new Set(events.flatMap((one) => (hangsOnReach(action, one) ? [...one.organisations].filter((id) => id !== null) : [])))])
        for (const { event, organisations } of events) if (isTold(action, reach, { event, organisations })) stream.send(event.kind, { kind: event.kind, topic: event.topic, id: event.id })
      }, (error) => {
        request.log.error({ err: error }, 'live events failed')
        stream.end()
      })
      unsubscribe = deps.events.subscribe((event) => {
        const { organisations, ...alike } = event
        const key = JSON.stringify(alike)
        waiting.set(key, { event, organisations: new Set([...(waiting.get(key)?.organisations ?? []), ...(organisations ?? [])]) })
        tell()
      })
    },
  })
}

/** Events that say the same, until they are told, with all the organisations that they are about. */
interface Waiting {
  readonly event: LiveEvent
  readonly organisations: ReadonlySet<string | null>
}

/** Of imports, runs and counts of a whole topic they hear who may see them; of what is an organisation's, who reaches it: another one's pace is its own. */
function isTold(action: Action, reach: Reach, waiting: Waiting): boolean {
  const { event: { to, topic }, organisations } = waiting
  if (to !== undefined) return to.includes(action.actor.id)
  return !hangsOnReach(action, waiting) || [...organisations].some((organisation) => organisation !== null && reach.has(organisation, topic))
}

/** Whether it takes a look at organisations to know who hears of it. */
function hangsOnReach({ scope }: Action, { event: { to, topic } }: Waiting): boolean {
  return to === undefined && !reachesWholeTopic(scope, topic)
}
