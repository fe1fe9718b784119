import { sentence, type Sentence } from '../../base/text.ts'

/** What a span counts: working days, natural days, hours, hours in which offices are open. */
export type SpanUnit = 'wd' | 'nd' | 'h' | 'wh'

/** A length of time as packs write it (`schemas/common.schema.json`, `span`). */
export interface Span {
  /** 1 to 99,999. */
  readonly count: number
  readonly unit: SpanUnit
}

const pattern = /^([1-9][0-9]{0,4})(wd|nd|h|wh)$/

/** Reads `3wd`, `7nd`, `8h`, `8wh`; null when it is no span. */
export function parseSpan(text: string): Span | null {
  const match = pattern.exec(text)
  return match === null ? null : { count: Number(match[1]), unit: match[2] as SpanUnit }
}

/** As packs write it: `15wd`. */
export function printSpan({ count, unit }: Span): string {
  return `${count}${unit}`
}

const words: Readonly<Record<SpanUnit, { readonly zh: string; readonly en: string }>> = {
  wd: { zh: '个工作日', en: 'working day' },
  nd: { zh: '个自然日', en: 'calendar day' },
  h: { zh: '小时', en: 'hour' },
  wh: { zh: '个工作小时', en: 'working hour' },
}

/** For people: 15 个工作日, 15 working days. */
export function spanText({ count, unit }: Span): Sentence {
  const { zh, en } = words[unit]
  return sentence(`${count} ${zh}`, `${count} ${en}${count === 1 ? '' : 's'}`)
}
