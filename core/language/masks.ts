import { fieldTypes } from './field-types/field-types.ts'
import { maskAccount, maskAddress, maskAll, maskDate, maskEmail, maskId, maskName, maskPhone } from './general-masks.ts'

const general: Readonly<Record<string, (value: string) => string>> = {
  name: maskName,
  phone: maskPhone,
  address: maskAddress,
  id: maskId,
  account: maskAccount,
  email: maskEmail,
  date: maskDate,
  all: maskAll,
}

/** Names that a field's `mask` may have: the general masks, and each field type's own by the type's name. */
export const maskNames: readonly string[] = [...new Set([...Object.keys(general), ...fieldTypes.keys()])]

/** How `value` shows to a reader without the right to see it. A name that is no mask hides everything. */
export function maskValue(mask: string, value: string): string {
  if (Object.hasOwn(general, mask)) return general[mask]!(value)
  return fieldTypes.get(mask)?.mask(value) ?? maskAll()
}
