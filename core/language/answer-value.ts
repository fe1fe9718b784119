import type { ValueType } from '../contracts/value-type.ts'
import { dateTimeType } from './field-types/date-time.ts'
import { dateType } from './field-types/date.ts'
import { defaultSettings } from './field-types/field-type.ts'
import { geoPoint } from './field-types/geo-point.ts'
import { plainNumber } from './plain-number.ts'
import { fitDecimal, fitInt, isDecimal, readDate, readDatetime, toValue, type Value } from './values.ts'

const date = dateType(defaultSettings)

/** Characters that a number as text may have in a form: reading one of millions would take minutes. */
export const mostNumberCharacters = 100

/**
 * A form's answer, as JSON holds it, as a value of the language. What is not there, or is no value of `type`, is null:
 * expressions then treat it as missing. Decimals may be text or numbers; dates and date-times are read however their field types take
 * them written, date-times without an offset in `timeZone`.
 */
export function answerValue(type: ValueType, answer: unknown, timeZone: string): Value {
  switch (type.kind) {
    case 'bool': return typeof answer === 'boolean' ? answer : null
    case 'string': return typeof answer === 'string' ? answer : null
    case 'date': return typeof answer === 'string' ? readDate(date.normalise(answer) ?? '') : null
    case 'int': return typeof answer === 'bigint' || Number.isInteger(answer) ? fitInt(BigInt(answer as number | bigint)) : null
    case 'decimal': {
      const value = typeof answer === 'string' ? (answer.length > mostNumberCharacters ? null : toValue(type, answer)) : typeof answer === 'number' ? toValue(type, plainNumber(answer)) : null
      return value !== null && isDecimal(value) ? fitDecimal(value, type.precision) : null
    }
    case 'datetime': return typeof answer === 'string' ? readDatetime(dateTimeType({ ...defaultSettings, timeZone }).normalise(answer) ?? '') : null
    case 'point': return typeof answer === 'string' ? point(answer) : null
    case 'list': return Array.isArray(answer) ? answer.map((one) => answerValue(type.of, one, timeZone)) : null
    case 'duration': case 'token': case 'null': return null
  }
}

function point(text: string): Value {
  const normal = geoPoint.normalise(text)
  if (normal === null || geoPoint.reason(normal) !== null) return null
  const [lon, lat] = normal.split(',').map(Number) as [number, number]
  return { lon, lat }
}
