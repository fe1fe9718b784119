import { problemToJson } from '../../base/problem.ts'
import { textIn, type Lang } from '../../base/text.ts'
import type { ImportJson } from '../../contracts/api.ts'
import type { DatasetImport } from '../../store/entities/records/dataset-import.ts'

/** An import as the API sends it. */
export function importJson(item: DatasetImport, lang: Lang): ImportJson {
  return {
    id: item.id, topic: item.topic, dataset: item.dataset, fileName: item.fileName, bytes: item.bytes, state: item.state,
    encoding: item.encoding, columns: item.columns, counts: item.counts,
    reasons: item.reasons.map((reason) => ({ code: reason.code, text: textIn(reason.text, lang), rows: reason.rows })),
    problems: item.problems.map((problem) => problemToJson(problem, lang)),
    batch: item.batch, by: item.accountName, startedAt: item.startedAt.toISOString(), finishedAt: item.finishedAt?.toISOString() ?? null, job: item.job,
  }
}
