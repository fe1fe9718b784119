import { attachment } from './attachment.ts'
import { bankAccount } from './bank-account.ts'
import { boolean } from './boolean.ts'
import { dateType } from './date.ts'
import { dateTimeType } from './date-time.ts'
import { disabilityCert } from './disability-cert.ts'
import { email } from './email.ts'
import { defaultSettings, type FieldSettings, type FieldType } from './field-type.ts'
import { foodLicence } from './food-licence.ts'
import { geoPoint } from './geo-point.ts'
import { idCard } from './id-card.ts'
import { integer } from './integer.ts'
import { numberType } from './number.ts'
import { phone } from './phone.ts'
import { region } from './region.ts'
import { string } from './string.ts'
import { uri } from './uri.ts'
import { uscc } from './uscc.ts'

/** Every field type there is; those that depend on what the field says are made from its settings. */
const list: readonly (FieldType | ((settings: FieldSettings) => FieldType))[] = [
  string, integer, numberType, boolean, dateType, dateTimeType, idCard, uscc, region, phone, foodLicence, disabilityCert, bankAccount,
  geoPoint, attachment, email, uri,
]

/** Field types by the name that datasets write, with the default settings: `is_valid` and forms use these. */
export const fieldTypes: ReadonlyMap<string, FieldType> = new Map(
  list.map((entry) => (typeof entry === 'function' ? entry(defaultSettings) : entry)).map((type) => [type.name, type]),
)

const makers = new Map(list.flatMap((entry) => (typeof entry === 'function' ? [[entry(defaultSettings).name, entry]] : [])))

/** The field type of that name for a field with these settings; undefined when there is none. */
export function fieldTypeOf(name: string, settings: FieldSettings): FieldType | undefined {
  return makers.get(name)?.(settings) ?? fieldTypes.get(name)
}
