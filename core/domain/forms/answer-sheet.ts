import { sentence, textIn, type Lang, type LocalText, type Sentence } from '../../base/text.ts'
import type { Choice, FieldInput, FormElement, FormModel } from '../../contracts/form-model.ts'
import type { RuntimeForm } from '../../contracts/runtime-form.ts'

/** A field of a form as a column of a spreadsheet. */
export interface SheetColumn {
  /** Of the field. */
  readonly name: string
  readonly title: LocalText
  readonly input: FieldInput
  readonly choices: readonly Choice[]
}

/** What a cell says: a value, or why it says none. */
export type CellValue = { readonly value: unknown } | { readonly fault: Sentence; readonly hint: Sentence }

const carried: ReadonlySet<FieldInput['kind']> = new Set(['text', 'number', 'boolean', 'date', 'date-time', 'region', 'choice', 'choices'])

/** The columns of a form's own fields, in the order of its layout; files, tables and parts within parts have no place in a cell. */
export function sheetColumns({ model }: Pick<RuntimeForm, 'model'>): readonly SheetColumn[] {
  const columns = new Map<string, SheetColumn>()
  for (const { field, label } of controlsOf(model.layout)) {
    const [name, ...deeper] = field.path
    if (name === undefined || deeper.length > 0 || columns.has(name) || !carried.has(field.input.kind)) continue
    columns.set(name, { name, title: label ?? field.title, input: field.input, choices: choicesOf(model, field.input) })
  }
  return [...columns.values()]
}

function choicesOf(model: FormModel, input: FieldInput): readonly Choice[] {
  return 'choices' in input && input.choices !== null ? model.choices[input.choices]! : []
}

function* controlsOf(element: FormElement): Generator<Extract<FormElement, { kind: 'control' }>> {
  if (element.kind === 'control') yield element
  else if (element.kind === 'pages') for (const page of element.pages) for (const one of page.elements) yield* controlsOf(one)
  else if ('elements' in element) for (const one of element.elements) yield* controlsOf(one)
}

/** What is offered in a column, for its heading's note; null where anything may be written. */
export function cellHint({ input, choices }: SheetColumn, lang: Lang): string | null {
  if (input.kind === 'boolean') return lang === 'en' ? 'yes / no' : '是 / 否'
  if (input.kind === 'date') return lang === 'en' ? 'YYYY-MM-DD' : '年-月-日'
  if (input.kind === 'text' && input.format === 'id-card') return lang === 'en' ? 'ID card number, in a cell of text' : '身份证号，单元格设为文本'
  return input.kind === 'region' || choices.length === 0 || choices.length > 12 ? null : choices.map(({ title }) => textIn(title, lang)).join(input.kind === 'choices' ? '；' : ' / ')
}

/** A value as people write it in a cell; an empty one says nothing. Numbers keep what they say exactly, or say that they do not. */
export function readCell({ input, choices }: SheetColumn, text: string): CellValue | null {
  // Spreadsheet programs show what begins with an apostrophe as text, and keep the apostrophe in files that others wrote.
  const plain = text.replace(/^'(?=[=+\-@])/, '').trim()
  if (plain === '') return null
  switch (input.kind) {
    case 'boolean': return yes.has(fold(plain)) ? { value: true } : no.has(fold(plain)) ? { value: false } : { fault: sentence(`“${plain}”不是“是”或“否”。`, `"${plain}" is neither yes nor no.`), hint: sentence('填“是”或“否”。', 'Write yes or no.') }
    case 'number': return numberOf(plain)
    case 'date': return { value: dayOf(plain) }
    case 'choice': case 'region': return choices.length === 0 ? { value: plain } : chosen(choices, plain)
    case 'choices': return several(choices, plain)
    default: return { value: plain }
  }
}

const yes: ReadonlySet<string> = new Set(['是', 'yes', 'y', 'true', '1', '√', '对', '有'])
const no: ReadonlySet<string> = new Set(['否', 'no', 'n', 'false', '0', '×', '不', '无'])
const fold = (text: string): string => text.normalize('NFKC').replaceAll(/\s+/g, '').toLowerCase()

function numberOf(text: string): CellValue {
  const digits = text.replaceAll(/[,，\s]/g, '')
  if (/^-?\d+(\.\d+)?$/.test(digits) && digits.replaceAll(/\D/g, '').length <= 15) return { value: Number(digits) }
  return { fault: sentence(`“${text}”不是数，或位数太多。`, `"${text}" is no number, or has too many digits.`), hint: sentence('只填数字，如 1200.50；最多 15 位。', 'Write digits only, such as 1200.50, at most 15.') }
}

/** As spreadsheets write dates; what is none stays, and the form says so. */
function dayOf(text: string): string {
  const parts = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text)
  return parts === null ? text : `${parts[1]}-${parts[2]!.padStart(2, '0')}-${parts[3]!.padStart(2, '0')}`
}

function chosen(choices: readonly Choice[], text: string): CellValue {
  const wanted = fold(text)
  const found = choices.find(({ value, title }) => [String(value as string), textIn(title, 'zh-CN'), textIn(title, 'en')].some((one) => fold(one) === wanted))
  if (found !== undefined) return { value: found.value }
  const offered = (lang: Lang) => choices.slice(0, 12).map(({ title }) => textIn(title, lang)).join(lang === 'en' ? ', ' : '、')
  return { fault: sentence(`没有“${text}”这个选项。`, `There is no choice "${text}".`), hint: sentence(`可填：${offered('zh-CN')}${choices.length > 12 ? '……' : ''}`, `One of: ${offered('en')}${choices.length > 12 ? ' …' : ''}`) }
}

function several(choices: readonly Choice[], text: string): CellValue {
  const read = text.split(/[;；、|\n]+/u).map((one) => one.trim()).filter((one) => one !== '').map((one) => chosen(choices, one))
  return read.find((one) => 'fault' in one) ?? { value: read.map((one) => (one as { value: unknown }).value) }
}

/** A line of a file for spreadsheet programs: what one would run as a formula is written as text (OWASP, CSV injection). */
export function sheetLine(cells: readonly string[]): string {
  return `${cells.map((text) => {
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
  }).join(',')}\r\n`
}
