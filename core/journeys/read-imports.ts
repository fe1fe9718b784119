import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import type { Lang } from '../base/text.ts'
import type { ImportJson, Page, QuarantineRowJson } from '../contracts/api.ts'
import { countImports, findImport, listImports } from '../domain/records/dataset-imports.ts'
import { importJson } from '../domain/records/import-json.ts'
import { quarantinedRowJson } from '../domain/records/mask-cells.ts'
import { quarantineCsv } from '../domain/records/quarantine-csv.ts'
import { readQuarantine } from '../domain/records/quarantine-file.ts'
import type { SealedFiles } from '../domain/records/sealed-files.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import { ownDataset } from '../domain/topics/visible-topic.ts'
import { reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import type { DatasetImport } from '../store/entities/records/dataset-import.ts'
import { unitOfWork } from '../store/unit-of-work.ts'
import { idPage, pageOf, type PageAsked } from './page-of.ts'

export interface ImportReading {
  readonly store: Store
  readonly registry: TopicRegistry
  readonly files: SealedFiles
}

interface DatasetPlace { readonly topic: string; readonly dataset: string }
interface ImportPlace extends DatasetPlace { readonly id: string }

/** Imports of a dataset, newest first. Throws `no-topic`, `no-dataset`, `bad-cursor`. */
export async function readImports(deps: ImportReading, action: Action, where: DatasetPlace, page: PageAsked, lang: Lang): Promise<Page<ImportJson>> {
  ownDataset(deps.registry, action, where)
  const read = reading(deps.store, action)
  const place = { topic: where.topic, dataset: where.dataset }
  const rows = await listImports(read, place, idPage(page))
  return pageOf(rows.map((row) => importJson(row, lang)), page.limit, await countImports(read, place), (row) => row.id)
}

/** One import. Throws `not-found` when it is none of that dataset. */
export async function readImport(deps: ImportReading, action: Action, where: ImportPlace, lang: Lang): Promise<ImportJson> {
  return importJson(await importAt(deps, action, where), lang)
}

/** Quarantined rows, masked; the cursor is the number of rows before the page. */
export async function readQuarantinePage(deps: ImportReading, action: Action, where: ImportPlace, page: PageAsked, lang: Lang): Promise<Page<QuarantineRowJson>> {
  const item = await importAt(deps, action, where)
  const { model, importPlan } = ownDataset(deps.registry, action, where)
  if (page.cursor !== undefined && !/^\d{1,15}$/.test(page.cursor)) throw new HuiyanError('bad-cursor')
  const skip = Number(page.cursor ?? 0)
  const items: QuarantineRowJson[] = []
  for await (const row of readQuarantine(deps.files, item.id, skip)) {
    items.push(quarantinedRowJson(model, item.columns, row, (code) => importPlan.reasons[code], lang))
    if (items.length === page.limit) break
  }
  const total = item.counts?.quarantined ?? 0
  return { items, next: skip + items.length < total && items.length > 0 ? String(skip + items.length) : null, total: { count: total, atLeast: false } }
}

/** The quarantined rows as a file, unmasked, to be corrected; the trail notes who took it before the first line goes out. */
export async function quarantineFile(deps: ImportReading, action: Action, where: ImportPlace, lang: Lang): Promise<AsyncIterable<string>> {
  const item = await importAt(deps, action, where)
  const { importPlan } = ownDataset(deps.registry, action, where)
  await unitOfWork(deps.store, action, async (change) => {
    change.audit({ verb: 'export-quarantine', object: { kind: 'import', id: item.id }, topic: item.topic, after: { rows: item.counts?.quarantined ?? 0 } })
  })
  return quarantineCsv(readQuarantine(deps.files, item.id), item.columns.map((column) => column.header), (code) => importPlan.reasons[code], lang)
}

async function importAt(deps: ImportReading, action: Action, where: ImportPlace): Promise<DatasetImport> {
  const item = await findImport(reading(deps.store, action), where.id)
  if (item === null || item.topic !== where.topic || item.dataset !== where.dataset) throw new HuiyanError('not-found', { thing: where.id })
  return item
}
