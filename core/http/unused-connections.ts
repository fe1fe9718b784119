import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** How long a connection may take to ask something while the server closes, milliseconds. */
const longest = 1000

/**
 * Connections that browsers open before they have anything to ask: Node (24) counts them as busy, and closing would wait a minute for
 * them. When `app` closes they have a second to ask something, which is answered 503, and are dropped.
 */
export function dropUnusedConnections(app: FastifyInstance): void {
  const unused = new Set<Socket>()
  let isClosing = false
  const dropSoon = (socket: Socket) => setTimeout(() => unused.has(socket) && socket.destroy(), longest).unref()
  app.server.on('connection', (socket: Socket) => {
    if (isClosing) dropSoon(socket)
    unused.add(socket)
    socket.once('close', () => unused.delete(socket))
  })
  app.server.on('request', ({ socket }) => unused.delete(socket))
  app.addHook('preClose', async () => {
    isClosing = true
    for (const socket of unused) dropSoon(socket)
  })
}
