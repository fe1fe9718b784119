import type { Field } from '../../contracts/generated/dataset.ts'
import { defaultSettings, type FieldType } from '../../language/field-types/field-type.ts'
import { fieldTypeOf } from '../../language/field-types/field-types.ts'

/** What the values of one column may be, narrowed value by value. */
export interface ColumnGuess {
  /** A cell as it stands in the file, trimmed; blank ones count as absent. */
  add(cell: string): void
  /** The field: its type and format are such that every value seen fits. */
  finish(): Omit<Field, 'title'>
  /** True when every row had a value and no two values were the same, whatever the field turns out to be. */
  isUnique(rows: number): boolean
}

/** Texts that spreadsheets put where there is no value. */
const nullWords = new Set(['NA', 'N/A', 'n/a', 'NULL', 'null', 'None', 'none', '-', '--', '—', '/', '\\N', '#N/A', '无', '空'])

/** Distinct values kept to tell whether a column could be a key; a larger column is no key by this. */
const mostDistinct = 2_000_000
/** Values that have been judged already are not judged again. */
const remembered = 20_000

const datePatterns = ['MM/DD/YYYY', 'DD/MM/YYYY', 'MM-DD-YYYY', 'DD-MM-YYYY', 'YYYY年M月D日']
/** Months, each as its first day. */
const monthPatterns = ['YYYY年M月', 'YYYY-M', 'YYYY/M']
const dateTimePatterns = ['MM/DD/YYYY HH:mm:ss', 'DD/MM/YYYY HH:mm:ss', 'MM/DD/YYYY HH:mm', 'DD/MM/YYYY HH:mm']

interface Candidate {
  readonly field: Omit<Field, 'title'>
  readonly type: FieldType
  /** More than the type itself asks, where it would take too much. */
  readonly narrower?: RegExp
  /** Only where the header speaks of it: the shape alone says too little. */
  readonly header?: RegExp
}

const candidates: readonly Candidate[] = [
  { field: { type: 'string', format: 'id-card', identifies: 'person' }, type: typeOf('id-card') },
  { field: { type: 'string', format: 'uscc', identifies: 'organisation' }, type: typeOf('uscc') },
  { field: { type: 'string', format: 'disability-cert', identifies: { kind: 'person', part: 'id18' } }, type: typeOf('disability-cert') },
  { field: { type: 'string', format: 'food-licence' }, type: typeOf('food-licence') },
  { field: { type: 'string', format: 'phone', mask: 'phone' }, type: typeOf('phone'), narrower: /^1[3-9]\d{9}$/ },
  { field: { type: 'string', format: 'phone', mask: 'phone' }, type: typeOf('phone'), header: /电话|手机|联系方式|phone|mobile|\btel\b/i },
  { field: { type: 'string', format: 'region' }, type: typeOf('region'), header: /区划|地区|辖区|镇街|乡镇|村居|region|district.?code/i },
  { field: { type: 'string', format: 'date' }, type: typeOf('date'), narrower: /^(19|20)\d{6}$|\D/ },
  ...datePatterns.map((parse): Candidate => ({ field: { type: 'string', format: 'date', parse }, type: typeOf('date', parse) })),
  ...monthPatterns.map((parse): Candidate => ({ field: { type: 'string', format: 'date', parse }, type: typeOf('date', parse), narrower: /^(19|20)\d\d\D/ })),
  { field: { type: 'string', format: 'date', parse: 'YYYYMM' }, type: typeOf('date', 'YYYYMM'), narrower: /^(19|20)\d{4}$/, header: /月份?$|年月|所属期|month/i },
  { field: { type: 'string', format: 'date-time' }, type: typeOf('date-time'), narrower: /:/ },
  ...dateTimePatterns.map((parse): Candidate => ({ field: { type: 'string', format: 'date-time', parse }, type: typeOf('date-time', parse) })),
  { field: { type: 'boolean' }, type: typeOf('boolean'), narrower: /^(true|false|yes|no|是|否)$/i },
  // A leading zero or more digits than a spreadsheet keeps mark a number that names something.
  { field: { type: 'integer' }, type: typeOf('integer'), narrower: /^[+-]?(?!0\d)[\d,]{1,18}(\.0*)?$/ },
  { field: { type: 'string', format: 'email', mask: 'email' }, type: typeOf('email') },
  { field: { type: 'string', format: 'uri' }, type: typeOf('uri'), narrower: /^https?:\/\//i },
]

/** One person's number of 15 digits is that of 18. */
const idCard = typeOf('id-card')
const idCardHeader = /身份证|公民身份|证件号|id.?card|citizen.?id|national.?id/i
const namesPerson = /姓名|户主|监护人|法定代表人|联系人|负责人|患者/
const accountHeader = /账号|帐号|银行卡|卡号|bank.?account/i
const addressHeader = /地址|住址|address/i
const decimal = /^[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d*))?$/
const greatestScale = 15
const precision = 18

/** Starts from everything a column named `header` could be. */
export function columnGuess(header: string): ColumnGuess {
  let alive = candidates.filter((candidate) => candidate.header === undefined || candidate.header.test(header))
  const parties = { idCard: typeOf('id-card'), uscc: typeOf('uscc'), possible: true, idCards: 0 }
  const seen = new Set<string>()
  const distinct = new Set<string>()
  const nulls = new Set<string>()
  let unique = true
  let values = 0
  let absent = 0
  let isDecimal = true
  let scale = 0
  let whole = 0

  const judge = (value: string): void => {
    alive = alive.filter((candidate) => fits(candidate.type, value) && candidate.narrower?.test(value) !== false)
    if (parties.possible) {
      if (fits(parties.idCard, value)) parties.idCards++
      else if (!fits(parties.uscc, value)) parties.possible = false
    }
    if (!isDecimal) return
    const match = decimal.exec(value)
    if (match === null) isDecimal = false
    else {
      scale = Math.max(scale, match[1]?.length ?? 0)
      whole = Math.max(whole, value.replace(/\..*$/, '').replace(/[+,-]/g, '').length)
    }
  }
  const noteDistinct = (value: string): void => {
    if (!unique) return
    const folded = foldKey(value)
    if (distinct.has(folded) || distinct.size >= mostDistinct) {
      unique = false
      distinct.clear()
    } else distinct.add(folded)
  }

  return {
    add(cell) {
      if (cell === '') {
        absent++
        return
      }
      noteDistinct(cell)
      if (nullWords.has(cell)) {
        nulls.add(cell)
        return
      }
      values++
      if (seen.has(cell)) return
      if (seen.size < remembered) seen.add(cell)
      judge(cell)
    },
    finish() {
      const found = values === 0 ? undefined : alive[0]?.field ?? mixed()
      if (found === undefined) return { type: 'string', ...masking(header), }
      return nulls.size === 0 || found.type === 'string' && found.format === undefined ? found : { ...found, nulls: [...nulls] }
    },
    isUnique: (rows) => unique && rows > 1 && absent === 0 && nulls.size === 0 && values === rows,
  }

  function mixed(): Omit<Field, 'title'> | undefined {
    if (parties.possible && parties.idCards > 0) return { type: 'string', format: ['id-card', 'uscc'], identifies: 'party' }
    if (isDecimal && scale > 0 && whole + scale <= precision && scale <= greatestScale) return { type: 'number', multipleOf: Number(`1e-${scale}`) }
    return undefined
  }
}

/** Names and addresses are masked; numbers that identify somebody are sealed even where some of them are faulty. */
function masking(header: string): Partial<Field> {
  if (idCardHeader.test(header)) return { identifies: 'person' }
  if (accountHeader.test(header)) return { identifies: 'account' }
  if (namesPerson.test(header)) return { mask: 'name' }
  return addressHeader.test(header) ? { mask: 'address' } : {}
}

/** Values that any type would take for the same are the same here, so that a key by this is a key by the type. */
function foldKey(value: string): string {
  const folded = value.normalize('NFKC').toUpperCase().replace(/[\s,\u200B-\u200D\uFEFF]/g, '')
  if (/^\d{15}$/.test(folded)) return idCard.normalise(folded) ?? folded
  return /^[+-]?\d+(\.0*)?$/.test(folded) ? folded.replace(/\.0*$/, '').replace(/^\+/, '').replace(/^(-?)0+(?=\d)/, '$1') : folded
}

function fits(type: FieldType, value: string): boolean {
  return type.reason(type.normalise(value)) === null
}

function typeOf(name: string, ...parse: readonly string[]): FieldType {
  return fieldTypeOf(name, { ...defaultSettings, parse })!
}
