import { closestName } from '../../base/closest-name.ts'
import { sentence } from '../../base/text.ts'
import type { Expr } from '../../contracts/expression.ts'
import { sql, type Sql } from '../../contracts/sql.ts'
import { whiteSpace } from '../characters.ts'
import type { FieldType } from '../field-types/field-type.ts'
import { fieldTypes } from '../field-types/field-types.ts'
import { boolType, decimalType, stringType } from '../value-types.ts'
import { rescale, type Point } from '../values.ts'
import { byKinds, mention, never, type LanguageFunction, type Misuse, type Resolved } from './language-function.ts'
import { trim } from './text.ts'

const check = { kind: 'function', method: false, nulls: 'strict' } as const

const formatOf = (name: unknown): FieldType | undefined => fieldTypes.get(String(name))

export const isValid: LanguageFunction = {
  ...check, name: 'is_valid', fails: never,
  title: sentence('格式正确', 'is valid'),
  description: sentence('文本按指定的字段类型检查无误，如 phone、region；空白文本为不正确。', "The text passes a field type's check, such as phone or region; blank text does not."),
  signatures: ['is_valid(string, format) → bool'],
  resolve(args): Resolved | Misuse | null {
    const resolved = byKinds({ takes: ['string', 'string'], gives: boolType })(args)
    const format = args[1]
    if (resolved === null || format === undefined) return null
    if (format.node === 'literal' && formatOf(format.value) !== undefined) return resolved
    const nearest = format.node === 'literal' ? closestName(String(format.value), fieldTypes.keys()) : null
    const known = [...fieldTypes.keys()].join(', ')
    return {
      code: 'unknown-format', arg: 1,
      message: format.node === 'literal'
        ? sentence(`没有名为“${String(format.value)}”的字段类型`, `there is no field type "${String(format.value)}"`)
        : sentence('字段类型必须直接写成文本', 'the field type must be a literal text'),
      hint: nearest === null ? sentence(`可用的有：${known}。`, `There are: ${known}.`) : sentence(`是否想写“${nearest}”？`, `Did you mean "${nearest}"?`),
    }
  },
  evaluate([value, name], call, context) {
    const text = trim.evaluate([value!], call, context) as string
    const format = formatOf(name)!
    return text !== '' && format.reason(format.normalise(text)) === null
  },
  sql([value], { args }, dialect) {
    const format = formatOf((args[1] as { value: unknown }).value)!
    const text = dialect.text.trim(value!, dialect.bound({ kind: 'value', type: stringType, value: whiteSpace }))
    return dialect.once(text, 'text', (trimmed) => dialect.once(format.sql.normal(trimmed), 'normal', (normal) =>
      sql`CASE WHEN ${trimmed} = '' THEN FALSE WHEN ${trimmed} IS NOT NULL THEN ${format.sql.reason(normal)} IS NULL END`))
  },
}

/** The part of a region's code that its districts share: zeros at the end stand for all of the next rank. */
const rankPattern = '^([0-9]{2}(?:[0-9]{2}(?:[0-9]{2}(?:[0-9]{3}(?:[0-9]{3})??)??)??)??)0*$'
const rank = new RegExp(rankPattern)
const literalText = (arg: Expr) => (arg.node === 'literal' && typeof arg.value === 'string' ? arg.value : null)
const sharedPart = (code: string) => code.replace(rank, '$1')

export const regionWithin: LanguageFunction = {
  ...check, name: 'region_within',
  title: sentence('属于地区', 'region within'),
  description: sentence('区划代码属于某地区或就是该地区：350302 属于 350300，也属于 350000。', 'The region is the other or lies in it: 350302 is within 350300 and within 350000.'),
  signatures: ['region_within(string, string) → bool'],
  resolve: byKinds({ takes: ['string', 'string'], gives: boolType }),
  fails: ({ args }) => (literalText(args[1]!) ? 'never' : 'null'),
  evaluate: ([region, ancestor]) => (ancestor === '' ? null : (region as string).startsWith(sharedPart(ancestor as string))),
  sql([region, ancestor], { args }, dialect) {
    const value = (text: string): Sql => dialect.bound({ kind: 'value', type: stringType, value: text })
    const literal = literalText(args[1]!)
    if (literal) return dialect.text.startsWith(region!, value(sharedPart(literal)))
    return dialect.text.startsWith(region!, sql`nullif(${dialect.text.rewrite(ancestor!, value(rankPattern), value('\\1'))}, '')`)
  },
}

/** Mean radius of the earth in kilometres (IUGG). */
const earthRadius = 6371.0088
const radians = (degrees: number) => (degrees * Math.PI) / 180

export const distanceKm: LanguageFunction = {
  ...check, name: 'distance_km', fails: never,
  title: sentence('相距公里', 'distance in km'),
  description: sentence('两点的大圆距离，公里，精确到米。', 'Great-circle distance of two points in kilometres, to the metre.'),
  signatures: ['distance_km(point, point) → decimal'],
  resolve: byKinds({ takes: ['point', 'point'], gives: decimalType(8, 3) }),
  evaluate([p, q]) {
    const [a, b] = [p as Point, q as Point]
    const h = Math.sin(radians(b.lat - a.lat) / 2) ** 2
      + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(radians(b.lon - a.lon) / 2) ** 2
    const kilometres = 2 * earthRadius * Math.asin(Math.min(1, Math.sqrt(h)))
    return rescale({ digits: BigInt(Math.round(kilometres * 1000)), scale: 3 }, 3)
  },
  sql: ([p, q], { type, args }, dialect) => mention(args[0]!, p!, 'p', dialect, (a) => mention(args[1]!, q!, 'q', dialect, (b) => {
    const half = (from: Sql, to: Sql) => sql`pow(sin(radians(${to} - ${from}) / 2), 2)`
    const h = sql`${half(dialect.latitude(a), dialect.latitude(b))} + cos(radians(${dialect.latitude(a)})) * cos(radians(${dialect.latitude(b)})) * ${half(dialect.longitude(a), dialect.longitude(b))}`
    return dialect.cast(sql`${String(2 * earthRadius)}::DOUBLE * asin(least(1.0::DOUBLE, sqrt(${h})))`, type)
  })),
}
