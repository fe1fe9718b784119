import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyInstance {
    /** Streams that are open and the account each belongs to, the oldest first; ended when the server closes. */
    openStreams: Map<EventStream, string>
  }
}

/** A stream of server-sent events under way. */
export interface EventStream {
  send(event: string, data: unknown): void
  end(): void
}

/** Unsent bytes beyond which a reader is too slow to be served; its browser connects again. */
const mostUnsent = 2 ** 20
/** Streams of one account at the same time: a page has two, and a person some pages. */
const mostStreams = 30
const heartbeatMilliseconds = 25_000

/** Lets `app` open event streams; they end before it stops listening, else closing would wait for them for ever. */
export function allowEventStreams(app: FastifyInstance): void {
  app.decorate('openStreams', new Map<EventStream, string>())
  app.addHook('preClose', async () => {
    for (const stream of [...app.openStreams.keys()]) stream.end()
  })
}

/**
 * Answers the request with an event stream. A comment every 25 s keeps proxies from closing it, and `stillAllowed` is asked
 * then: a session that has ended must not go on listening. `onEnd` is called once, whoever ends it.
 * Beyond 30 streams of one account the oldest ends.
 */
export function openEventStream(
  request: FastifyRequest,
  reply: FastifyReply,
  options: { stillAllowed: () => Promise<boolean>; onEnd: () => void },
): EventStream {
  const { raw } = reply
  const account = request.signedIn?.principal.id ?? ''
  let ended = false
  const end = (): void => {
    if (ended) return
    ended = true
    clearInterval(heartbeat)
    request.server.openStreams.delete(stream)
    options.onEnd()
    raw.end()
  }
  const write = (text: string): void => {
    if (ended) return
    raw.write(text)
    if (raw.writableLength > mostUnsent) end()
  }
  const heartbeat = setInterval(() => {
    write(': \n\n')
    options.stillAllowed().then((allowed) => (allowed ? undefined : end()), end)
  }, heartbeatMilliseconds)
  heartbeat.unref()
  const stream: EventStream = {
    send: (event, data) => write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    end,
  }
  reply.hijack()
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  })
  raw.on('close', end)
  makeRoom(request.server.openStreams, account)
  request.server.openStreams.set(stream, account)
  // Tells the browser how long to wait before it connects again, and that the stream is there.
  write('retry: 3000\n\n')
  return stream
}

function makeRoom(streams: ReadonlyMap<EventStream, string>, account: string): void {
  const own = [...streams].filter(([, owner]) => owner === account).map(([stream]) => stream)
  if (own.length >= mostStreams) own[0]!.end()
}
