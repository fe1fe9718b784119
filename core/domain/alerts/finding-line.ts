import type { Lang } from '../../base/text.ts'
import type { Finding, FindingValue } from '../../contracts/finding.ts'
import type { JsonValue } from '../../contracts/value-type.ts'
import type { Viewer } from './show-finding.ts'

/** A finding as `huiyan run --out` writes it, one JSON object a line (design: interface). */
export interface FindingLine {
  readonly rule: string
  readonly level: string
  readonly key: Readonly<Record<string, JsonValue>>
  readonly title: string
  readonly evidence: Readonly<Record<string, JsonValue>>
  readonly sources: readonly { readonly dataset: string; readonly key: Readonly<Record<string, JsonValue>> }[]
  readonly sourceCount: number
}

/** `datasetName` gives a dataset as people write it, without the running pack's own name. */
export function findingLine(finding: Finding, viewer: Viewer, lang: Lang, datasetName: (id: string) => string): FindingLine {
  const shown = (values: readonly FindingValue[]) => Object.fromEntries(values.map((value) => [value.name, viewer.show(value).value]))
  return {
    rule: finding.rule,
    level: finding.level,
    key: shown(finding.key),
    title: viewer.read(lang === 'en' ? finding.titleEn : finding.title, lang),
    evidence: shown(finding.evidence),
    // Rows of a dataset without a key are told apart by the number that the pool gave them.
    sources: finding.sources.map((source) => ({ dataset: datasetName(source.dataset), key: source.key.length === 0 ? { row: Number(source.row) } : shown(source.key) })),
    sourceCount: finding.sourceCount,
  }
}
