import { reachesTopic, reachesWholeTopic } from '../../base/reaches-topic.ts'
import type { FastifyInstance } from 'fastify'
import { events } from '../api-schemas/common.ts'
import type { HttpDeps } from '../deps.ts'
import { openEventStream } from '../event-stream.ts'
import { actionOf, requirePermission, sessionToken } from '../session.ts'

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
      const { scope, actor } = actionOf(request)
      const token = sessionToken(request, deps)!
      let unsubscribe = (): void => undefined
      const stream = openEventStream(request, reply, {
        stillAllowed: async () => (await deps.identity.findSession(token, deps.source.clock.now())) !== null,
        onEnd: () => unsubscribe(),
      })
      unsubscribe = deps.events.subscribe(({ to, ...event }) => {
        if (to !== undefined) {
          if (to.includes(actor.id)) stream.send(event.kind, event)
          return
        }
        // Of imports, runs and counts of a whole topic they hear who may see them; that some alert changed says nothing of whose.
        if (partly.has(event.kind) ? reachesTopic(scope, event.topic) : reachesWholeTopic(scope, event.topic)) stream.send(event.kind, event)
      })
    },
  })
}
