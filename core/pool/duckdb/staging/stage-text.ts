import type { LoadProgress } from '../../../contracts/engine.ts'
import { createNumberedLines } from '../../csv/numbered-lines.ts'
import { createRecordScanner, type RecordFault } from '../../csv/scan-records.ts'
import { splitRecord } from '../../csv/split-record.ts'
import { createDecoder } from '../../csv/text-source.ts'
import { readBytes } from './frames.ts'
import type { StageOutcome, StagingTask } from './messages.ts'
import { createTextNumbers } from './number-texts.ts'
import type { Staging } from './open-staging.ts'

export interface Stage {
  readonly task: StagingTask
  readonly staging: Staging
  onProgress(progress: LoadProgress): void
}

const sliceRows = 100_000

/** Takes a text into staging slice by slice, cell by cell: for what is small. Throws `UndecodableText`. */
export async function stageText({ task, staging, onProgress }: Stage): Promise<StageOutcome> {
  const { format, rowLimit, bytesTotal } = task
  const width = format.header.length
  let faults: { row: number; fault: RecordFault }[] = []
  let [before, header, bytesRead] = [0, true, 0]
  const delimiter = format.delimiter.charCodeAt(0)
  const lines = createNumberedLines({ delimiter, columns: width, lineEnd: format.lineEnd, numbered: staging.numbered })
  const texts = createTextNumbers(width, staging.numbered, task.keptTexts, lines)
  const begin = () => staging.connection.run(`CREATE OR REPLACE TABLE cells (n BIGINT${format.header.map((_, i) => `, c${i} ${staging.cellType(i)}`).join('')})`)
  await begin()
  let appender = await staging.connection.createAppender('cells')
  const scanner = createRecordScanner({ delimiter, columns: width, lineEnd: format.lineEnd, runs: false }, {
    run: () => undefined,
    record: (bytes, fault) => {
      if (header) {
        header = false
        return
      }
      if (fault !== null) {
        faults.push({ row: scanner.records - 1, fault })
        return
      }
      const cells = splitRecord(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'), format.delimiter)
      appender.appendBigInt(BigInt(scanner.records - 1))
      for (let i = 0; i < width; i++) {
        const cell = cells[i]
        const table = texts.byColumn[i]!
        if (cell === undefined || cell === '') appender.appendNull()
        else if (table === null) appender.appendVarchar(cell)
        else {
          const text = Buffer.from(cell)
          appender.appendBigInt(BigInt(table.intern(text, 0, text.length)))
        }
      }
      appender.endRow()
    },
  })
  const rows = () => Math.max(0, scanner.records - 1)
  const finish = async (): Promise<boolean> => {
    appender.closeSync()
    onProgress({ phase: 'checking', bytesRead, bytesTotal, rows: rows() })
    const flags = { edges: scanner.edges, breaks: new Uint8Array(width), breakMarks: { cr: '', lf: '' } }
    staging.reject(faults)
    if (!(await staging.identify(texts.takeFresh(), flags))) return false
    await staging.check('cells', flags, rows() - before - faults.length)
    before = rows()
    faults = []
    scanner.resetFlags()
    return true
  }
  const decode = createDecoder(task.encoding)
  for (const chunk of readBytes(task.path)) {
    bytesRead += chunk.length
    scanner.push(decode(chunk))
    onProgress({ phase: 'reading', bytesRead, bytesTotal, rows: rows() })
    if (rows() > rowLimit) return { kind: 'refused', why: 'too-many-rows', row: rows() }
    if (rows() - before < sliceRows && texts.fresh < task.keptTexts) continue
    if (!(await finish())) return { kind: 'refused', why: 'token-collision', row: rows() }
    await begin()
    appender = await staging.connection.createAppender('cells')
  }
  scanner.push(decode(null))
  const { truncated } = scanner.end()
  if (truncated) return { kind: 'refused', why: 'truncated', row: rows() }
  if (rows() > rowLimit) return { kind: 'refused', why: 'too-many-rows', row: rows() }
  if (!(await finish())) return { kind: 'refused', why: 'token-collision', row: rows() }
  return { kind: 'staged', row: rows() }
}
