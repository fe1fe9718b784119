import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/**
 * Connections that browsers open before they have anything to ask: Node (24) counts them as busy, and closing would wait a minute for
 * them. They are dropped when `app` closes; those with a request are let finish.
 */
export function dropUnusedConnections(app: FastifyInstance): void {
  const unused = new Set<Socket>()
  let isClosing = false
  app.server.on('connection', (socket: Socket) => {
    if (isClosing) return void socket.destroy()
    unused.add(socket)
    socket.once('close', () => unused.delete(socket))
  })
  app.server.on('request', ({ socket }) => unused.delete(socket))
  app.addHook('preClose', async () => {
    isClosing = true
    for (const socket of unused) socket.destroy()
  })
}
