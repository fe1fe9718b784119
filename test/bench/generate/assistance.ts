/** A made-up city for the topic of people left without assistance: its three datasets at any size, and what its rules must find. */
import { addDays, addMonths, daysBetween, monthStart } from './calendar.ts'
import { disabilityCert, idCardOf } from './identifiers.ts'
import { personOf, type Person } from './persons.ts'
import { randomFor, type Random } from './random.ts'

export interface AssistanceCity {
  readonly seed: number
  /** The date up to which the data reaches, `YYYY-MM-DD`. */
  readonly until: string
  /** Persons with a certificate come first, then others who receive assistance, then others who died. */
  readonly disabled: number
  readonly others: number
  readonly dead: number
}

interface Certificate {
  readonly no: string
  readonly category: number
  readonly grade: number
  readonly issuedOn: string
  readonly status: CertStatus
}

interface Payment {
  readonly type: AssistanceType
  readonly startedOn: string
  readonly endedOn: string | null
  readonly amount: string
}

interface Citizen {
  readonly person: Person
  readonly certificate: Certificate | null
  readonly payments: readonly Payment[]
  readonly diedOn: string | null
}

type CertStatus = keyof typeof statusTitles
type AssistanceType = keyof typeof typeTitles

const statusTitles = { valid: '有效', expired: '过期', frozen: '冻结', cancelled: '注销' } as const
const typeTitles = {
  'minimum-living': '低保', 'low-income-edge': '低保边缘', 'rigid-expenditure': '刚性支出',
  'extreme-poverty': '特困', temporary: '临时救助', 'disability-subsidies': '两项补贴',
} as const
const categoryTitles = ['视力残疾', '听力残疾', '言语残疾', '肢体残疾', '智力残疾', '精神残疾', '多重残疾']
const gradeTitles = ['一级', '二级', '三级', '四级']
const usualTypes: readonly AssistanceType[] = ['disability-subsidies', 'disability-subsidies', 'minimum-living', 'minimum-living', 'minimum-living', 'low-income-edge', 'extreme-poverty', 'rigid-expenditure']

export const disabledHeader = ['残疾人证号', '姓名', '身份证号', '残疾类别', '残疾等级', '发证日期', '有效期', '证件状态', '户籍区划', '居住地址', '监护人', '联系电话'] as const
export const recipientsHeader = ['身份证号', '姓名', '户主身份证', '救助类型', '城乡', '起始月', '停发月', '月金额', '家庭人数', '镇街代码', '审批文号'] as const
export const deceasedHeader = ['身份证号', '姓名', '死亡日期'] as const

/** Rows of `disabled_persons` under `disabledHeader`. */
export function* disabledRows(city: AssistanceCity): Generator<readonly string[]> {
  for (let n = 0; n < city.disabled; n += 1) {
    const { person, certificate } = citizenOf(city, n)
    const { no, category, grade, issuedOn, status } = certificate!
    const guardian = category >= 5 ? personOf(city.seed, person.head).name : ''
    yield [no, person.name, person.id, categoryTitles[category - 1]!, gradeTitles[grade - 1]!, issuedOn, addMonths(issuedOn, 120), statusTitles[status], person.town, person.address, guardian, person.phone]
  }
}

/** Rows of `assistance_recipients` under `recipientsHeader`. */
export function* recipientRows(city: AssistanceCity): Generator<readonly string[]> {
  for (let n = 0; n < city.disabled + city.others; n += 1) {
    const { person, payments } = citizenOf(city, n)
    const head = idCardOf(person.head).id
    const area = Number(person.town.slice(6)) < 100 ? '城市' : '农村'
    for (const { type, startedOn, endedOn, amount } of payments) {
      yield [person.id, person.name, head, typeTitles[type], area, startedOn, endedOn ?? '', amount, String(person.householdSize), person.town, `${startedOn.slice(0, 4)}-${String(n + 1).padStart(7, '0')}`]
    }
  }
}

/** Rows of `common/deceased` under `deceasedHeader`. */
export function* deceasedRows(city: AssistanceCity): Generator<readonly string[]> {
  for (let n = 0; n < city.disabled + city.others + city.dead; n += 1) {
    const { person, diedOn } = citizenOf(city, n)
    if (diedOn !== null) yield [person.id, person.name, diedOn]
  }
}

export interface ExpectedAssistance {
  /** ID card → level. */
  readonly uncovered: ReadonlyMap<string, 'red' | 'yellow'>
  /** `ID card type`. */
  readonly deceasedPaid: ReadonlySet<string>
  /** ID card. */
  readonly duplicate: ReadonlySet<string>
}

/** What the topic's three rules must find on that date, told person by person without any join. */
export function expectedAssistance(city: AssistanceCity, today: string): ExpectedAssistance {
  const uncovered = new Map<string, 'red' | 'yellow'>()
  const deceasedPaid = new Set<string>()
  const duplicate = new Set<string>()
  for (let n = 0; n < city.disabled + city.others; n += 1) {
    const { person, certificate, payments, diedOn } = citizenOf(city, n)
    const helped = payments.some(({ endedOn }) => endedOn === null || endedOn > today)
    if (certificate?.status === 'valid' && daysBetween(certificate.issuedOn, today) >= 30 && !helped && diedOn === null) {
      const first = certificate.grade <= 2 || (certificate.grade === 3 && (certificate.category === 5 || certificate.category === 6))
      uncovered.set(person.id, first ? 'red' : 'yellow')
    }
    for (const { type, endedOn } of payments) {
      if (diedOn !== null && (endedOn ?? today) > addMonths(diedOn, 1)) deceasedPaid.add(`${person.id} ${type}`)
    }
    const months = (type: AssistanceType): Set<string> => new Set(payments.filter((payment) => payment.type === type).flatMap((payment) => paidMonths(payment, today)))
    if ([...months('minimum-living')].some((month) => months('extreme-poverty').has(month))) duplicate.add(person.id)
  }
  return { uncovered, deceasedPaid, duplicate }
}

function paidMonths({ startedOn, endedOn }: Payment, today: string): string[] {
  const months: string[] = []
  for (let month = startedOn; month <= today && (endedOn === null || month < endedOn); month = addMonths(month, 1)) months.push(month)
  return months
}

function citizenOf(city: AssistanceCity, n: number): Citizen {
  const person = personOf(city.seed, n)
  const random = randomFor(city.seed ^ 0x5eed, n)
  if (n >= city.disabled + city.others) return { person, certificate: null, payments: [], diedOn: addDays(city.until, -random.below(700)) }
  if (n >= city.disabled) return { person, certificate: null, ...lifeOfOther(city, random) }
  const certificate = certificateOf(city, person, n, random)
  // Every 97th certificate stands exactly on the edge of the days of grace, or a day short of it, and nobody helps.
  if (n % 97 < 2) return { person, certificate: { ...certificate, issuedOn: addDays(city.until, n % 97 === 0 ? -30 : -29), status: 'valid' }, payments: [], diedOn: null }
  return { person, certificate, ...lifeOfDisabled(city, random) }
}

function certificateOf(city: AssistanceCity, person: Person, n: number, random: Random): Certificate {
  const category = 1 + random.below(7)
  const grade = 1 + random.below(4)
  const issuedOn = addDays(city.until, -(random.below(8) === 0 ? random.below(90) : random.below(2900)))
  const status = random.pick<CertStatus>(['expired', 'frozen', 'cancelled', ...Array<CertStatus>(27).fill('valid')])
  return { no: disabilityCert(person.id, category, grade, n % 31 === 30 ? 1 : 0), category, grade, issuedOn, status }
}

type Life = Pick<Citizen, 'payments' | 'diedOn'>

function lifeOfDisabled(city: AssistanceCity, random: Random): Life {
  const lot = random.below(100)
  if (lot < 6) return { payments: [], diedOn: null }
  if (lot < 10) return { payments: [payment(city, random, random.pick(usualTypes), -30, -1 - random.below(12))], diedOn: null }
  if (lot < 12) return { payments: [payment(city, random, random.pick(usualTypes), -30, 1)], diedOn: null }
  if (lot < 14) return { payments: [], diedOn: addDays(city.until, -random.below(400)) }
  if (lot < 16) return { payments: [payment(city, random, random.pick(usualTypes), -30, null)], diedOn: addDays(city.until, -random.below(90)) }
  return { payments: [payment(city, random, random.pick(usualTypes), -60, null)], diedOn: null }
}

function lifeOfOther(city: AssistanceCity, random: Random): Life {
  const lot = random.below(100)
  const low = (from: number, to: number | null): Payment => payment(city, random, 'minimum-living', from, to)
  const extreme = (from: number, to: number | null): Payment => payment(city, random, 'extreme-poverty', from, to)
  // Dead: still paid, stopped in time, stopped too late.
  if (lot < 3) return { payments: [low(-30, null)], diedOn: addDays(city.until, -random.below(90)) }
  if (lot < 5) return { payments: [low(-30, -3)], diedOn: addDays(monthStart(city.until, -4), random.below(28)) }
  if (lot < 7) return { payments: [extreme(-30, -1)], diedOn: addDays(monthStart(city.until, -4), random.below(28)) }
  // Both kinds: at the same time, in the past at the same time, one right after the other.
  if (lot < 9) return { payments: [low(-40, null), extreme(-3, null)], diedOn: null }
  if (lot < 10) return { payments: [low(-40, -5), extreme(-6, null)], diedOn: null }
  if (lot < 13) return { payments: [low(-40, -3), { ...extreme(-3, null), startedOn: monthStart(city.until, -3) }], diedOn: null }
  return { payments: [payment(city, random, random.pick(usualTypes), -60, random.below(6) === 0 ? -random.below(10) : null)], diedOn: null }
}

/** Paid from some month at or up to 12 before `from` (months from the end of the data) until before month `to`. */
function payment(city: AssistanceCity, random: Random, type: AssistanceType, from: number, to: number | null): Payment {
  const startedOn = monthStart(city.until, type === 'extreme-poverty' && from > -30 ? from : from + random.below(13))
  return { type, startedOn, endedOn: to === null ? null : monthStart(city.until, to), amount: `${150 + random.below(900)}.${random.pick(['00', '50', '25'])}` }
}
