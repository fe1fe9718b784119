import { constants } from 'node:fs'
import { mkdir, open, readFile, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { Action } from '../base/action.ts'
import { withScope } from './access.ts'
import { noted, writeAuditRecords, type AuditEntry, type NotedRecord } from './audit-trail.ts'
import type { Store } from './database.ts'
import { AuditRecord } from './entities/audit/audit-record.ts'
import { asStorageError } from './storage-error.ts'

/**
 * Notes acts that change nothing but the trail and come by the hundred in a second (decision 11): first into a file, where waiting for the
 * disk holds nobody else up, and from there into the trail, many in one transaction.
 */
export interface AuditNotes {
  /** Kept once the entry is on the disk. The object's id must be the act's own: by it an entry is told from one that is in the trail already. */
  note(action: Action, entry: AuditEntry): Promise<void>
  /** Brings everything noted so far into the trail. */
  flush(): Promise<void>
  close(): Promise<void>
}

interface Line { readonly record: NotedRecord; readonly kept: () => void; readonly failed: (error: unknown) => void }

interface NotesFile {
  readonly handle: FileHandle
  /** Bytes that are known to be whole. */
  size: number
  /** What stands in it. */
  records: NotedRecord[]
}

/** How long an entry may wait in its file, milliseconds. */
const longest = 100
const names = ['notes-a.jsonl', 'notes-b.jsonl'] as const
/** What is written is on the disk when the writing is done. */
const appending = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_SYNC

/**
 * Opens the two files in `dir`, one for new entries while those of the other are brought in, and brings in what an earlier process left
 * there. `onFailure`: entries could not be brought in; they are kept, and tried again.
 */
export async function openAuditNotes(store: Store, dir: string, onFailure: (error: unknown) => void = () => undefined): Promise<AuditNotes> {
  const [a, b] = await openFiles(store, dir)
  /** The one that is written, and the other. */
  let [current, other] = [a, b]
  let waiting: Line[] = []
  let isWriting = false
  let wish: (() => void) | null = null
  let bringing: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | null = null

  /** Lines that come while others wait for the disk share the next wait; between two the files may change places. */
  const write = async (): Promise<void> => {
    isWriting = true
    while (waiting.length > 0) {
      const lot = waiting
      waiting = []
      await keep(current, lot)
      wish?.()
    }
    isWriting = false
  }
  const swap = (): Promise<void> => new Promise((resolve) => {
    const change = () => {
      wish = null
      ;[current, other] = [other, current]
      resolve()
    }
    if (isWriting) wish = change
    else change()
  })
  const bring = async (): Promise<void> => {
    // What could not be brought in the last time comes first.
    await empty(store, other)
    await swap()
    await empty(store, other)
  }
  const later = (): void => {
    timer ??= setTimeout(() => {
      timer = null
      void flush().catch((error: unknown) => {
        onFailure(error)
        later()
      })
    }, longest)
  }
  const flush = (): Promise<void> => {
    bringing = bringing.catch(() => undefined).then(bring)
    return bringing
  }
  return {
    note(action, entry) {
      withScope(action)
      return new Promise((kept, failed) => {
        waiting.push({ record: noted(action, entry), kept, failed })
        if (!isWriting) void write()
        later()
      })
    },
    flush,
    async close() {
      if (timer !== null) clearTimeout(timer)
      await flush().catch(onFailure)
      if (timer !== null) clearTimeout(timer)
      for (const { handle } of [a, b]) await handle.close()
    },
  }
}

async function openFiles(store: Store, dir: string): Promise<[NotesFile, NotesFile]> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const files: NotesFile[] = []
  for (const name of names) {
    await bringIn(store, await leftIn(join(dir, name)))
    const handle = await open(join(dir, name), appending, 0o600)
    await handle.truncate(0)
    files.push({ handle, size: 0, records: [] })
  }
  // That there are such files must outlive a power cut too.
  const folder = await open(dir, 'r')
  await folder.sync()
  await folder.close()
  return files as [NotesFile, NotesFile]
}

async function keep(file: NotesFile, lot: readonly Line[]): Promise<void> {
  const text = Buffer.from(lot.map(({ record }) => `${JSON.stringify(record)}\n`).join(''))
  try {
    await asStorageError(file.handle.appendFile(text))
  } catch (error) {
    // What is left of a lot that failed must not run into the next one.
    await file.handle.truncate(file.size).catch(() => undefined)
    for (const { failed } of lot) failed(error)
    return
  }
  file.size += text.length
  file.records.push(...lot.map(({ record }) => record))
  for (const { kept } of lot) kept()
}

/** Brings a file's entries in and empties it; where that fails they stay in both file and memory. */
async function empty(store: Store, file: NotesFile): Promise<void> {
  if (file.records.length === 0) return
  await bringIn(store, file.records)
  file.records = []
  await file.handle.truncate(0)
  file.size = 0
}

/** Entries of a file; lines that a crash left unreadable were never answered for. */
async function leftIn(path: string): Promise<readonly NotedRecord[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  return text.split('\n').slice(0, -1).flatMap((line) => {
    try {
      const record = JSON.parse(line) as Omit<NotedRecord, 'at'> & { readonly at: string }
      return [{ ...record, at: new Date(record.at) }]
    } catch {
      return []
    }
  })
}

/** Into the trail, each once: a crash may have come between the commit and the emptying of the file. */
async function bringIn(store: Store, records: readonly NotedRecord[]): Promise<void> {
  if (records.length === 0) return
  await asStorageError(store.queue.commit(async (em) => {
    const found = await em.find(AuditRecord, { objectKind: [...new Set(records.map(({ objectKind }) => objectKind))], objectId: records.map(({ objectId }) => objectId) }, { fields: ['objectId'] })
    const known = new Set(found.map(({ objectId }) => objectId))
    const missing = records.filter(({ objectId }) => !known.has(objectId))
    if (missing.length > 0) await writeAuditRecords(em, missing, store.leafHash)
  }))
}
