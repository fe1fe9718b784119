import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import { dateIn } from '../base/clock.ts'
import { textIn } from '../base/text.ts'
import type { DatasetModel } from '../contracts/dataset-model.ts'
import type { Dialect } from '../contracts/dialect.ts'
import type { PoolEngine } from '../contracts/engine.ts'
import type { PeopleFound, PeopleRequest, PersonFound } from '../contracts/form-api.ts'
import type { RuntimeForm } from '../contracts/runtime-form.ts'
import type { RuntimeDataset, TopicRuntime } from '../contracts/topic-runtime.ts'
import type { Quota } from '../domain/audit/quota.ts'
import { lookupsOf, sealHandle, type QualifiedLookup } from '../domain/forms/person-handles.ts'
import { qualified } from '../domain/packs/runtime-form.ts'
import { lastImports } from '../domain/records/dataset-imports.ts'
import { findPeople } from '../domain/records/find-people.ts'
import { personFields, regionsIn, shownEnd, shownPerson, type PersonFields } from '../domain/records/people-dataset.ts'
import { partedBy, readPeopleQuery } from '../domain/records/people-query.ts'
import { regionOf } from '../domain/topics/code-titles.ts'
import { isStale } from '../domain/topics/summarise-topic.ts'
import { visibleTopic } from '../domain/topics/visible-topic.ts'
import { reading } from '../store/access.ts'
import type { AuditNotes } from '../store/audit-notes.ts'
import { formAt, type FormDeps, type FormPlace } from './form-at.ts'

export interface PeopleDeps extends FormDeps {
  readonly pool: () => Promise<PoolEngine>
  readonly dialect: Dialect
  readonly quota: Quota
  /** Of look-ups that find nobody: whoever tries out numbers finds nobody most of the time. */
  readonly misses: Quota
  readonly notes: AuditNotes
}

/** Persons in one answer; others are told apart by the last characters of their numbers. */
const mostFound = 10

/**
 * Looks a person up for a field of a form, in the data set that the field's control names. Nothing that goes out has a number in it: who is
 * chosen stands in the answer as a handle. Counts against a quota, and the trail has who was found, and for what, before the answer goes
 * out; what was typed is kept nowhere. Throws `no-topic`, `topic-quarantined`, `no-form`, `no-lookup`, `people-query-unclear`,
 * `people-quota-used`, `people-misses-used`,
 * `people-not-loaded`.
 */
export async function lookUpPeople(deps: PeopleDeps, action: Action, where: FormPlace, request: PeopleRequest): Promise<PeopleFound> {
  const form = formAt(deps.registry, action, where)
  const { runtime } = visibleTopic(deps.registry, action, where.topic)
  const { lookup, dataset, fields } = lookedIn(runtime, form, request)
  const query = readPeopleQuery(request.query, request.format, shownEnd(fields))
  if (query === null) throw new HuiyanError('people-query-unclear')
  await deps.quota.take(action)
  const pool = await deps.pool()
  const loadedAt = await loadedOf(deps, action, pool, dataset.model)
  await deps.misses.take(action)
  const run = { today: dateIn(deps.timeZone, action.at), timeZone: deps.timeZone, calendar: deps.calendar }
  const { found, more } = await findPeople({ pool, dialect: deps.dialect, run }, dataset, fields, query, mostFound)
  if (found.length > 0) deps.misses.giveBack(action)
  const rows = found.length === 0 ? [] : (await pool.readRows(dataset.table, { limit: mostFound, rowIds: found.map(({ row }) => row) })).rows
  const people = found.map(({ token, number, row: last }): PersonFound => {
    const row = rows.find((one) => BigInt(one['_row'] as string) === last) ?? {}
    const shown = shownPerson(fields, number, row)
    const regions = regionsIn(dataset.model, row).map(({ title, code }) => ({ title, value: regionOf(runtime.codes, code)!.title }))
    return { handle: sealHandle(deps.sealer, action, where.topic, lookup, token, shown), ...shown, regions }
  })
  await deps.notes.note({ ...action, reason: action.reason ?? purposeOf(form, dataset.model) }, {
    verb: 'look-up-person', object: { kind: 'look-up', id: action.nextId() }, topic: where.topic,
    after: { form: form.id, dataset: dataset.model.id, by: query.by === 'name' && query.end !== null ? 'name-and-end' : query.by, tokens: found.map(({ token }) => String(token)), found: found.length, more },
  })
  return { people, more: more ? partedBy(query, shownEnd(fields)) : null, dataset: { title: dataset.model.title, loadedAt: loadedAt.toISOString(), isStale: isStale(dataset.model, loadedAt, action.at) } }
}

/** Only what a control of the form names, and as it names it. Throws `no-lookup`. */
function lookedIn(runtime: TopicRuntime, form: RuntimeForm, { dataset: asked, format }: PeopleRequest): { readonly lookup: QualifiedLookup; readonly dataset: RuntimeDataset; readonly fields: PersonFields } {
  const id = qualified(asked, form.content.pack)
  const lookup = lookupsOf(form).find((one) => one.dataset === id && one.format === format)
  const dataset = lookup === undefined ? undefined : runtime.datasets.get(id)
  const fields = dataset === undefined ? null : personFields(dataset.model, format)
  if (lookup === undefined || dataset === undefined || fields === null) throw new HuiyanError('no-lookup', { form: form.id, dataset: asked })
  return { lookup, dataset, fields }
}

/** When data last came. Throws `people-not-loaded`. */
async function loadedOf({ store }: PeopleDeps, action: Action, pool: PoolEngine, model: DatasetModel): Promise<Date> {
  const imported = (await lastImports(reading(store, action))).get(model.id)
  // Of a used pack's data that the account's own topics do not reach, the pool knows when it last changed.
  const [batch] = imported === undefined ? await pool.batches(model.id, { limit: 1 }) : []
  const at = imported === undefined ? batch?.at : (imported.finishedAt ?? imported.startedAt)
  if (at === undefined) throw new HuiyanError('people-not-loaded', { 'dataset-zh': textIn(model.title, 'zh-CN'), 'dataset-en': textIn(model.title, 'en') })
  return new Date(at)
}

/** Why: what the data set is kept for, and the form that is filled in. */
function purposeOf({ content: { form } }: RuntimeForm, { purpose, title }: DatasetModel): string {
  return `${textIn(purpose ?? title, 'zh-CN')}：填写“${textIn(form.title, 'zh-CN')}”`
}
