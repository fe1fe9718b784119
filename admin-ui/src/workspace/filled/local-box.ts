/**
 * Things kept in the browser until the server has them: what was filled in without a network. Each account's are sealed (AES-256-GCM)
 * under a key of its own, which the server hands out with the session and the browser holds in memory alone. Pages come from the server,
 * so whoever can load one has the key again, and finds what was kept before a reload or a signing-out.
 *
 * Protected: from every other account of the browser's profile, also with the browser's own tools, and from whoever takes the profile's
 * files. Not protected: from scripts in the page while its account is signed in, and from deletion; names of forms and ids of drafts
 * stand in plain beside the account's id.
 */
export interface LocalBox {
  /** `content`: bytes beside the thing, sealed too; without, those that were there go. Rejects with a `QuotaExceededError` where there is no room. */
  put(account: string, name: string, thing: unknown, content?: ArrayBuffer): Promise<void>
  /** The bytes beside a thing; undefined without. */
  content(account: string, name: string): Promise<ArrayBuffer | undefined>
  get(account: string, name: string): Promise<unknown>
  /** Names that begin so with their things, of one account. */
  all(account: string, prefix: string): Promise<readonly (readonly [name: string, thing: unknown])[]>
  drop(account: string, name: string): Promise<void>
}

interface Sealed {
  readonly iv: Uint8Array<ArrayBuffer>
  readonly bytes: ArrayBuffer
  /** A blob, which is read only when it is asked for: the things beside large files are looked through often. */
  readonly content?: { readonly iv: Uint8Array<ArrayBuffer>; readonly bytes: Blob }
}

/** The key of the account that is signed in, 32 bytes in base64url; null for any other account. */
export type BoxKeyOf = (account: string) => string | null

/** Null where the browser keeps nothing: without a secure connection, or when the reader has forbidden it. */
export async function openLocalBox(keyOf: BoxKeyOf): Promise<LocalBox | null> {
  if (!('indexedDB' in globalThis) || globalThis.crypto?.subtle === undefined) return null
  try {
    const database = await openDatabase()
    return createLocalBox(database, keyOf)
  } catch {
    return null
  }
}

function createLocalBox(database: IDBDatabase, keyOf: BoxKeyOf): LocalBox {
  const at = (account: string, name: string) => `${account}\n${name}`
  let held: { readonly text: string; readonly key: Promise<CryptoKey> } | null = null
  /** Rejects for an account that is not signed in. */
  const keyFor = (account: string): Promise<CryptoKey> => {
    const text = keyOf(account)
    if (text === null) return Promise.reject(new DOMException('another account is signed in', 'InvalidAccessError'))
    if (held?.text !== text) held = { text, key: crypto.subtle.importKey('raw', bytesOf(text), 'AES-GCM', false, ['encrypt', 'decrypt']) }
    return held.key
  }
  const open = async (key: CryptoKey, where: string, sealed: Sealed): Promise<unknown> => {
    const bytes = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: sealed.iv, additionalData: new TextEncoder().encode(where) }, key, sealed.bytes)
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown
  }
  const seal = async (key: CryptoKey, where: string, plain: ArrayBuffer | Uint8Array<ArrayBuffer>) => {
    const iv = crypto.getRandomValues(new Uint8Array(12))
    return { iv, bytes: await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(where) }, key, plain) }
  }
  const put = async (account: string, name: string, thing: unknown, content?: ArrayBuffer): Promise<void> => {
    const where = at(account, name)
    const key = await keyFor(account)
    const beside = content === undefined ? null : await seal(key, contentOf(where), content)
    const sealed: Sealed = { ...await seal(key, where, new TextEncoder().encode(JSON.stringify(thing))), ...(beside === null ? {} : { content: { iv: beside.iv, bytes: new Blob([beside.bytes]) } }) }
    await written(database, (store) => store.put(sealed, where))
  }
  /** What an earlier version sealed under the browser's one key is sealed anew under the account's, when that is first there to read it. */
  const read = async (account: string, name: string, sealed: Sealed): Promise<unknown> => {
    const where = at(account, name)
    const key = await keyFor(account)
    try {
      return await open(key, where, sealed)
    } catch (thrown) {
      const earlier = (await asked(database.transaction('keys', 'readonly').objectStore('keys').get('seal'))) as CryptoKey | undefined
      if (earlier === undefined) throw thrown
      const thing = await open(earlier, where, sealed)
      await put(account, name, thing)
      return thing
    }
  }
  return {
    put,
    get: async (account, name) => {
      const sealed = (await asked(things(database, 'readonly').get(at(account, name)))) as Sealed | undefined
      return sealed === undefined ? undefined : read(account, name, sealed)
    },
    content: async (account, name) => {
      const where = at(account, name)
      const content = ((await asked(things(database, 'readonly').get(where))) as Sealed | undefined)?.content
      if (content === undefined) return undefined
      return crypto.subtle.decrypt({ name: 'AES-GCM', iv: content.iv, additionalData: new TextEncoder().encode(contentOf(where)) }, await keyFor(account), await content.bytes.arrayBuffer())
    },
    all: async (account, prefix) => {
      const names = ((await asked(things(database, 'readonly').getAllKeys())) as readonly string[]).filter((where) => where.startsWith(at(account, prefix))).map((where) => where.slice(account.length + 1))
      const found = await Promise.all(names.map(async (name) => {
        const sealed = (await asked(things(database, 'readonly').get(at(account, name)))) as Sealed | undefined
        // One that cannot be read must not keep the others from being found.
        return sealed === undefined ? [] : read(account, name, sealed).then((thing) => [[name, thing] as const], () => [])
      }))
      return found.flat()
    },
    drop: (account, name) => written(database, (store) => store.delete(at(account, name))),
  }
}

const contentOf = (where: string) => `${where}\ncontent`
const bytesOf = (text: string) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0))

const things = (database: IDBDatabase, mode: IDBTransactionMode) => database.transaction('things', mode).objectStore('things')

/** Resolves when it is kept: that there is no room may show only then. */
function written(database: IDBDatabase, change: (store: IDBObjectStore) => IDBRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction('things', 'readwrite')
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error ?? new Error('the browser keeps nothing'))
    change(transaction.objectStore('things'))
  })
}

function openDatabase(): Promise<IDBDatabase> {
  const opening = indexedDB.open('huiyan', 1)
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore('things')
    // Held the one key of all accounts once.
    opening.result.createObjectStore('keys')
  }
  return asked(opening)
}

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('the browser keeps nothing'))
  })
}
