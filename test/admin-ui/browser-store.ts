type Told = (() => void) | null

/** As much of a browser's IndexedDB as the pages use, in memory; it outlives every page. Without room a write is aborted. */
export function browserStore() {
  const stores = new Map<string, Map<string, unknown>>()
  const state = { hasRoom: true, clear: () => stores.clear() }
  const asked = (result: unknown) => {
    const request = { result, onsuccess: null as Told, onupgradeneeded: null as Told }
    queueMicrotask(() => request.onsuccess?.())
    return request
  }
  const storeOf = (name: string) => stores.get(name) ?? stores.set(name, new Map<string, unknown>()).get(name)!
  const transaction = () => {
    const own = { error: null as DOMException | null, oncomplete: null as Told, onabort: null as Told, objectStore: (name: string) => objectStore(name) }
    const write = (change: () => void) => {
      if (state.hasRoom) change()
      else own.error = new DOMException('full', 'QuotaExceededError')
      queueMicrotask(() => (own.error === null ? own.oncomplete : own.onabort)?.())
    }
    const objectStore = (name: string) => ({
      get: (key: string) => asked(storeOf(name).get(key)),
      getAllKeys: () => asked([...storeOf(name).keys()]),
      put: (value: unknown, key: string) => write(() => storeOf(name).set(key, value)),
      delete: (key: string) => {
        storeOf(name).delete(key)
        queueMicrotask(() => own.oncomplete?.())
      },
    })
    return own
  }
  return { state, indexedDB: { open: () => asked({ transaction }) } }
}
