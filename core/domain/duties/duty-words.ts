import { sentence, textIn, type LocalText, type Sentence } from '../../base/text.ts'

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']

/** What a period is called: 2026年2月. */
export function periodTitle(key: string): Sentence {
  const [year, part] = key.split('-') as [string, string | undefined]
  if (part === undefined) return sentence(`${year}年`, year)
  if (part.startsWith('W')) return sentence(`${year}年第${Number(part.slice(1))}周`, `week ${Number(part.slice(1))} of ${year}`)
  if (part.startsWith('Q')) return sentence(`${year}年第${part.slice(1)}季度`, `quarter ${part.slice(1)} of ${year}`)
  return sentence(`${year}年${Number(part)}月`, `${months[Number(part) - 1] ?? part} ${year}`)
}

/** A duty with its period: 每月走访（2026年2月）. */
export function dutyTitle(title: LocalText, period: string): Sentence {
  const of = periodTitle(period)
  return sentence(`${textIn(title, 'zh-CN')}（${of['zh-CN']}）`, `${textIn(title, 'en')} (${of.en})`)
}
