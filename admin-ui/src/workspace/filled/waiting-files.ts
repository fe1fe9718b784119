import type { ApiProblem } from '../../../../core/contracts/api.ts'
import type { LocalBox } from './local-box.ts'
import { newId } from '../new-id.ts'

/** A file that an answer or a draft names and that the server does not have yet. */
export interface WaitingFile {
  /** Under which the server is going to have it. */
  readonly id: string
  readonly name: string
  /** As the browser has it. */
  readonly type: string
  /** In bytes. */
  readonly size: number
  /** For an answer without a name. */
  readonly isUnnamed: boolean
  /** Why the server did not take it; of one that it never takes the content is not kept. */
  readonly refused: ApiProblem | null
  /** Since when, in milliseconds since 1970. */
  readonly since: number
}

/** What became of sending one: the server has it, cannot be reached, or does not take it. */
export type FileSending = { readonly is: 'sent' } | { readonly is: 'waiting' } | { readonly is: 'refused'; readonly problem: ApiProblem }

const prefix = 'file '
/** So long is told that a file was refused, in milliseconds, if nobody looks: as long as the server keeps what nothing names. */
const longest = 30 * 86_400_000
/** What no second try changes: the file is what it is. */
const settled: ReadonlySet<string> = new Set(['too-large', 'attachment-empty', 'attachment-type', 'attachment-id-taken'])

/**
 * Files that wait in the browser's box for the server. As of answers, their names in the box are random, and what they are called and
 * the id that their answer knows them by stand sealed. `upload` throws nothing and stores an id once.
 */
export function createWaitingFiles(opened: () => Promise<Pick<LocalBox, 'all' | 'put' | 'content' | 'drop'> | null>, upload: (who: string, file: File, about: WaitingFile) => Promise<FileSending>) {
  async function named(who: string): Promise<readonly (readonly [name: string, file: WaitingFile])[]> {
    return (who === '' ? [] : await (await opened())?.all(who, prefix).catch(() => []) ?? []) as [string, WaitingFile][]
  }
  const find = async (who: string, id: string) => (await named(who)).find(([, file]) => file.id === id)
  const sendings = new Map<string, Promise<FileSending>>()

  const all = async (who: string): Promise<readonly WaitingFile[]> => (await named(who)).map(([, file]) => file)

  async function content(who: string, id: string): Promise<File | null> {
    const [name, about] = await find(who, id) ?? []
    const bytes = name === undefined ? undefined : await (await opened())?.content(who, name).catch(nothingUnlessLocked)
    return about === undefined || bytes === undefined ? null : new File([bytes], about.name, { type: about.type })
  }

  async function drop(who: string, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return
    for (const [name, { id }] of await named(who)) if (ids.includes(id)) await (await opened())?.drop(who, name).catch(() => undefined)
  }

  async function sendOne(who: string, id: string): Promise<FileSending> {
    const [name, about] = await find(who, id) ?? []
    // Gone since: to the server from another window, or put away.
    if (name === undefined || about === undefined) return { is: 'sent' }
    if (about.refused !== null && settled.has(about.refused.code)) return { is: 'refused', problem: about.refused }
    const file = await content(who, id)
    if (file === null) {
      // What this browser cannot read any more never arrives: the server says at its place that it is not there.
      await drop(who, [id])
      return { is: 'sent' }
    }
    const result = await upload(who, file, about)
    if (result.is === 'sent') await drop(who, [id])
    else if (result.is === 'refused') {
      const told: WaitingFile = { ...about, refused: result.problem, since: about.refused === null ? Date.now() : about.since }
      await (await opened())?.put(who, name, told, settled.has(result.problem.code) ? undefined : await file.arrayBuffer()).catch(() => undefined)
    }
    return result
  }

  return {
    all, content, drop,
    /** Null where the browser keeps nothing, false where it has no room. */
    async keep(who: string, file: File, id: string, isUnnamed: boolean): Promise<boolean | null> {
      const box = await opened()
      if (box === null) return null
      const about: WaitingFile = { id, name: file.name, type: file.type, size: file.size, isUnnamed, refused: null, since: Date.now() }
      return box.put(who, prefix + newId(), about, await file.arrayBuffer()).then(() => true, () => false)
    },
    /** Sends some, one after the other, till one is not taken; it says what kept them. */
    async send(who: string, ids: readonly string[]): Promise<FileSending> {
      for (const id of ids) {
        const going = sendings.get(id) ?? sendOne(who, id).catch((): FileSending => ({ is: 'waiting' })).finally(() => sendings.delete(id))
        sendings.set(id, going)
        const result = await going
        if (result.is !== 'sent') return result
      }
      return { is: 'sent' }
    },
    /** What has been refused for long, and nobody has looked at. */
    async sweep(who: string): Promise<void> {
      await drop(who, (await all(who)).filter(({ refused, since }) => refused !== null && since < Date.now() - longest).map(({ id }) => id))
    },
  }
}

/** Of an account that is not signed in nothing can be told. */
function nothingUnlessLocked(thrown: unknown): undefined {
  if (thrown instanceof DOMException && thrown.name === 'InvalidAccessError') throw thrown
}

/** Of some files those that something filled in names. */
export function namedIn(files: readonly WaitingFile[], filled: unknown): readonly string[] {
  const text = JSON.stringify(filled ?? null)
  return files.filter(({ id }) => text.includes(id)).map(({ id }) => id)
}
