import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import type { Lang, LocalText } from '../base/text.ts'
import type { AlertQuery } from '../contracts/alert-acts.ts'
import type { AlertDetail } from '../contracts/api.ts'
import type { RevealRequest, RevealResponse } from '../contracts/reveal.ts'
import type { ProofCondition, ProofSource, ShownValue } from '../contracts/shown-proof.ts'
import type { PoolEngine, ResultRow } from '../contracts/engine.ts'
import type { FindingProof, FindingSource, FindingValue } from '../contracts/finding.ts'
import type { TopicRuntime } from '../contracts/topic-runtime.ts'
import { findAlert } from '../domain/alerts/find-alert.ts'
import { neighboursOf } from '../domain/alerts/list-alerts.ts'
import { noteReveal } from '../domain/alerts/note-reveal.ts'
import { revealReason } from '../domain/identity/reveal-reason.ts'
import { relatedAlerts } from '../domain/alerts/related-alerts.ts'
import { valuesOf, viewerOf, type Viewer } from '../domain/alerts/show-finding.ts'
import { caseOfAlert } from '../domain/cases/find-cases.ts'
import type { Sender } from '../domain/forms/store-answer.ts'
import { fieldValues } from '../domain/records/field-values.ts'
import { standingFor } from '../domain/work/find-items.ts'
import { codeTitle } from '../domain/topics/code-titles.ts'
import { reading } from '../store/access.ts'
import { unitOfWork } from '../store/unit-of-work.ts'
import { openActions, type AlertActing } from './act-on-alerts.ts'
import { describeWork } from './describe-work.ts'
import { summariseAlerts } from './list-alerts.ts'
import { suppressionOf } from './read-suppressions.ts'
import { referralsAbout, type ReferralDeps } from './see-referrals.ts'
import { tellLife } from './whole-timeline.ts'

export interface AlertReading extends AlertActing, ReferralDeps {
  readonly pool: () => Promise<PoolEngine>
}

/** Source rows shown with the proof; the count says how many there are. */
const shownSources = 20

/** An alert with its proof, masked. Throws `not-found`, also when it is out of the reader's reach. */
export async function describeAlert(deps: AlertReading, action: Action, id: string, who: Sender, query: AlertQuery, lang: Lang): Promise<AlertDetail> {
  const read = reading(deps.store, action)
  const alert = await findAlert(read, id)
  if (alert === null) throw new HuiyanError('not-found', { thing: id })
  const pool = await deps.pool()
  const { finding, proof } = alert
  const runtime = deps.registry.running().find((topic) => topic.runtime.pack.id === alert.topic)?.runtime ?? null
  const sources = await readSources(pool, runtime, finding.sources.slice(0, shownSources))
  const viewer = await viewerOf(pool, [...valuesOf(finding, proof), ...sources.flatMap((source) => source.values.map((one) => one.value))], false)
  const rule = runtime?.rules.get(alert.rule)
  const outputs = new Map([...(rule?.reading.values ?? []), ...(rule?.reading.key ?? []), ...(rule?.reading.evidence ?? [])].map((output) => [output.name, output]))
  const named = (value: FindingValue): FindingValue => {
    const codes = outputs.get(value.name)?.codes ?? null
    const meaning = codes === null || runtime === null || value.value === null ? null : codeTitle(runtime.codes, codes, String(value.value))
    return meaning === null ? value : { ...value, value: meaning }
  }
  const shown = (value: FindingValue): ShownValue => ({ name: value.name, title: outputs.get(value.name)?.title ?? value.name, ...viewer.show(named(value)) })
  const related = await relatedAlerts(read, alert)
  const work = await describeWork(deps, read, who, id)
  const { roles } = (await standingFor(read, [alert])).get(id)!
  const summary = await summariseAlerts(deps, read, [alert, ...related.merged, ...(related.mergedInto === null ? [] : [related.mergedInto]), ...related.sameSubject], lang)
  const became = await caseOfAlert(read, id)
  const { events, notices, untold } = await tellLife(deps, read, 'alert', { alert, case: became }, lang)
  return {
    ...summary(alert),
    key: finding.key.map(shown), evidence: finding.evidence.map(shown),
    sentence: viewer.read(proof.sentence[lang], lang),
    nearest: toldChange(proof.nearest, viewer, lang), milder: toldChange(proof.milder, viewer, lang),
    conditions: proof.conditions.map((condition): ProofCondition => ({
      source: condition.source, value: viewer.read(condition.value[lang].map((part) => (typeof part === 'string' ? part : named(part))), lang), holds: condition.holds,
      dataset: condition.datasetTitle ?? '', batch: condition.batch,
    })),
    sources: sources.map((source) => shownSource(source, viewer, runtime)), sourceCount: finding.sourceCount,
    version: alert.version, params: proof.params, basis: rule?.basis ?? null, asOf: alert.asOf,
    case: became === null ? null : { id: became.id, year: became.year, number: became.number },
    notices, referrals: await referralsAbout(deps, action, id), events, untold,
    suppression: await suppressionOf(deps, read, id, lang),
    merged: related.merged.map(summary), primary: related.mergedInto === null ? null : summary(related.mergedInto), sameSubject: related.sameSubject.map(summary),
    actions: openActions(read, alert, roles, new Set(work?.actions.map(({ name }) => name))),
    work,
    ...(await neighboursOf(read, query, alert)),
  }
}

/** Opens everything masked in one alert, for a reason that the trail keeps. Throws `not-found`, `reason-missing`. */
export async function revealAlert(deps: AlertReading, action: Action, request: RevealRequest): Promise<RevealResponse> {
  const reason = revealReason(request.reason)
  const alert = await findAlert(reading(deps.store, action), request.alert)
  if (alert === null) throw new HuiyanError('not-found', { thing: request.alert })
  const pool = await deps.pool()
  const runtime = deps.registry.running().find((topic) => topic.runtime.pack.id === alert.topic)?.runtime ?? null
  const sources = await readSources(pool, runtime, alert.finding.sources.slice(0, shownSources))
  const values = [...valuesOf(alert.finding, alert.proof), ...sources.flatMap((source) => source.values.map((one) => one.value))].filter((value) => value.shown !== null)
  const viewer = await viewerOf(pool, values, true)
  // The trail comes first: nothing is shown that it does not know of.
  await unitOfWork(deps.store, { ...action, reason }, (change) => noteReveal(change, alert, values.length))
  return { values: Object.fromEntries(values.map((value) => [value.name, String(viewer.show(value).value)])) }
}

function toldChange(change: FindingProof['nearest'], viewer: Viewer, lang: Lang): string | null {
  return change === null ? null : viewer.read(change.sentence[lang], lang)
}

interface SourceRow {
  readonly source: FindingSource
  readonly datasetTitle: LocalText
  readonly values: readonly { readonly value: FindingValue; readonly title: LocalText; readonly codes: string | null }[]
}

/** Source rows as they were when the rule met them, with every field; only their keys where the row is no longer kept. */
async function readSources(pool: PoolEngine, runtime: TopicRuntime | null, sources: readonly FindingSource[]): Promise<readonly SourceRow[]> {
  const rows = new Map<string, ResultRow>()
  for (const [id, group] of Map.groupBy(sources, (source) => source.dataset)) {
    const dataset = runtime?.datasets.get(id)
    if (dataset === undefined) continue
    const found = await pool.readRows(dataset.table, { rowIds: group.map((source) => source.row), limit: group.length })
    for (const row of found.rows) rows.set(`${id}#${String(row['_row'])}`, row)
  }
  return sources.map((source) => {
    const dataset = runtime?.datasets.get(source.dataset)
    const row = rows.get(`${source.dataset}#${source.row}`)
    const keyOnly = source.key.map((value) => ({ value: { ...value, name: `${source.alias}.${value.name}#${source.row}` }, title: value.name, codes: null }))
    return { source, datasetTitle: dataset?.model.title ?? source.dataset, values: dataset === undefined || row === undefined ? keyOnly : fieldValues(dataset.model, row, (field) => `${source.alias}.${field}#${source.row}`) }
  })
}

function shownSource(row: SourceRow, viewer: Viewer, runtime: TopicRuntime | null): ProofSource {
  return {
    dataset: row.source.dataset, datasetTitle: row.datasetTitle, alias: row.source.alias, batch: row.source.batch,
    values: row.values.map(({ value, title, codes }) => {
      const shown = viewer.show(value)
      const meaning = codes === null || runtime === null || shown.value === null ? null : codeTitle(runtime.codes, codes, String(shown.value))
      return { name: value.name, title, value: meaning ?? shown.value, masked: shown.masked }
    }),
  }
}
