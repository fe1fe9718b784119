import { once } from 'node:events'
import { flushCompileCache } from 'node:module'
import { UndecodableText } from '../../csv/text-source.ts'
import { shortageOf } from '../shortage.ts'
import type { FromStaging, StagingTask, ToStaging } from './messages.ts'
import { openStaging } from './open-staging.ts'
import type { Vault } from './seal-tokens.ts'
import { stagePipe } from './stage-pipe.ts'
import { stageText } from './stage-text.ts'

/**
 * The process in which files are read, checked and tokenised, one after another. It alone has raw identifiers in the
 * memory of a DuckDB: a database writes whole blocks, with whatever its memory held before, and this one writes none
 * (decision 7). It ends with the process that started it.
 */
const send = (message: FromStaging) => process.send!(message)

/** Handed on by whoever is asked to stop: it ends this process itself. */
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
// An orderly exit would wait for a query that waits for text.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
// Nor does it end in the way in which compiled code is kept for the next one: it is kept now, before any file is read.
flushCompileCache()

const vault: Vault = {
  unseen: async (file) => {
    const answer = once(process, 'message') as Promise<[ToStaging]>
    send({ kind: 'met', file })
    const [message] = await answer
    if (message.kind !== 'unseen') throw new Error(`an answer was due, not ${message.kind}`)
    return message.unseen
  },
  keep: (file) => send({ kind: 'sealed', file }),
}

process.on('message', (message: ToStaging) => {
  if (message.kind === 'stage') void stage(message.task)
})

async function stage(task: StagingTask): Promise<void> {
  try {
    const staging = await openStaging(task, vault)
    const onProgress = (progress: Extract<FromStaging, { kind: 'progress' }>['progress']) => send({ kind: 'progress', progress })
    let outcome = await (task.large ? stagePipe : stageText)({ task, staging, onProgress })
    // A file that is refused half-way leaves a thread, a query or bytes that wait.
    const idle = outcome.kind === 'staged' || outcome.why === 'truncated'
    if (outcome.kind === 'staged') {
      onProgress({ phase: 'sealing', bytesRead: task.bytesTotal ?? 0, bytesTotal: task.bytesTotal, rows: outcome.row })
      if (!(await staging.seal())) outcome = { kind: 'refused', why: 'token-collision', row: outcome.row }
    }
    const written = outcome.kind === 'staged' ? await staging.written() : { rows: [], faults: null }
    if (idle) await staging.close()
    send({ kind: 'finished', outcome, ...written, idle })
  } catch (error) {
    if (error instanceof UndecodableText) send({ kind: 'undecodable', encoding: error.encoding, certain: error.certain })
    // What stands in quotes, or on further lines, may come from a cell.
    else send({ kind: 'failed', why: shortageOf(error), message: String(error).split(/['"\n]/, 1)[0]! })
  }
}
