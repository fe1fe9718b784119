import { dateIn, timeIn } from '../../base/clock.ts'
import { textIn, type Lang, type LocalText } from '../../base/text.ts'
import type { FormContent } from '../../contracts/runtime-form.ts'
import { effective } from '../../engines/forms/field-input.ts'
import { answerTypes, propertiesOf } from '../../language/answer-types.ts'
import type { FormAnswer } from '../../store/entities/forms/form-answer.ts'

/** A top-level field of a form. */
export interface AnswerColumn {
  readonly name: string
  readonly title: LocalText
  /** A minus before its values is no formula. */
  readonly isNumber: boolean
}

/** The fields of a form's versions, each once, called as the first of them calls it. */
export function answerColumns(contents: readonly FormContent[]): readonly AnswerColumn[] {
  const columns = new Map<string, AnswerColumn>()
  for (const { form: { schema } } of contents) {
    const types = answerTypes(schema)
    for (const [name, node] of propertiesOf(schema, schema)) {
      if (!columns.has(name)) columns.set(name, { name, title: effective(node, schema).title ?? name, isNumber: ['int', 'decimal'].includes(types[name]?.kind ?? '') })
    }
  }
  return [...columns.values()]
}

const own: Readonly<Record<Lang, readonly string[]>> = {
  'zh-CN': ['编号', '提交时间', '提交人', '机构', '表单版本', '总分', '评定', '更正了', '被更正为'],
  en: ['id', 'sent at', 'sent by', 'organisation', 'form version', 'total', 'band', 'corrects', 'corrected by'],
}

/** In place of the sender, where the form asks for no name. */
const nobody: Readonly<Record<Lang, string>> = { 'zh-CN': '匿名', en: 'Anonymous' }

/**
 * Answers as a file, as they are stored: personal values masked. UTF-8 with a byte order mark, which spreadsheet programs need; one
 * column a field, times as the city's clocks show them, lists and objects as JSON. Cells that a spreadsheet would run as a formula are written as text (OWASP, CSV injection).
 */
export async function* answersCsv(rows: AsyncIterable<FormAnswer>, columns: readonly AnswerColumn[], numberOf: (version: string) => number, lang: Lang, timeZone: string): AsyncGenerator<string> {
  yield `\uFEFF${[...own[lang], ...columns.map(({ title }) => textIn(title, lang))].map(cell).join(',')}\r\n`
  for await (const row of rows) {
    const { answer, score } = row
    const cells = [
      row.id, (row.account === null ? dateIn : timeIn)(timeZone, row.sentAt), row.account === null ? nobody[lang] : (row.accountName ?? row.account), textIn(row.organisationTitle ?? '', lang), String(numberOf(row.version as unknown as string)),
      plain(score?.total ?? ''), textIn(score?.band ?? '', lang), row.replaces ?? '', row.replacedBy ?? '',
    ]
    const values = columns.map(({ name, isNumber }) => valueCell(Object.hasOwn(answer, name) ? answer[name] : null, isNumber))
    yield `${[...cells.map((one) => (typeof one === 'string' ? cell(one) : one.text)), ...values].join(',')}\r\n`
  }
}

/** Text that is known to be a number. */
const plain = (text: string) => ({ text })

function valueCell(value: unknown, isNumber: boolean): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value === 'object') return cell(JSON.stringify(value))
  const text = String(value as string)
  return isNumber && /^-?\d+(\.\d+)?$/.test(text) ? text : cell(text)
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
