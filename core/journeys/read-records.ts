import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import type { RecordsPage } from '../contracts/api.ts'
import type { PoolEngine } from '../contracts/engine.ts'
import type { TopicRuntime } from '../contracts/topic-runtime.ts'
import type { JsonValue } from '../contracts/value-type.ts'
import { showRows } from '../domain/records/show-rows.ts'
import { codeTitle } from '../domain/topics/code-titles.ts'
import { summariseField } from '../domain/topics/summarise-topic.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import { ownDataset, visibleTopic } from '../domain/topics/visible-topic.ts'
import type { PageAsked } from './page-of.ts'

export interface RecordReading {
  readonly registry: TopicRegistry
  readonly pool: () => Promise<PoolEngine>
}

/**
 * Current rows of a dataset, masked, codes by their titles. `sort` is a field's name, `-` before it for descending; masked fields cannot be sorted by,
 * since their order would tell them apart. Throws `no-topic`, `no-dataset`, `bad-request`, `bad-cursor`.
 */
export async function readRecords(deps: RecordReading, action: Action, where: { topic: string; dataset: string }, page: PageAsked & { readonly sort?: string }): Promise<RecordsPage> {
  const { model, table } = ownDataset(deps.registry, action, where)
  const { codes } = visibleTopic(deps.registry, action, where.topic).runtime
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
  const coded = fields.filter((field) => field.codes !== null)
  const items = (await showRows(pool, model, rows)).map((row) => ({
    ...row,
    ...Object.fromEntries(coded.map((field) => [field.name, titleOf(codes, field.codes!, row[field.name]!)])),
  }))
  return {
    items, next, total: { count: await pool.countRows(table), atLeast: false },
    fields: fields.map((field) => summariseField(model, field)),
  }
}

/** What a code means; a code that has left its table stands for itself. */
function titleOf(codes: TopicRuntime['codes'], table: string, code: JsonValue): JsonValue {
  return code === null ? null : (codeTitle(codes, table, String(code)) ?? code)
}
