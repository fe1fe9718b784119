export interface ReadEvent { readonly event: string; readonly data: unknown }

export interface EventReader {
  readonly headers: Headers
  /** The next event; null when the stream has ended. Comments are passed over. */
  next(): Promise<ReadEvent | null>
  close(): Promise<void>
}

/** Opens a stream of server-sent events over a real connection. Throws unless it is answered 200. */
export async function readEvents(url: string, cookie: string): Promise<EventReader> {
  const response = await fetch(url, { headers: { cookie, accept: 'text/event-stream' } })
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}`)
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let buffered = ''
  const next = async (): Promise<ReadEvent | null> => {
    for (;;) {
      const end = buffered.indexOf('\n\n')
      if (end >= 0) {
        const block = buffered.slice(0, end)
        buffered = buffered.slice(end + 2)
        const event = /^event: (.+)$/m.exec(block)?.[1]
        const data = /^data: (.+)$/m.exec(block)?.[1]
        if (event !== undefined && data !== undefined) return { event, data: JSON.parse(data) as unknown }
        continue
      }
      const { done, value } = await reader.read()
      if (done) return null
      buffered += value
    }
  }
  return { headers: response.headers, next, close: () => reader.cancel() }
}
