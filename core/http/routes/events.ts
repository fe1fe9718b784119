import type { FastifyInstance } from 'fastify'
import type { Action } from '../../base/action.ts'
import { reachesTopic, reachesWholeTopic } from '../../base/reaches-topic.ts'
import type { LiveEvent } from '../../contracts/live-event.ts'
import { events } from '../api-schemas/common.ts'
import type { HttpDeps } from '../deps.ts'
import { openEventStream } from '../event-stream.ts'
import { newestOnly } from '../newest-only.ts'
import { requirePermission, sessionToken, standingAction } from '../session.ts'

/** What pages of people who reach some organisations of a topic load again. */
const partly: ReadonlySet<string> = new Set(['alerts', 'cases', 'duties', 'notices', 'notifications', 'samples'])

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
      description: 'Events named `alerts`, `cases`, `duties`, `import`, `notices`, `notifications`, `referrals`, `run`, `samples` or `topic`, data `{kind, topic, id}`; only of topics in reach.',
      response: events('Live changes', [401, 403]),
    },
    handler: async (request, reply) => {
      const token = sessionToken(request, deps)!
      const standing = () => standingAction(deps, token, 'read-topics')
      const waiting = new Map<string, LiveEvent>()
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
        for (const event of waiting.values()) if (isTold(action, event)) stream.send(event.kind, { kind: event.kind, topic: event.topic, id: event.id })
        waiting.clear()
      }, (error) => {
        request.log.error({ err: error }, 'live events failed')
        stream.end()
      })
      unsubscribe = deps.events.subscribe((event) => {
        waiting.set(JSON.stringify(event), event)
        tell()
      })
    },
  })
}

/** Of imports, runs and counts of a whole topic they hear who may see them; that some alert changed says nothing of whose. */
function isTold({ actor, scope }: Action, { to, kind, topic }: LiveEvent): boolean {
  return to !== undefined ? to.includes(actor.id) : partly.has(kind) ? reachesTopic(scope, topic) : reachesWholeTopic(scope, topic)
}
