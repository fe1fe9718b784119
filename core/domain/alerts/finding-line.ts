import type { Lang } from '../../base/text.ts'
import type { Finding, FindingLine, FindingValue } from '../../contracts/finding.ts'
import { recordRow } from '../../contracts/table-plan.ts'
import type { Viewer } from './show-finding.ts'

const recordText = String(recordRow)

/** `datasetName` gives a dataset as people write it, without the running pack's own name. */
export function findingLine(finding: Finding, viewer: Viewer, lang: Lang, datasetName: (id: string) => string): FindingLine {
  const shown = (values: readonly FindingValue[]) => Object.fromEntries(values.map((value) => [value.name, viewer.show(value).value]))
  return {
    rule: finding.rule,
    level: finding.level,
    key: shown(finding.key),
    title: viewer.read(lang === 'en' ? finding.titleEn : finding.title, lang),
    evidence: shown(finding.evidence),
    // Rows of a dataset without a key are told apart by the number that the pool gave them; a record that is stored nowhere has none.
    sources: finding.sources.map((source) => ({ dataset: datasetName(source.dataset), key: source.key.length === 0 ? { row: source.row === recordText ? null : Number(source.row) } : shown(source.key) })),
    sourceCount: finding.sourceCount,
  }
}
