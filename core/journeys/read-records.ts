import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import type { RecordsPage } from '../contracts/api.ts'
import type { PoolEngine } from '../contracts/engine.ts'
import { showRows } from '../domain/records/show-rows.ts'
import { summariseField } from '../domain/topics/summarise-topic.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import { ownDataset } from '../domain/topics/visible-topic.ts'
import type { PageAsked } from './page-of.ts'

export interface RecordReading {
  readonly registry: TopicRegistry
  readonly pool: () => Promise<PoolEngine>
}

/**
 * Current rows of a dataset, masked. `sort` is a field's name, `-` before it for descending; masked fields cannot be sorted by,
 * since their order would tell them apart. Throws `no-topic`, `no-dataset`, `bad-request`, `bad-cursor`.
 */
export async function readRecords(deps: RecordReading, action: Action, where: { topic: string; dataset: string }, page: PageAsked & { readonly sort?: string }): Promise<RecordsPage> {
  const { model, table } = ownDataset(deps.registry, action, where)
  const pool = await deps.pool()
  const fields = model.fields.filter((field) => field.derivedFrom === null)
  const name = page.sort?.replace(/^-/, '')
  const sorted = fields.find((field) => field.name === name)
  if (name !== undefined && (sorted === undefined || sorted.identity !== null || sorted.mask !== null)) throw new HuiyanError('cannot-sort', { field: name })
  const { rows, next } = await pool.readRows(table, {
    limit: page.limit,
    ...(page.cursor === undefined ? {} : { after: page.cursor }),
    ...(sorted === undefined ? {} : { order: { field: sorted.name, descending: page.sort!.startsWith('-') } }),
  })
  return {
    items: await showRows(pool, model, rows), next, total: { count: await pool.countRows(table), atLeast: false },
    fields: fields.map((field) => summariseField(model, field)),
  }
}
