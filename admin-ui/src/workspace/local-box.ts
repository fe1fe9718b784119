/**
 * Things kept in the browser until the server has them: what was filled in without a network. Each is sealed (AES-256-GCM) under a
 * key that the browser never gives out, and found again only by the account that put it in.
 */
export interface LocalBox {
  put(account: string, name: string, thing: unknown): Promise<void>
  get(account: string, name: string): Promise<unknown>
  /** Names with their things, of one account. */
  all(account: string): Promise<readonly (readonly [name: string, thing: unknown])[]>
  drop(account: string, name: string): Promise<void>
}

interface Sealed {
  readonly iv: Uint8Array<ArrayBuffer>
  readonly bytes: ArrayBuffer
}

/** Null where the browser keeps nothing: without a secure connection, or when the reader has forbidden it. */
export async function openLocalBox(): Promise<LocalBox | null> {
  if (!('indexedDB' in globalThis) || globalThis.crypto?.subtle === undefined) return null
  try {
    const database = await openDatabase()
    const key = await sealingKey(database)
    return createLocalBox(database, key)
  } catch {
    return null
  }
}

function createLocalBox(database: IDBDatabase, key: CryptoKey): LocalBox {
  const at = (account: string, name: string) => `${account}\n${name}`
  const open = async (where: string, sealed: Sealed): Promise<unknown> => {
    const bytes = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: sealed.iv, additionalData: new TextEncoder().encode(where) }, key, sealed.bytes)
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown
  }
  return {
    put: async (account, name, thing) => {
      const where = at(account, name)
      const iv = crypto.getRandomValues(new Uint8Array(12))
      const bytes = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(where) }, key, new TextEncoder().encode(JSON.stringify(thing)))
      await asked(things(database, 'readwrite').put({ iv, bytes } satisfies Sealed, where))
    },
    get: async (account, name) => {
      const sealed = (await asked(things(database, 'readonly').get(at(account, name)))) as Sealed | undefined
      return sealed === undefined ? undefined : open(at(account, name), sealed)
    },
    all: async (account) => {
      const names = ((await asked(things(database, 'readonly').getAllKeys())) as readonly string[]).filter((where) => where.startsWith(`${account}\n`))
      return Promise.all(names.map(async (where) => [where.slice(account.length + 1), await open(where, (await asked(things(database, 'readonly').get(where))) as Sealed)] as const))
    },
    drop: async (account, name) => void (await asked(things(database, 'readwrite').delete(at(account, name)))),
  }
}

const things = (database: IDBDatabase, mode: IDBTransactionMode) => database.transaction('things', mode).objectStore('things')

function openDatabase(): Promise<IDBDatabase> {
  const opening = indexedDB.open('huiyan', 1)
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore('things')
    opening.result.createObjectStore('keys')
  }
  return asked(opening)
}

/** The browser's own key, made once; two pages that make one at the same time end with the one stored first. */
async function sealingKey(database: IDBDatabase): Promise<CryptoKey> {
  const stored = () => asked(database.transaction('keys', 'readonly').objectStore('keys').get('seal')) as Promise<CryptoKey | undefined>
  const known = await stored()
  if (known !== undefined) return known
  const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  await asked(database.transaction('keys', 'readwrite').objectStore('keys').add(made, 'seal')).catch(() => undefined)
  return (await stored()) ?? made
}

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('the browser keeps nothing'))
  })
}
