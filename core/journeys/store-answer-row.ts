import type { Action } from '../base/action.ts'
import { isHuiyanError } from '../base/errors.ts'
import { sentence } from '../base/text.ts'
import type { KeyedQueue } from '../base/keyed-queue.ts'
import type { AnswerRowJson } from '../contracts/answer-row.ts'
import type { BatchResult, PoolEngine } from '../contracts/engine.ts'
import type { RuntimeDataset } from '../contracts/topic-runtime.ts'
import { answerForRow, answerRecord, correctedImports, noteRow } from '../domain/forms/answer-row.ts'
import { formEnv } from '../domain/forms/form-env.ts'
import { joinPersonal } from '../domain/forms/personal-values.ts'
import { personalOf } from '../domain/forms/store-answer.ts'
import { versionsById } from '../domain/forms/form-versions.ts'
import { endImport, queueImport, type ImportOutcome } from '../domain/records/dataset-imports.ts'
import { writeQuarantine } from '../domain/records/quarantine-file.ts'
import type { SealedFiles } from '../domain/records/sealed-files.ts'
import { reading } from '../store/access.ts'
import type { FormAnswer } from '../store/entities/forms/form-answer.ts'
import { unitOfWork, type Change } from '../store/unit-of-work.ts'
import { formOfVersion, type FormDeps } from './form-at.ts'

export interface RowDeps extends FormDeps {
  readonly pool: () => Promise<PoolEngine>
  readonly files: SealedFiles
  readonly oneAtATime: KeyedQueue
  /** Called inside the change that notes the import: rules that wait for its data. */
  onNewData(change: Change, dataset: string): Promise<void>
}

/**
 * Makes an answer a row of the dataset that its form names, on the way that files take: staged, tokenised, one batch, then the rules on
 * what has changed. A correction ends the row that the corrected answer brought, whatever its key, unless its own is quarantined. Safe to
 * run again after a crash at any point: the pool commits once an import, and the answer's import has one id for ever. Rows of a dataset
 * are made one after the other, so that a corrected answer never comes after its correction.
 */
export async function storeAnswerRow(deps: RowDeps, act: () => Action, answer: string, signal: AbortSignal): Promise<void> {
  const waiting = await answerForRow(reading(deps.store, act()), answer)
  if (waiting?.row == null) return
  const { dataset: id } = waiting.row
  await deps.oneAtATime(`rows of ${id}`, async () => {
    signal.throwIfAborted()
    const row = await answerForRow(reading(deps.store, act()), answer)
    if (row?.row?.state !== 'waiting') return
    const dataset = datasetOf(deps, id)
    if (dataset === null) return note(deps, act(), row, { dataset: id, state: 'failed', reasons: [gone] })
    if (row.replacedBy !== null) return note(deps, act(), row, { dataset: id, state: 'replaced', reasons: [] })
    try {
      await bring(deps, act, row, dataset, signal)
    } catch (error) {
      // What the pool refuses it will refuse again; what went wrong otherwise is tried again.
      if (!isHuiyanError(error) || error.status >= 500) throw error
      await note(deps, act(), row, { dataset: id, state: 'failed', reasons: [{ code: error.code, field: null, message: error.detail }] })
    }
  })
}

const gone = { code: 'no-dataset', field: null, message: sentence('数据集已不存在，或主题已停用。', 'The data set is gone, or its topic does not run.') }

/** Null where it is gone. Throws `topic-quarantined` while its pack has errors. */
function datasetOf({ registry }: RowDeps, id: string): RuntimeDataset | null {
  const pack = id.slice(0, id.indexOf('/'))
  // A pack that was put right will take it.
  if (registry.quarantined().some((topic) => topic.id === pack)) return registry.get(pack).runtime.datasets.get(id) ?? null
  return registry.running().find(({ runtime }) => runtime.pack.id === pack)?.runtime.datasets.get(id) ?? null
}

async function bring(deps: RowDeps, act: () => Action, row: FormAnswer, dataset: RuntimeDataset, signal: AbortSignal): Promise<void> {
  const read = reading(deps.store, act())
  const record = await recordOf(deps, act(), row)
  const corrects = await correctedImports(read, row)
  const { importPlan } = dataset
  // One answer is never the whole list.
  const plan = importPlan.mode === 'snapshot' ? { ...importPlan, mode: 'upsert' as const } : importPlan
  const pool = await deps.pool()
  const loaded = await pool.load(plan, { kind: 'records', records: [record] }, { signal })
  try {
    if (loaded.refused !== null) {
      const { code, message } = loaded.refused
      return await note(deps, act(), row, { dataset: dataset.model.id, state: 'failed', reasons: [{ code, field: null, message }] })
    }
    const result = await pool.commit(loaded, { at: act().at.toISOString(), importId: row.rowImport!, corrects })
    const reasons = await reasonsOf(dataset, result)
    await writeQuarantine(deps.files, row.rowImport!, result.quarantine(), act().random(32))
    const { counts } = result
    const state = counts.quarantined > 0 ? 'quarantined' : counts.stored > 0 ? 'stored' : 'unchanged'
    await unitOfWork(deps.store, act(), async (change) => {
      const { pack: topic, name } = dataset.model
      const item = await queueImport(change, { id: row.rowImport!, topic, dataset: name, fileName: row.form, bytes: 0, job: '' })
      await endImport(change, item, outcomeOf(loaded, result, reasons))
      await noteRow(change, row.id, { dataset: dataset.model.id, state, reasons })
      if (result.batch !== null) await deps.onNewData(change, dataset.model.id)
    })
  } finally {
    await pool.discard(loaded)
  }
}

async function recordOf(deps: RowDeps, action: Action, row: FormAnswer): Promise<Readonly<Record<string, unknown>>> {
  const read = reading(deps.store, action)
  const version = (await versionsById(read, [row.version as unknown as string])).get(row.version as unknown as string)!
  const form = await formOfVersion(read, null, version)
  const me = { id: row.account, roles: row.roles, organisation: row.organisation }
  return answerRecord(form.content, joinPersonal(row.answer, personalOf(deps.sealer, row)), me, row.instance, formEnv(deps, row.sentAt))
}

async function reasonsOf({ importPlan }: RuntimeDataset, { quarantine }: BatchResult): Promise<AnswerRowJson['reasons']> {
  const reasons: AnswerRowJson['reasons'][number][] = []
  for await (const page of quarantine()) {
    for (const { reasons: found } of page) for (const { code, field } of found) reasons.push({ code, field, message: importPlan.reasons[code] ?? sentence(code, code) })
  }
  return reasons
}

function outcomeOf(loaded: Awaited<ReturnType<PoolEngine['load']>>, { batch, counts, problems }: BatchResult, reasons: AnswerRowJson['reasons']): ImportOutcome {
  return {
    state: 'done', encoding: null, columns: loaded.columns.map(({ header, field }) => ({ header, field })), counts, batch: batch === null ? null : String(batch),
    reasons: reasons.map(({ code, message }) => ({ code, text: message, rows: 1 })), problems: [...loaded.problems, ...problems],
  }
}

async function note(deps: RowDeps, action: Action, { id, topic }: FormAnswer, row: AnswerRowJson): Promise<void> {
  await unitOfWork(deps.store, action, async (change) => {
    await noteRow(change, id, row)
    change.audit({ verb: 'answer-row', object: { kind: 'answer', id }, topic, after: { dataset: row.dataset, state: row.state } })
  })
}
