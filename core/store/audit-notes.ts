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

/** How long an entry may wait in its file, milliseconds. */
const longest = 100
const names = ['notes-a.jsonl', 'notes-b.jsonl'] as const

/** Opens the two files in `dir`, one for new entries while those of the other are brought in, and brings in what an earlier process left there. */
export async function openAuditNotes(store: Store, dir: string): Promise<AuditNotes> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const files: FileHandle[] = []
  for (const name of names) {
    await bringIn(store, await leftIn(join(dir, name)))
    const file = await open(join(dir, name), 'a', 0o600)
    await file.truncate(0)
    files.push(file)
  }
  /** Bytes of each file that are known to be whole. */
  const sizes = [0, 0]
  let current = 0
  let waiting: Line[] = []
  let written: NotedRecord[] = []
  let writing: Promise<void> | null = null
  let bringing: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | null = null

  /** Lines that come while others wait for the disk share the next wait. */
  const write = async (): Promise<void> => {
    while (waiting.length > 0) {
      const lot = waiting
      waiting = []
      try {
        const file = files[current]!
        const text = Buffer.from(lot.map(({ record }) => `${JSON.stringify(record)}\n`).join(''))
        try {
          await asStorageError(file.appendFile(text))
          await asStorageError(file.datasync())
        } catch (error) {
          // What is left of a lot that failed must not run into the next one.
          await file.truncate(sizes[current]!).catch(() => undefined)
          throw error
        }
        sizes[current]! += text.length
        written.push(...lot.map(({ record }) => record))
        for (const { kept } of lot) kept()
      } catch (error) {
        for (const { failed } of lot) failed(error)
      }
    }
    writing = null
  }
  const bring = async (): Promise<void> => {
    await writing
    if (written.length === 0) return
    const [lot, from] = [written, current]
    written = []
    current = 1 - current
    try {
      await bringIn(store, lot)
      await files[from]!.truncate(0)
      sizes[from] = 0
    } catch (error) {
      // The file still has them, and so has the memory: they come in with the next ones.
      written = [...lot, ...written]
      current = from
      throw error
    }
  }
  const flush = (): Promise<void> => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    bringing = bringing.catch(() => undefined).then(bring)
    return bringing
  }
  return {
    note(action, entry) {
      withScope(action)
      return new Promise((kept, failed) => {
        waiting.push({ record: noted(action, entry), kept, failed })
        writing ??= write()
        timer ??= setTimeout(() => void flush().catch(() => undefined), longest)
      })
    },
    flush,
    async close() {
      await flush()
      for (const file of files) await file.close()
    },
  }
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
  await store.queue(() => asStorageError(store.writer().transactional(async (em) => {
    const known = new Set((await em.find(AuditRecord, { objectKind: [...new Set(records.map(({ objectKind }) => objectKind))], objectId: records.map(({ objectId }) => objectId) }, { fields: ['objectId'] })).map(({ objectId }) => objectId))
    const missing = records.filter(({ objectId }) => !known.has(objectId))
    if (missing.length > 0) await writeAuditRecords(em, missing, store.leafHash)
  })))
}
