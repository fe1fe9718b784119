/** One open event stream. */
export interface EventStream { close(): void }

export interface EventStreamOptions {
  /** Called with the event's name and its parsed data (null when it carries none). */
  onEvent(name: string, data: unknown): void
  /** The stream ended for good: the browser will not connect again by itself. */
  onEnd?(): void
}

/** Listens to the named events of a server-sent stream; the browser reconnects after a broken line. */
export function openEventStream(url: string, names: readonly string[], options: EventStreamOptions): EventStream {
  const source = new EventSource(url)
  for (const name of names) {
    source.addEventListener(name, (event) => options.onEvent(name, parse((event as MessageEvent<string>).data)))
  }
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) options.onEnd?.()
  }
  return { close: () => source.close() }
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return null
  }
}
